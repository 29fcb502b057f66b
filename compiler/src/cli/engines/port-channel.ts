/** Channels between the thread that runs a pipeline and the one that holds its engine's socket. */
import type { MessagePort as NodePort } from "node:worker_threads";
import { PortChannel } from "@rmc/browser";
import type { Channel } from "@rmc/runtime";

/** Node's ports have the members of a browser's that the channel uses; only their types differ. */
export function portChannel(port: NodePort): Channel {
  return new PortChannel(port as unknown as ConstructorParameters<typeof PortChannel>[0]);
}

/** Everything that one side says is told to the other, closing included. */
export function bridge(one: Channel, other: Channel): void {
  void pump(one, other);
  void pump(other, one);
}

async function pump(from: Channel, to: Channel): Promise<void> {
  try {
    for (let message = await from.receive(); message !== undefined; message = await from.receive()) await to.send(message);
    to.close(await from.closed);
  } catch {
    from.close("the other side is gone");
  }
}
