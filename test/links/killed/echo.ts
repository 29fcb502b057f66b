/** A process that gives back whatever comes over a lasting channel on WebSocket. Says its port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LastingAcceptor, type Channel } from "@rmc/runtime";
import { listenWebSockets } from "@rmc/ws/listen";

const server = createServer();
const lasting = new LastingAcceptor();

async function echo(channel: Channel): Promise<void> {
  for (let message = await channel.receive(); message; message = await channel.receive()) await channel.send(message);
}

listenWebSockets({
  server,
  path: "/rmc/session",
  onChannel: (path) => void lasting.accept(path).then((accepted) => accepted && echo(accepted.channel)),
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
