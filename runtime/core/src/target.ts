/** A kind of computer that a build can be for, as plain data: the compiler asks it and never looks at its name. */
export interface Target {
  readonly name: string;
  /** For esbuild. */
  readonly bundle: {
    readonly platform: "browser" | "node" | "neutral";
    readonly conditions: readonly string[];
    readonly format: "esm";
    readonly target: string;
    readonly external: readonly string[];
  };
  readonly can: {
    /** Import `node:` modules. */
    readonly importNode: boolean;
    /** Keep a secret. */
    readonly keepSecrets: boolean;
    /** Compile WebAssembly at run time; otherwise kernels are static imports. */
    readonly compileWasm: boolean;
    /** Use the DOM's types: a Worker's globals count. */
    readonly useDom: boolean;
  };
}
