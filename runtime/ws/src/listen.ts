/**
 * Accepts WebSockets on Node, beside an HTTP server that is there already. Compression is off (it costs memory per
 * connection and gains nothing on media), and no message may be larger than a frame.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { FRAME_LIMIT, RmcError, type Channel } from "@rmc/runtime";
import { WebSocketServer, type WebSocket } from "ws";
import { PROTOCOL } from "./protocol.ts";
import { WebSocketChannel, type WebSocketLike } from "./web-socket-channel.ts";

export interface ListenOptions {
  readonly server: Server;
  /** Upgrade requests for other paths are refused. */
  readonly path: string;
  /** Whether a request may connect at all. */
  readonly admit?: (request: IncomingMessage) => boolean;
  /** Whether who asks is somebody: of others only small messages are taken. By default everybody is. */
  readonly trusts?: (request: IncomingMessage) => Promise<boolean>;
  readonly onChannel: OnChannel;
  /** Other paths, on which only small messages are taken, whoever sends them. */
  readonly others?: Readonly<Record<string, OnChannel>>;
}

type OnChannel = (channel: Channel, request: IncomingMessage) => void;

/** Who is told goodbye gets this long to answer. */
const GOODBYE_MS = 500;
const GOING_AWAY = 1001;
/** A path of a channel that is known carries messages and pieces of this size, and needs no token. */
const STRANGERS_LIMIT = 256 * 1024;

/** Returns a function that stops listening and closes every connection, after what was sent on it. */
export function listenWebSockets(options: ListenOptions): () => void {
  const [trusted, others] = [serverOf(FRAME_LIMIT), serverOf(STRANGERS_LIMIT)];
  const aside = options.others ?? {};
  const upgrade = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    // From here on nobody else listens for them, and a connection may break at any time.
    stream.on("error", () => stream.destroy());
    const path = (request.url ?? "").split("?", 1)[0]!;
    const onChannel = path === options.path ? options.onChannel : Object.hasOwn(aside, path) ? aside[path] : undefined;
    if (!onChannel) return refuse(stream, "404 Not Found");
    if (options.admit && !options.admit(request)) return refuse(stream, "403 Forbidden");
    const isTrusted = !options.trusts || (await options.trusts(request));
    const sockets = isTrusted && path === options.path ? trusted : others;
    sockets.handleUpgrade(request, stream, head, (socket) => onChannel(channelOf(socket), request));
  };
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void =>
    void upgrade(request, stream, head).catch(() => stream.destroy());
  options.server.on("upgrade", onUpgrade);
  return () => {
    options.server.off("upgrade", onUpgrade);
    trusted.close();
    others.close();
    for (const socket of [...trusted.clients, ...others.clients]) {
      socket.close(GOING_AWAY);
      setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
    }
  };
}

function channelOf(socket: WebSocket): Channel {
  return new WebSocketChannel(
    socket as unknown as WebSocketLike,
    (message) => new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(lost(error)) : resolve()))),
  );
}

function lost(cause: Error): RmcError {
  return new RmcError("channel-closed", "the WebSocket was closed before a message had left", { cause });
}

function serverOf(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  });
}

/** The other side may never close its end. */
function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy());
}
