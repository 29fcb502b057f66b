/** Dials a host over WebSocket, with the WebSocket that browsers, workerd and Node ≥ 22 have. */
import { RmcError, type Channel } from "@rmc/runtime";
import { PROTOCOL } from "./protocol.ts";
import { WebSocketChannel } from "./web-socket-channel.ts";

const DIAL_MS = 10_000;

/** `url`: ws:, wss:, http: or https:. `token`: for a host that asks for one. Rejects with "unknown-host". */
export function dialWebSocket(url: string, token?: string): Promise<Channel> {
  return new Promise((resolve, reject) => {
    // A browser cannot send headers of its own with a WebSocket, and addresses are written into logs: the token goes as the name
    // of a protocol beside ours.
    const socket = open(url.replace(/^http/, "ws"), token);
    // From the start: a message may follow the handshake in the same packet.
    const channel = new WebSocketChannel(socket as ConstructorParameters<typeof WebSocketChannel>[0]);
    const timer = setTimeout(() => channel.close("no answer"), DIAL_MS);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(channel);
    });
    void channel.closed.then(() => {
      clearTimeout(timer);
      reject(new RmcError("unknown-host", `no host answers at ${url}`));
    });
  });
}

function open(url: string, token: string | undefined): WebSocket {
  if (token !== undefined && !/^[\w.-]+$/.test(token)) throw new RmcError("unauthorized", "the token is no JSON Web Token");
  return new WebSocket(url, token === undefined ? [] : [PROTOCOL, token]);
}
