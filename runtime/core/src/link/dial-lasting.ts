import type { Channel } from "../channel.ts";
import { randomId } from "../random-id.ts";
import { LastingChannel, type LastingOptions } from "./lasting-channel.ts";
import type { Dial } from "./redial.ts";

/** A channel to somebody who can be dialled again. Rejects when nobody answers the first time. `name`: one that he expects. */
export async function dialLasting(dial: Dial, options: LastingOptions, name: string = randomId()): Promise<Channel> {
  const path = await dial();
  const channel = new LastingChannel(name, options, dial);
  channel.move(path);
  return channel;
}
