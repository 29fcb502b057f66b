/** Accepts a WebSocket on workerd, where a request is answered with one half of a pair. */
import type { Channel } from "@rmc/runtime";
import { PROTOCOL, tokenOf } from "./protocol.ts";
import { WebSocketChannel, type WebSocketLike } from "./web-socket-channel.ts";

/** The answer to an upgrade request, which may offer a token, and our end. The runtime ends the request's context when the socket is closed. */
export function acceptWebSocket(request: { readonly headers: Pick<Headers, "get"> }): {
  readonly channel: Channel;
  readonly response: Response;
} {
  const [theirs, ours] = Object.values(new WebSocketPair()) as [WebSocketLike, WebSocketLike & { accept(): void }];
  const channel = new WebSocketChannel(ours);
  ours.accept();
  const headers = tokenOf(request.headers.get("sec-websocket-protocol")) === undefined ? {} : { "sec-websocket-protocol": PROTOCOL };
  return { channel, response: new Response(null, { status: 101, headers, webSocket: theirs } as ResponseInit) };
}

/** workerd's own. */
declare const WebSocketPair: new () => Record<string, WebSocketLike>;
