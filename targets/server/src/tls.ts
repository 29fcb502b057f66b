/** The certificate of a server and its key, from files in PEM. */
import { createSecureContext } from "node:tls";
import { RmcError } from "@rmc/runtime";
import { readNamed } from "./read-named.ts";

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
  const tls = { cert: await readNamed(tlsCert, "bad-certificate"), key: await readNamed(tlsKey, "bad-certificate") };
  try {
    createSecureContext(tls);
  } catch (cause) {
    throw new RmcError("bad-certificate", `${tlsCert} and ${tlsKey} are no certificate and its key in PEM: ${(cause as Error).message}`, {
      cause,
    });
  }
  return tls;
}
