/**
 * Addresses of sockets on this machine: `unix:/path` and `tcp://127.0.0.1:9000`. Nothing is encrypted on them and nobody is
 * asked who they are, so other machines are not reached this way.
 */
import { RmcError } from "@rmc/runtime";

export type SocketAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
/** The kernel's `sun_path` with its closing zero: 108 bytes on Linux, 104 elsewhere. */
const LONGEST_PATH = process.platform === "linux" ? 107 : 103;

/** Whether the text is meant to be one. */
export function isSocketAddress(text: string): boolean {
  return text.startsWith("unix:") || text.startsWith("tcp:");
}

/** Throws "bad-address", with the reason. */
export function socketAddress(text: string): SocketAddress {
  return text.startsWith("unix:") ? unixAddress(text, text.slice("unix:".length)) : tcpAddress(text);
}

function unixAddress(text: string, path: string): SocketAddress {
  if (!path.startsWith("/")) throw bad(text, "a path from the root belongs behind unix:, as in unix:/run/rmc.sock");
  const length = Buffer.byteLength(path);
  if (length > LONGEST_PATH) throw bad(text, `its path has ${length} bytes, and a socket's may have ${LONGEST_PATH}`);
  return { kind: "unix", path };
}

function tcpAddress(text: string): SocketAddress {
  const url = URL.parse(text);
  if (url?.protocol !== "tcp:" || url.port === "" || !["", "/"].includes(url.pathname))
    throw bad(text, "an address is unix:/path or tcp://127.0.0.1:port");
  if (!LOOPBACK.has(url.hostname)) throw bad(text, "sockets are for one machine; others are reached by the server's http address");
  return { kind: "tcp", host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) };
}

export function bad(text: string, why: string, cause?: unknown): RmcError {
  return new RmcError("bad-address", `${text} cannot be used: ${why}`, { cause });
}
