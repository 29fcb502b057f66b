/** Joins two channels: everything that one side says is told to the other, closing included. */
import type { Channel } from "@rmc/runtime";

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
