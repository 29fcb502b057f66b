/** The key that tokens are signed with: from a file or from RMC_TOKEN_KEY. Beyond loopback there must be one. */
import { RmcError, SHORTEST_SECRET } from "@rmc/runtime";
import { isLoopback } from "./origin.ts";
import { readNamed } from "./read-named.ts";

export interface TokenKeyFlags {
  /** A file; its text without white space around is the key. */
  readonly tokenKey?: string;
}

export async function readTokenKey(
  { tokenKey: file }: TokenKeyFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const where = file ?? "RMC_TOKEN_KEY";
  const text = file === undefined ? env["RMC_TOKEN_KEY"] : await readNamed(file, "unauthorized");
  if (text === undefined) return undefined;
  const key = text.trim();
  if (key.length < SHORTEST_SECRET)
    throw new RmcError(
      "unauthorized",
      `the key of ${where} has ${key.length} characters and needs ${SHORTEST_SECRET}: make one with openssl rand -hex 32`,
    );
  return key;
}

/** Anybody could use a server that asks nobody: that is to be said, not to happen. */
export function checkOpenness(address: string, tokenKey: string | undefined, open: boolean): void {
  if (tokenKey !== undefined || open || isLoopback(address)) return;
  throw new RmcError(
    "unauthorized",
    `${address} can be reached from other machines, and nobody would be asked who he is: give --token-key FILE, or --open if everybody may come`,
  );
}
