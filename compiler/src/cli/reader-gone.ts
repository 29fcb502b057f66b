/** Thrown where standard output cannot be written because its reader has gone (`… | head -1`): nobody is left to tell anything. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";

  static from(error: unknown): unknown {
    return (error as NodeJS.ErrnoException | undefined)?.code === "EPIPE" ? new ReaderGone("the reader has gone", { cause: error }) : error;
  }
}
