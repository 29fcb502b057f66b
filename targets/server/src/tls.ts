/** The certificate of a server and its key, from files in PEM. */
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { RmcError } from "@rmc/runtime";

export interface TlsFlags {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** Both in PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Undefined where there is none. One without the other, or what is none, is refused before anybody connects. */
export async function readTls({ tlsCert, tlsKey }: TlsFlags): Promise<Tls | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new RmcError("bad-certificate", "a certificate and its key belong together: give --tls-cert and --tls-key");
  const tls = { cert: await textOf(tlsCert), key: await textOf(tlsKey) };
  try {
    createSecureContext(tls);
  } catch (cause) {
    throw new RmcError("bad-certificate", `${tlsCert} and ${tlsKey} are no certificate and its key in PEM: ${(cause as Error).message}`, {
      cause,
    });
  }
  return tls;
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new RmcError("bad-certificate", `${file} cannot be read`, { cause });
  });
}
