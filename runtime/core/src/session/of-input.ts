/** A value that a client gives and that is not of its input's type: the error says which input, since no node is to blame. */
import { ERROR_CODES, RmcError } from "../error.ts";

export function ofInput(error: unknown, name: string | undefined): unknown {
  if (name === undefined || !(error instanceof RmcError) || (error.code !== "bad-value" && error.code !== "too-large")) return error;
  return new RmcError(error.code, `input "${name}": ${error.message.slice(ERROR_CODES[error.code].length + 1)}`, { cause: error.cause });
}
