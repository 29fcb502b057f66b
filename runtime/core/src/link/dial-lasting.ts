import type { Channel } from "../channel.ts";
import { randomId } from "../random-id.ts";
import { seekBetterPath, type BetterPath } from "./better-path.ts";
import { LastingChannel, type LastingOptions } from "./lasting-channel.ts";
import type { Dial } from "./redial.ts";

export interface DialOptions extends LastingOptions {
  /** Looked for beside the path that `dial` gives, which is there at once. */
  readonly better?: BetterPath | undefined;
}

/** A channel to somebody who can be dialled again. Rejects when nobody answers the first time. `name`: one that he expects. */
export async function dialLasting(dial: Dial, options: DialOptions, name: string = randomId()): Promise<Channel> {
  const path = await dial();
  const channel = new LastingChannel(name, options, dial);
  channel.move(path);
  if (options.better) void seekBetterPath(channel, options.better, options.clock);
  return channel;
}
