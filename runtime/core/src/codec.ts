/**
 * The contract of a generated codec: one per type that crosses a link or enters a kernel. The compiler writes them
 * (`compiler/src/4-lower/codec/`); nothing here interprets a schema. The layout is in `docs/wire.md`.
 *
 * `measure` throws a `RmcError` "bad-value" with the path of the field when the value is not of the type, so that `write`
 * cannot fail. `read` checks every length against `end` and throws "corrupt-frame"; typed arrays it returns are views of
 * `bytes` where alignment allows: the caller owns `bytes` and must not reuse it, or copies.
 */
export interface Codec<T = unknown> {
  /** Bytes needed, starting at an offset that is a multiple of 8. */
  measure(value: T): number;
  /** Writes at `at` (a multiple of 8) and returns the offset after the last byte. */
  write(value: T, bytes: Uint8Array, view: DataView, at: number): number;
  /** Reads from `at` (a multiple of 8 from the buffer's start); must consume exactly up to `end`. */
  read(bytes: Uint8Array, view: DataView, at: number, end: number): T;
}
