/** Dials a process of this machine. */
import { connect } from "node:net";
import { RmcError, type Channel } from "@rmc/runtime";
import { SocketChannel } from "./socket-channel.ts";
import { socketAddress, type SocketAddress } from "./socket-address.ts";

const DIAL_MS = 10_000;

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ECONNREFUSED: "nobody listens there",
  EACCES: "this user may not use it",
};

/** `address`: unix:/path or tcp://127.0.0.1:port. Rejects with "unknown-host", or "bad-address". */
export async function dialSocket(address: string): Promise<Channel> {
  const where = socketAddress(address);
  const channel = Promise.withResolvers<Channel>();
  const socket = connect(optionsOf(where));
  const timer = setTimeout(() => socket.destroy(new Error("no answer")), DIAL_MS);
  socket.once("connect", () => channel.resolve(new SocketChannel(socket, where.kind)));
  socket.once("error", (error: NodeJS.ErrnoException) => {
    const why = WORDS[error.code ?? ""] ?? error.message;
    channel.reject(new RmcError("unknown-host", `no host answers at ${address}: ${why}`, { cause: error }));
  });
  return channel.promise.finally(() => clearTimeout(timer));
}

function optionsOf(where: SocketAddress): { path: string } | { host: string; port: number; noDelay: true } {
  return where.kind === "unix" ? { path: where.path } : { host: where.host, port: where.port, noDelay: true };
}
