/**
 * Accepts processes of this machine. A unix socket is a file that only this user may open; it is removed in the end, and one
 * that nobody listens on any more is replaced.
 */
import { chmodSync, existsSync, lstatSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { isMainThread } from "node:worker_threads";
import type { Channel } from "@rmc/runtime";
import { bad, socketAddress, type SocketAddress } from "./socket-address.ts";
import { SocketChannel } from "./socket-channel.ts";

export interface SocketListener {
  /** As it can be dialled: with the port that was free. */
  readonly address: string;
  /** Stops listening and closes every connection, after what was sent on it. Resolves when all are gone. Idempotent. */
  close(): Promise<void>;
}

/** Who is told goodbye gets this long to answer. */
const GOODBYE_MS = 500;
const OWNER_ONLY = 0o600;

const WORDS: Readonly<Record<string, string>> = {
  ENOTDIR: "its folder is none",
  EACCES: "this user may not make it",
  EPERM: "this user may not make it",
  EROFS: "this user may not make it",
  EADDRINUSE: "somebody listens there already",
};

/** `address`: unix:/path or tcp://127.0.0.1:port, with port 0 for a free one. Rejects with "bad-address" and the reason. */
export async function listenSockets(address: string, onChannel: (channel: Channel) => void): Promise<SocketListener> {
  const where = socketAddress(address);
  const open = new Map<Socket, Channel>();
  const server = createServer({ noDelay: where.kind === "tcp" }, (socket) => {
    const channel = new SocketChannel(socket, where.kind);
    open.set(socket, channel);
    socket.once("close", () => open.delete(socket));
    onChannel(channel);
  });
  try {
    await listen(server, where);
  } catch (error) {
    throw bad(address, reasonOf(error as NodeJS.ErrnoException, where), error);
  }
  const forget = where.kind === "unix" ? own(where.path) : () => undefined;
  let closing: Promise<void> | undefined;
  return {
    address: where.kind === "unix" ? address : `tcp://${new URL(address).hostname}:${(server.address() as AddressInfo).port}`,
    close: () => (closing ??= shutDown(server, open).finally(forget)),
  };
}

async function listen(server: Server, where: SocketAddress): Promise<void> {
  try {
    await bind(server, where);
  } catch (error) {
    if (where.kind === "tcp" || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    if (!lstatSync(where.path).isSocket()) throw new Error("a file is there that is no socket", { cause: error });
    if (await isAlive(where.path)) throw error;
    rmSync(where.path, { force: true });
    await bind(server, where);
  }
}

function reasonOf({ code = "", message }: NodeJS.ErrnoException, where: SocketAddress): string {
  // Node says EACCES of it, as on Windows.
  if (where.kind === "unix" && !existsSync(dirname(where.path))) return "its folder is not there";
  return WORDS[code] ?? message;
}

function bind(server: Server, where: SocketAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    if (where.kind === "unix") listenAlone(server, where.path);
    else server.listen({ host: where.host, port: where.port });
  });
}

/**
 * Who connects before the file's mode is set stays connected, so the file is made with it: within `listen`, and nothing else of this
 * thread is. Only the main thread has a say in that; elsewhere the mode comes a moment later.
 */
function listenAlone(server: Server, path: string): void {
  const before = isMainThread ? process.umask(0o777 & ~OWNER_ONLY) : undefined;
  try {
    server.listen({ path });
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    // Whom this user may not ask is there all the same.
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "ECONNREFUSED" && code !== "ENOENT"));
  });
}

/** Closing the server removes the file; a process that exits before does not close it. */
function own(path: string): () => void {
  chmodSync(path, OWNER_ONLY);
  const remove = (): void => rmSync(path, { force: true });
  process.once("exit", remove);
  return () => void process.off("exit", remove);
}

async function shutDown(server: Server, open: ReadonlyMap<Socket, Channel>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const channel of open.values()) channel.close("the other side stopped listening");
  const timer = setTimeout(() => {
    for (const socket of open.keys()) socket.destroy();
  }, GOODBYE_MS);
  await closed;
  clearTimeout(timer);
}
