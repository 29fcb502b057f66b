/** What carries the connections of a session, for whoever asks why: plain data. */
import type { PathNews } from "./messages.ts";
import type { HostName } from "./topology.ts";

/** One connection between two hosts. Those that cannot change, as to an edge, are not among them. */
export interface Transport {
  readonly between: readonly [HostName, HostName];
  /** What carries it now: "ws", "webrtc". Missing while it looks for a path. */
  readonly channel?: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly since: number;
  /** The last ones that were lost or could not be had, and why. */
  readonly tried: readonly Tried[];
}

export interface Tried {
  readonly channel: string;
  readonly time: number;
  readonly reason?: string;
}

const KEPT = 8;

export class Transports {
  readonly #all = new Map<string, Transport>();

  get all(): readonly Transport[] {
    return [...this.#all.values()];
  }

  hear({ between, kind, channel, reason }: PathNews): void {
    const time = Date.now();
    const { tried, ...before } = this.#all.get(between.join()) ?? { between, since: time, tried: [] };
    const failed = kind === "found" || channel === undefined ? [] : [{ channel, time, ...(reason !== undefined && { reason }) }];
    const now = kind === "failed" ? before : { between, since: time, ...(kind === "found" && channel !== undefined && { channel }) };
    this.#all.set(between.join(), { ...now, tried: [...tried, ...failed].slice(-KEPT) });
  }
}
