/**
 * A better path beside the one that a lasting channel has: it is dialled while the channel goes on, taken when it is there, and looked
 * for again, after longer and longer pauses, when it was lost or could not be had. Nothing waits for it.
 */
import type { Channel } from "../channel.ts";
import { machineClock, type Clock } from "../clock.ts";
import type { LastingChannel } from "./lasting-channel.ts";

export interface BetterPath {
  /** What it is, for people: "webrtc". */
  readonly name: string;
  /** Dials a path for the lasting channel of this name. */
  dial(channel: string): Promise<Channel>;
}

/** Milliseconds between two tries. A path that was there for as long as the longest begins anew. */
const RETRY_MS = { first: 2_000, most: 300_000 };

export async function seekBetterPath(channel: LastingChannel, { name, dial }: BetterPath, clock: Clock = machineClock): Promise<void> {
  for (let wait = RETRY_MS.first; !channel.isOver; wait = Math.min(2 * wait, RETRY_MS.most)) {
    try {
      const path = await dial(channel.id);
      const since = clock.now();
      channel.move(path);
      await path.closed;
      if (clock.now() - since > RETRY_MS.most) wait = RETRY_MS.first;
    } catch (error) {
      if (!channel.isOver) channel.paths.tell("failed", name, error instanceof Error ? error.message : String(error));
    }
    if (!channel.isOver) await new Promise<void>((resolve) => void clock.after(wait * (0.5 + clock.random() / 2), resolve, "idle"));
  }
}
