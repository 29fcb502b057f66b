/**
 * What the interface `Channel` promises, a case for each promise. A case is a name and a function, for whatever runs tests;
 * it fails with an Error that says which promise is broken and what was seen. No case measures time: waits end after
 * `patience`, so that a channel that hangs fails with words.
 */
import type { Channel } from "@rmc/runtime";
import { closing } from "./cases/closing.ts";
import { lasting } from "./cases/lasting.ts";
import { links } from "./cases/links.ts";
import { load } from "./cases/load.ts";
import { messages } from "./cases/messages.ts";
import { pressure } from "./cases/pressure.ts";
import { Trial, type Promised } from "./trial.ts";

export interface ChannelOptions {
  /** Two ends of a new channel, ready to send. Called many times in a case; the case closes what it has opened. */
  readonly open: () => Promise<readonly [Channel, Channel]>;
  /** Called behind each case: to take down what `open` has put up besides the channel. */
  readonly cleanUp?: () => void | Promise<void>;
  /** False where the transport cannot make a sender wait until somebody reads, as a browser's WebSocket cannot. */
  readonly holdsBack?: boolean;
  /** Milliseconds in which something that must happen happens; 10,000 by default. */
  readonly patience?: number;
}

export interface ChannelCase {
  /** The promise, as a sentence. */
  readonly name: string;
  readonly run: () => Promise<void>;
}

export function channelCases(options: ChannelOptions): readonly ChannelCase[] {
  const all: readonly Promised[] = [...messages, ...load, ...pressure, ...closing, ...links, ...lasting];
  return all.map((one) => ({ name: one.promise, run: () => keep(one, options) }));
}

async function keep({ promise, check }: Promised, options: ChannelOptions): Promise<void> {
  const trial = new Trial(options);
  try {
    await check(trial);
  } catch (cause) {
    throw new Error(`broken promise: ${promise}. Seen: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    trial.close();
    await options.cleanUp?.();
  }
}
