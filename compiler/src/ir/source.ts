/** A place in a user's file. Lines and columns count from 1, as editors show them; `file` is relative to the project root. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A stretch of a user's file: where it starts, and its length in UTF-16 units. */
export interface Span extends Position {
  /** Offset of the first unit in the file. */
  readonly offset: number;
  readonly length: number;
}
