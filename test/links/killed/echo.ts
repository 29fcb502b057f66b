/** A process that gives back whatever comes over lasting channels, on WebSocket and gRPC. Says its ports. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listenGrpc } from "@rmc/grpc";
import { LastingAcceptor, type Channel } from "@rmc/runtime";
import { listenWebSockets } from "@rmc/ws/listen";

export interface EchoPorts {
  readonly ws: number;
  readonly grpc: number;
}

const server = createServer();
const lasting = new LastingAcceptor();
const onChannel = (path: Channel): void => void lasting.accept(path).then((accepted) => accepted && echo(accepted.channel));

async function echo(channel: Channel): Promise<void> {
  for (let message = await channel.receive(); message; message = await channel.receive()) await channel.send(message);
}

listenWebSockets({ server, path: "/rmc/session", onChannel });
const { address } = await listenGrpc({ host: "127.0.0.1", port: 0, onChannel });
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const ports: EchoPorts = { ws: (server.address() as AddressInfo).port, grpc: Number(new URL(address).port) };
process.send!(ports);
