/** A file of the user's as text, with its imports: what slices are cut from. */
export interface UserFile {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
  /** Every `import … from`, `export … from` and `import "…"` statement. */
  readonly imports: readonly UserImport[];
}

export interface UserImport {
  readonly offset: number;
  readonly length: number;
  readonly specifier: string;
  /** The user's own file it leads to, relative to the root; undefined for packages and built-in modules. */
  readonly target: string | undefined;
  /** `import "…"`: only for what it does. */
  readonly bare: boolean;
}
