/** Limits as they are given on a command line. */
import type { HostLimits } from "@rmc/runtime";

export interface LimitFlags {
  readonly maxSessions?: number;
  readonly maxStreams?: number;
  /** Mebibytes. */
  readonly maxQueued?: number;
  /** Mebibytes. */
  readonly maxMessage?: number;
  /** Seconds. */
  readonly grace?: number;
}

export interface LimitFlag {
  readonly name: string;
  readonly words: string;
  readonly least: number;
  readonly most: number;
}

/** The same for every command line. */
export const LIMIT_FLAGS: readonly LimitFlag[] = [
  { name: "max-sessions <number>", words: "sessions at once; 1,000", least: 1, most: 60_000 },
  { name: "max-streams <number>", words: "streams of all sessions together; 50,000", least: 1, most: 10_000_000 },
  {
    name: "max-queued <mebibytes>",
    words: "what may wait in all sessions together where somebody reads slowly; 512",
    least: 1,
    most: 1_048_576,
  },
  { name: "max-message <mebibytes>", words: "one message; 64", least: 1, most: 64 },
  { name: "grace <seconds>", words: "how long to wait for somebody whose connection is lost; 90", least: 1, most: 3_600 },
];

export function readLimits({ maxSessions, maxStreams, maxQueued, maxMessage, grace }: LimitFlags): {
  readonly limits: Partial<HostLimits>;
  readonly grace?: number;
} {
  return {
    limits: {
      ...(maxSessions !== undefined && { sessions: maxSessions }),
      ...(maxStreams !== undefined && { streams: maxStreams }),
      ...(maxQueued !== undefined && { queued: maxQueued * MIB }),
      ...(maxMessage !== undefined && { message: maxMessage * MIB + 4096 }),
    },
    ...(grace !== undefined && { grace: grace * 1000 }),
  };
}

const MIB = 1024 * 1024;
