import { readFile } from "node:fs/promises";
import { RmcError, type ErrorCode } from "@rmc/runtime";

/** The text of a file that a flag names. */
export async function readNamed(file: string, code: ErrorCode): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new RmcError(code, `${file} cannot be read`, { cause });
  });
}
