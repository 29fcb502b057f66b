/**
 * Who may open sessions, or join as a compute place: a JSON Web Token with HS256, so that a user's own backend can make one with
 * any library. It names the pipeline (`aud`) and when it ends (`exp`); `sid` limits it to one session, `place` makes it a compute
 * process's. The signature is checked by the platform, in constant time.
 */
import { RmcError } from "../error.ts";

export interface Grant {
  readonly pipeline: string;
  /** Seconds since 1970. */
  readonly until: number;
  /** Only this session; any without it. */
  readonly session?: string;
  /** For a compute process, and for nothing else. */
  readonly place?: string;
  /** To look at the host, and for nothing else. */
  readonly scope?: "observe";
}

export const SHORTEST_SECRET = 32;

export async function signToken(secret: string, { pipeline, until, session, place, scope }: Grant): Promise<string> {
  const text = `${encode(HEADER)}.${encode({ aud: pipeline, exp: until, sid: session, place, scope })}`;
  return `${text}.${base64Url(new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret, "sign"), bytesOf(text))))}`;
}

/** Rejects with "unauthorized", in words for whoever made the token. `scope`: what it must be for, if not for sessions. */
export async function readToken(
  secret: string,
  token: string | undefined,
  pipeline: string,
  now: number,
  scope?: Grant["scope"],
): Promise<Grant> {
  if (token === undefined) throw refused("this host asks for a token, and none came");
  const [header = "", claims = "", signature = "", ...rest] = token.split(".");
  const { alg } = decode(header);
  if (alg !== HEADER.alg || rest.length > 0) throw refused("the token is none that was signed with HS256");
  const isSigned = await crypto.subtle.verify(
    "HMAC",
    await keyOf(secret, "verify"),
    fromBase64Url(signature),
    bytesOf(`${header}.${claims}`),
  );
  if (!isSigned) throw refused("the token was signed with another key");
  const { aud, exp, nbf, sid, place, scope: own } = decode(claims);
  if (typeof exp !== "number") throw refused("the token has no end (exp)");
  if (nbf !== undefined && !(typeof nbf === "number" && nbf <= now)) throw refused("the token has not begun (nbf)");
  if (exp <= now) throw refused(`the token ended ${Math.round(now - exp)} s ago`);
  if (aud !== pipeline) throw refused(`the token is for ${JSON.stringify(aud)}, this is "${pipeline}"`);
  if (own === "observe" && scope !== own) throw refused("the token is to look at the host, and opens nothing");
  if (scope !== undefined && scope !== own) throw refused(`the token is not to ${scope}: make one with --${scope}`);
  for (const limit of [sid, place]) if (limit !== undefined && typeof limit !== "string") throw refused("what limits the token is no text");
  return {
    pipeline,
    until: exp,
    ...(typeof sid === "string" && { session: sid }),
    ...(typeof place === "string" && { place }),
    ...(scope && { scope }),
  };
}

/** The only session that a token is for, as it says itself: for whoever uses it, not for whoever lets him in. */
export function sessionOfToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const { sid } = decode(token.split(".")[1] ?? "");
  return typeof sid === "string" ? sid : undefined;
}

const HEADER = { alg: "HS256", typ: "JWT" } as const;

async function keyOf(secret: string, use: "sign" | "verify"): Promise<CryptoKey> {
  if (typeof secret !== "string" || secret.length < SHORTEST_SECRET)
    throw refused(`the key of this host is no text of ${SHORTEST_SECRET} characters or more: nobody can be let in`);
  return crypto.subtle.importKey("raw", bytesOf(secret), { name: "HMAC", hash: "SHA-256" }, false, [use]);
}

function encode(value: object): string {
  return base64Url(bytesOf(JSON.stringify(value)));
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(part)));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw refused("the token is no JSON Web Token");
  }
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
  } catch {
    throw refused("the token is no JSON Web Token");
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function refused(message: string): RmcError {
  return new RmcError("unauthorized", message);
}

interface CryptoKey {
  readonly type: string;
}
declare const crypto: {
  readonly subtle: {
    importKey(format: "raw", key: Uint8Array, algorithm: object, extractable: boolean, uses: readonly string[]): Promise<CryptoKey>;
    sign(algorithm: "HMAC", key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
    verify(algorithm: "HMAC", key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
  };
};
declare function atob(text: string): string;
declare function btoa(text: string): string;
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
