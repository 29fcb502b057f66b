/**
 * The other process of `links.ts`: greets whoever connects with one small message, and does what it is told. Over everything
 * that is compared: links over WebSocket, over a lasting channel on WebSocket, over gRPC and a unix socket, bare `ws`, `@grpc/grpc-js` and `node:net`.
 */
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { Server as GrpcServer, ServerCredentials, type handleBidiStreamingCall } from "@grpc/grpc-js";
import { listenGrpc } from "@rmc/grpc";
import { acceptShared, Host, isShared, LastingAcceptor, type Channel } from "@rmc/runtime";
import { listenSockets } from "@rmc/socket";
import { listenWebSockets } from "@rmc/ws/listen";
import { WebSocketServer } from "ws";
import { callProgram } from "./call-program.ts";
import { BareGrpc, BareSocket, BareWebSocket, GREETING, LinkEnd, obey, same, type End } from "./link-ends.ts";

export interface PeerAddresses {
  /** With `?lasting`, paths of a lasting channel; with `?calls`, of one with calls on it. */
  readonly ws: string;
  readonly unix: string;
  readonly grpc: string;
  readonly bareWs: string;
  readonly bareGrpc: string;
  /** A path. */
  readonly bareUnix: string;
}

function welcome(end: End): void {
  obey(end);
  void end.send("take", GREETING);
}

/** Calls, one on a connection or many. */
async function answer(channel: Channel): Promise<void> {
  const first = (await channel.receive())!;
  if (isShared(first)) acceptShared(channel, (each) => host.accept(each), first);
  else host.accept(channel, first);
}

const host = new Host({ program: callProgram().server, place: "server" });
const folder = process.argv[2] ?? "";
const http = createHttpServer();
const lasting = new LastingAcceptor();
const accept = (channel: Channel): void => welcome(new LinkEnd(channel, "far"));
listenWebSockets({
  server: http,
  path: "/rmc/session",
  onChannel: (channel, { url }) => {
    const [, kind] = url?.split("?") ?? [];
    if (kind === undefined) accept(channel);
    else
      void lasting.accept(channel).then((accepted) => accepted && (kind === "calls" ? answer(accepted.channel) : accept(accepted.channel)));
  },
});
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
const { address: unix } = await listenSockets(`unix:${folder}/link.sock`, accept);
const bare = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
bare.on("connection", (socket) => welcome(new BareWebSocket(socket)));
const { address: grpc } = await listenGrpc({ host: "127.0.0.1", port: 0, onChannel: accept });
const bareGrpc = new GrpcServer();
const connect: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
  welcome(new BareGrpc(call as unknown as Duplex));
  call.on("end", () => call.end());
};
bareGrpc.register("/bare/Connect", connect, same, same, "bidi");
const grpcPort = await new Promise<number>((resolve) =>
  bareGrpc.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => resolve(port)),
);
const bareUnix = `${folder}/bare.sock`;
await new Promise<void>((resolve) => createServer((socket) => welcome(new BareSocket(socket))).listen(bareUnix, resolve));

const addresses: PeerAddresses = {
  ws: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/rmc/session`,
  unix,
  grpc,
  bareGrpc: `127.0.0.1:${grpcPort}`,
  bareWs: `ws://127.0.0.1:${(bare.address() as AddressInfo).port}`,
  bareUnix,
};
process.send!(addresses);
process.once("disconnect", () => process.exit());
