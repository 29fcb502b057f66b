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
  readonly onChannel: (channel: Channel, request: IncomingMessage) => void;
}

/** Who is told goodbye gets this long to answer. */
const GOODBYE_MS = 500;
const GOING_AWAY = 1001;

/** Returns a function that stops listening and closes every connection, after what was sent on it. */
export function listenWebSockets(options: ListenOptions): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_LIMIT,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    if (pathname !== options.path) return refuse(stream, "404 Not Found");
    if (options.admit && !options.admit(request)) return refuse(stream, "403 Forbidden");
    sockets.handleUpgrade(request, stream, head, (socket) => options.onChannel(channelOf(socket), request));
  };
  options.server.on("upgrade", upgrade);
  return () => {
    options.server.off("upgrade", upgrade);
    sockets.close();
    for (const socket of sockets.clients) {
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

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
