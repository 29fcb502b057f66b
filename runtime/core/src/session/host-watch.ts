/**
 * What a host does, as plain data: its sessions with their connections and streams, and what has been since it began. It is asked for;
 * nothing is computed before. Sessions that are over count on by stream and channel, of which there are as many as the build has.
 */
import type { Channel } from "../channel.ts";
import { ERROR_CODES, type ErrorCode, type RmcError } from "../error.ts";
import type { PathEvent } from "../link/path-log.ts";
import type { Member } from "./member.ts";
import type { HostName } from "./topology.ts";

/** What a host tells of its sessions. */
export interface HostWatcher {
  opened(session: string, member: Member): void;
  /** A connection of a session: from or to another host. */
  joined(session: string, peer: HostName, channel: Channel): void;
  ended(session: string, error: RmcError | undefined): void;
  refused(error: RmcError): void;
}

export interface SessionReport {
  /** The beginning of its id: who knows all of it can join. */
  readonly id: string;
  readonly mode: "live" | "offline";
  /** away: a connection of it looks for another path. closing: everything is done here and behind. */
  readonly state: "opening" | "open" | "away" | "closing";
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Bytes that wait in its streams. */
  readonly queued: number;
  readonly connections: readonly ConnectionReport[];
  readonly streams: readonly StreamReport[];
}

export interface ConnectionReport {
  readonly peer: HostName;
  /** What carries it now: "ws". "broken": nothing does. */
  readonly channel: string;
  readonly since: number;
  /** Bytes that have left, and that the other side has not confirmed or the transport not sent. */
  readonly unconfirmed: number;
  /** The last of what happened under it: paths that were found, lost, and tried in vain. */
  readonly events: readonly PathEvent[];
}

export interface StreamCounts {
  readonly frames: number;
  readonly bytes: number;
  /** Given up because a newer one came or it was late, by the link's mode. */
  readonly dropped: number;
  /** Given up because a cancel reached it. */
  readonly cancelled: number;
  /** How many cancels came. */
  readonly cancels: number;
}

export interface StreamReport extends StreamCounts {
  readonly stream: number;
  readonly flow: string;
  readonly from: string;
  readonly to: string;
  readonly mode: string;
  /** Whether it comes from a neighbour or goes to one. */
  readonly direction: "in" | "out";
  /** Bytes that wait. */
  readonly queued: number;
}

/** Audio of a session that goes, or went, as a track with Opus. */
export interface TrackReport extends TrackCounts {
  /** The beginning of the session's id. */
  readonly session: string;
  readonly stream: number;
  readonly flow: string;
  readonly direction: "in" | "out";
  readonly state: "connecting" | "open" | "closed";
  /** How it is since then: milliseconds since 1970. */
  readonly since: number;
  /** Why it is closed. */
  readonly reason?: string;
}

export interface TrackCounts {
  /** That were heard, or packets that were sent. */
  readonly frames: number;
  /** Packets that never came in time, or were no Opus. */
  readonly lost: number;
  /** Packets that came twice, or too late. */
  readonly stale: number;
  /** Frames that gave way because their stage was behind. */
  readonly dropped: number;
}

export interface HostReport {
  readonly since: number;
  readonly opened: number;
  readonly ended: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** By kind and channel. */
  readonly paths: readonly { readonly kind: PathEvent["kind"]; readonly channel: string; readonly count: number }[];
  /** Of all sessions since it began. */
  readonly streams: readonly StreamReport[];
  readonly sessions: readonly SessionReport[];
  /** Of the sessions that are there. Missing where links have no Opus. */
  readonly tracks?: readonly TrackReport[];
  /** Of all tracks since it began, by stream. */
  readonly trackCounts?: readonly (Pick<TrackReport, "stream" | "flow" | "direction"> & TrackCounts)[];
}

interface Watched {
  readonly member: Member;
  readonly since: number;
  readonly connections: { readonly peer: HostName; readonly channel: Channel; readonly since: number }[];
}

/** Names of channels are few, and a third party's. */
const MOST_CHANNELS = 32;

export class HostWatch implements HostWatcher {
  readonly #since = Date.now();
  readonly #sessions = new Map<string, Watched>();
  readonly #over = new Map<string, StreamReport>();
  readonly #ended: Record<string, number> = {};
  readonly #refused: Record<string, number> = {};
  readonly #paths = new Map<string, { readonly kind: PathEvent["kind"]; readonly channel: string; count: number }>();
  /** Connections that sessions share are watched once. */
  readonly #known = new WeakSet<object>();
  readonly #told: ((id: string, error: RmcError) => void) | undefined;
  #opened = 0;

  /** `told`: called where a session ends with an error, with as much of its id as may be shown. */
  constructor(told?: (id: string, error: RmcError) => void) {
    this.#told = told;
  }

  opened(session: string, member: Member): void {
    this.#opened++;
    this.#sessions.set(session, { member, since: Date.now(), connections: [] });
  }

  joined(session: string, peer: HostName, channel: Channel): void {
    this.#sessions.get(session)?.connections.push({ peer, channel, since: Date.now() });
    const { paths } = channel;
    if (paths === undefined) return this.#count("found", channel.name);
    if (this.#known.has(paths)) return;
    this.#known.add(paths);
    const count = (event: PathEvent): void => this.#count(event.kind, event.channel);
    paths.events.forEach(count);
    paths.watch(count);
  }

  ended(session: string, error: RmcError | undefined): void {
    add(this.#ended, outcomeOf(error));
    const watched = this.#sessions.get(session);
    this.#sessions.delete(session);
    if (watched) this.#sum(this.#over, streamsOf(watched.member));
    if (error) this.#told?.(shortId(session), error);
  }

  refused(error: RmcError): void {
    add(this.#refused, outcomeOf(error));
  }

  report(): HostReport {
    const sum = new Map(this.#over);
    for (const { member } of this.#sessions.values()) this.#sum(sum, streamsOf(member));
    return {
      since: this.#since,
      opened: this.#opened,
      ended: { ...this.#ended },
      refused: { ...this.#refused },
      paths: [...this.#paths.values()].map((path) => ({ ...path })),
      streams: [...sum.values()],
      sessions: [...this.#sessions].map(([id, watched]) => reportOf(id, watched)),
    };
  }

  #sum(into: Map<string, StreamReport>, streams: readonly StreamReport[]): void {
    for (const stream of streams) {
      const key = `${stream.stream} ${stream.direction}`;
      const before = into.get(key);
      into.set(
        key,
        before === undefined ? { ...stream, queued: into === this.#over ? 0 : stream.queued } : plus(before, stream, into !== this.#over),
      );
    }
  }

  #count(kind: PathEvent["kind"], name = "unknown"): void {
    const channel = this.#paths.size < MOST_CHANNELS || this.#paths.has(`${kind} ${name}`) ? name : "other";
    const key = `${kind} ${channel}`;
    const known = this.#paths.get(key) ?? { kind, channel, count: 0 };
    known.count++;
    this.#paths.set(key, known);
  }
}

/** As much of an id as people need to tell sessions apart, and never most of it. */
export function shortId(id: string): string {
  return id.slice(0, Math.min(8, Math.floor(id.length / 4)));
}

function reportOf(id: string, { member, since, connections }: Watched): SessionReport {
  const { mode, isReady, isDone } = member.view;
  const isAway = connections.some(({ channel }) => channel.paths?.events.findLast(({ kind }) => kind !== "failed")?.kind === "lost");
  return {
    id: shortId(id),
    mode,
    state: isAway ? "away" : isDone ? "closing" : isReady ? "open" : "opening",
    since,
    queued: member.waiting.bytes,
    connections: connections.map(({ peer, channel, since: joined }) => {
      const events = channel.paths?.events ?? [];
      return {
        peer,
        channel: channel.name,
        since: events.findLast(({ kind }) => kind === "found")?.time ?? joined,
        unconfirmed: channel.pressure,
        events: [...events],
      };
    }),
    streams: streamsOf(member),
  };
}

function streamsOf(member: Member): StreamReport[] {
  const { ends, links } = member.view;
  return ends.flatMap(({ peer, stream }) => {
    const link = links.find((each) => each.stream === stream.stream);
    if (peer === undefined || link === undefined) return [];
    const { flow, from, to, mode } = link;
    const direction = "receive" in stream ? "in" : "out";
    return [{ stream: stream.stream, flow, from, to, mode, direction, queued: stream.queued, ...stream.counts } as const];
  });
}

function plus(one: StreamReport, other: StreamReport, isNow: boolean): StreamReport {
  return {
    ...one,
    queued: isNow ? one.queued + other.queued : 0,
    frames: one.frames + other.frames,
    bytes: one.bytes + other.bytes,
    dropped: one.dropped + other.dropped,
    cancelled: one.cancelled + other.cancelled,
    cancels: one.cancels + other.cancels,
  };
}

/** "ok", or one of the closed set of codes. */
function outcomeOf(error: RmcError | undefined): string {
  return error === undefined ? "ok" : error.code in ERROR_CODES ? (error.code satisfies ErrorCode) : "unknown";
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
