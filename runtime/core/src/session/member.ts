/**
 * One host's part in one session: the links to its neighbours, the streams that start, end or pass here, and how errors and
 * the end travel. An error goes to the client, which decides; END of stream 0 says "everything behind me is done"; CLOSE
 * ends the session everywhere. A neighbour that vanishes is an error; the neighbour towards the client vanishing is the end.
 */
import type { Channel } from "../channel.ts";
import { machineClock } from "../clock.ts";
import { RmcError } from "../error.ts";
import { createFrame, jsonFrame, type Frame } from "../frame.ts";
import { CLOSE, END, ERROR, PATHS, READY } from "../frame-type.ts";
import { Incoming, type FrameSource } from "../link/incoming.ts";
import { Link, OVER, type LinkEvents } from "../link/link.ts";
import type { PathEvent } from "../link/path-log.ts";
import { Outgoing, type FrameSink, type LinkMode } from "../link/outgoing.ts";
import type { LinkProgram, Stamp } from "../program.ts";
import {
  closeReason,
  errorFrame,
  openFrame,
  pathsFrame,
  readPaths,
  type OpenMessage,
  type PathNews,
  type SessionMode,
} from "./messages.ts";
import { Waiting } from "./host-limits.ts";
import { Topology, type HostName } from "./topology.ts";

/** What timers can wait: 24 days. */
const LONGEST = 2 ** 31 - 1;

/** A channel to a neighbour, for this session. Rejects with "unknown-host" when there is none. */
export type Connect = (to: HostName, session: string) => Promise<Channel>;

export interface MemberOptions {
  readonly host: HostName;
  readonly open: OpenMessage;
  readonly links: readonly LinkProgram[];
  readonly connect: Connect;
  /** The client's: decides what an error means. Other hosts send errors on towards it. */
  readonly onError?: (error: RmcError, stamp: Stamp | undefined) => void;
  /** The same for an error of another host. */
  readonly onErrorFrame?: (frame: Frame) => void;
  /** The client's: a connection of the session, here or behind, lost its path or has one again. */
  readonly onPaths?: (news: PathNews) => void;
  /** Of the host: what waits in this session counts there, too. */
  readonly waiting?: Waiting;
  /** Bytes of a message that is taken. */
  readonly message?: number;
  /** There is a connection to or from another host. */
  readonly joined?: (peer: HostName, channel: Channel) => void;
}

/** One end of a stream, with the neighbour it comes from or goes to. */
export interface StreamEnd {
  readonly peer: HostName | undefined;
  readonly stream: Incoming | Outgoing;
}

interface Neighbour {
  readonly link: Link;
  /** We opened the session there. */
  readonly opened: boolean;
  readonly ready: { readonly promise: Promise<void>; readonly resolve: () => void; readonly reject: (error: RmcError) => void };
  isDone: boolean;
}

export class Member {
  readonly incoming: Map<number, FrameSource> = new Map();
  readonly outgoing: Map<number, FrameSink> = new Map();
  /** Resolves when all work here and behind is done; rejects when the session is closed before. */
  readonly done: Promise<void>;
  readonly closed: Promise<RmcError | undefined>;
  readonly #options: MemberOptions;
  readonly #topology: Topology;
  /** The neighbour on the way to the client. */
  readonly #towards: HostName;
  readonly #neighbours = new Map<HostName, Neighbour>();
  /** Every stream that starts, ends or passes here, with the neighbour it comes from or goes to. */
  readonly #ends: StreamEnd[] = [];
  readonly #done = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<RmcError | undefined>();
  /** Work that is not done: one for opening, one for each stage, relay, and host behind. */
  #pending = 1;
  #isDone = false;
  #isReady = false;
  #isClosed = false;
  readonly waiting: Waiting;
  /** By this machine's clock: others are told how much is left. */
  readonly #until: number;
  readonly #stopTime: () => void;

  constructor(options: MemberOptions) {
    this.#options = options;
    const { deadline = Infinity } = options.open;
    this.#until = machineClock.now() + deadline;
    this.#stopTime =
      deadline === Infinity ? () => undefined : machineClock.after(Math.min(deadline, LONGEST), () => this.#expire(deadline));
    this.#topology = new Topology(options.links);
    this.waiting = new Waiting(options.waiting);
    this.#towards = this.#topology.next(options.host, "client");
    this.done = this.#done.promise;
    this.closed = this.#closed.promise;
    this.done.catch(() => undefined);
    for (const link of options.links) this.#route(link);
  }

  /** The session's. */
  get id(): string {
    return this.#options.open.session;
  }

  /** For whoever watches. */
  get view(): {
    readonly mode: SessionMode;
    readonly isReady: boolean;
    readonly isDone: boolean;
    readonly ends: readonly StreamEnd[];
    readonly links: readonly LinkProgram[];
  } {
    const { open, links } = this.#options;
    return { mode: open.mode, isReady: this.#isReady, isDone: this.#isDone, ends: this.#ends, links };
  }

  /** How many streams start, end or pass here. */
  get streams(): number {
    return this.#ends.length / 2;
  }

  /** Opens the session on the hosts behind this one. Resolves when they are ready. */
  async open(): Promise<void> {
    const { host, open, connect } = this.#options;
    for (const to of this.#topology.dials(host)) {
      const channel = await connect(to, open.session);
      if (this.#isClosed) return channel.close();
      this.#pending++;
      this.#watch(channel, [host, to]);
      const link = new Link(channel, this.#events(to), undefined, this.#options.message);
      link.control(openFrame({ ...open, from: host, ...this.#timeLeft() }));
      const { ready } = this.#join(to, link, true);
      await ready.promise;
    }
    this.#isReady = true;
    for (const { link, opened } of this.#neighbours.values()) if (!opened) link.control(jsonFrame(READY, {}));
    this.#settle();
  }

  /** A neighbour has opened the session here. The link is this session's from now on. */
  accept(from: HostName, link: Link): void {
    const { host } = this.#options;
    const isExpected = this.#topology.dials(from).includes(host);
    if (!isExpected) throw new RmcError("protocol", `"${from}" does not open sessions on "${host}"`);
    if (this.#neighbours.has(from)) throw new RmcError("protocol", `"${from}" has joined already`);
    link.events = this.#events(from);
    this.#join(from, link, false);
    if (this.#isReady) link.control(jsonFrame(READY, {}));
    if (this.#isDone) link.control(createFrame(END, 0));
  }

  /** Work of this host: the session is not done before it is. Its failure is the session's; `failedAt` says in which step. */
  run(work: Promise<void>, failedAt?: () => Stamp | undefined): void {
    this.#pending++;
    work.then(
      () => this.#settle(),
      (error: unknown) => this.fail(error, failedAt?.()),
    );
  }

  /** Reports what went wrong here. With a stamp: in that step of an offline session; what was before it is still valid. */
  fail(cause: unknown, stamp?: Stamp): void {
    if (this.#isClosed) return;
    const error = RmcError.from(cause, "protocol");
    if (this.#options.onError) return this.#options.onError(error, stamp);
    const towards = this.#neighbours.get(this.#towards);
    if (towards) towards.link.control(errorFrame(error, stamp));
    else this.close(error);
  }

  /** Ends the session on all hosts. Idempotent. */
  close(error?: RmcError): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopTime();
    const reason = error ?? OVER;
    this.#done.reject(reason);
    for (const { link, ready } of this.#neighbours.values()) {
      ready.reject(reason);
      link.close(error);
    }
    // Also those that were never attached to a link.
    for (const { stream } of this.#ends) stream.close(reason);
    this.waiting.end();
    this.#closed.resolve(error);
  }

  /** Gives a link's stream the ends that it has here: where it starts, where it ends, or both for what passes or stays. */
  #route(link: LinkProgram): void {
    const path = this.#topology.path(link);
    const here = path.indexOf(this.#options.host);
    if (here === -1) return;
    const [before, after] = [path[here - 1], path[here + 1]];
    const arriving = new Incoming(link.stream, this.#modeOf(link), this.waiting);
    const leaving = new Outgoing(link.stream, this.#modeOf(link), machineClock, this.waiting);
    this.#ends.push({ peer: before, stream: arriving }, { peer: after, stream: leaving });
    if (before === undefined) this.outgoing.set(link.stream, leaving);
    if (after === undefined) this.incoming.set(link.stream, arriving);
    if (before !== undefined && after !== undefined) this.run(relay(arriving, leaving));
    if (before === undefined && after === undefined) loop(leaving, arriving);
  }

  /** Offline, every value counts: a result must not depend on the speed of the machine. */
  #modeOf(link: LinkProgram): LinkMode {
    return this.#options.open.mode === "live" ? link : { mode: "reliable" };
  }

  /** Not much of it is left by then, but it is a time. */
  #timeLeft(): { readonly deadline?: number } {
    return this.#until === Infinity ? {} : { deadline: Math.max(this.#until - machineClock.now(), 1) };
  }

  /** The client is told, and not waited for. */
  #expire(deadline: number): void {
    const { host } = this.#options;
    const whose = host === "client" ? "" : `that were left at "${host}" `;
    const error = new RmcError("deadline-exceeded", `the ${Math.round(deadline)} ms ${whose}for this call are over`);
    this.fail(error);
    this.close(error);
  }

  #join(peer: HostName, link: Link, opened: boolean): Neighbour {
    const ready = Promise.withResolvers<void>();
    ready.promise.catch(() => undefined);
    const neighbour = { link, opened, ready, isDone: false };
    this.#neighbours.set(peer, neighbour);
    this.#options.joined?.(peer, link.channel);
    for (const end of this.#ends) if (end.peer === peer) link.add(end.stream);
    return neighbour;
  }

  #events(peer: HostName): LinkEvents {
    return {
      control: (frame) => this.#control(peer, frame),
      closed: (error) => this.#lost(peer, error),
    };
  }

  #control(peer: HostName, frame: Frame): void {
    const neighbour = this.#neighbours.get(peer)!;
    switch (frame.type) {
      case READY:
        return neighbour.ready.resolve();
      case ERROR:
        return (this.#options.onErrorFrame ?? ((error) => this.#neighbours.get(this.#towards)?.link.control(error)))(frame);
      case PATHS:
        if (!neighbour.opened) throw new RmcError("protocol", `"${peer}" tells of connections behind it that it has not`);
        return this.#tell(readPaths(frame));
      case END:
        if (!neighbour.opened || neighbour.isDone) throw new RmcError("protocol", `END from "${peer}"`);
        neighbour.isDone = true;
        return this.#settle();
      case CLOSE: {
        const reason = closeReason(frame);
        const code = RmcError.told(reason)?.code ?? "session-closed";
        return this.close(reason === undefined ? undefined : new RmcError(code, `${peer} closed the session: ${reason}`));
      }
      default:
        throw new RmcError("protocol", `type ${frame.type} from "${peer}"`);
    }
  }

  /** Of a path that could not be had it is told when somebody wanted that one. */
  #watch({ paths }: Channel, between: PathNews["between"]): void {
    const hear = (event: PathEvent): void => void (event.channel !== undefined && this.#tell({ between, ...event }));
    paths?.events.forEach(hear);
    const stop = paths?.watch(hear);
    // Others may go on with the same connection.
    if (stop) void this.closed.then(stop);
  }

  /** The client wants to know how its session is. */
  #tell(news: PathNews): void {
    if (this.#isClosed) return;
    if (this.#options.onPaths) this.#options.onPaths(news);
    else this.#neighbours.get(this.#towards)?.link.control(pathsFrame(news));
  }

  #lost(peer: HostName, error: RmcError | undefined): void {
    if (this.#isClosed || !error) return this.close(error);
    const named = new RmcError(error.code, `${peer}: ${error.message.slice(8)}`, { cause: error });
    if (this.#options.onError || peer !== this.#towards) this.fail(named);
    else this.close(named);
  }

  #settle(): void {
    if (--this.#pending > 0 || this.#isDone || this.#isClosed) return;
    this.#isDone = true;
    for (const { link, opened } of this.#neighbours.values()) if (!opened) link.control(createFrame(END, 0));
    this.#done.resolve();
  }
}

/** Stages of one host talk through frames, codecs and credit as well. */
function loop(from: Outgoing, to: Incoming): void {
  to.attach((consumed) => from.credit(consumed));
  from.attach(async (frame) => to.accept(frame));
}

/** Passes a stream on, frame by frame: what the next host has not taken is not taken here. */
async function relay(from: Incoming, to: Outgoing): Promise<void> {
  from.onCancel = (frame) => to.cancel(frame);
  for (let frame = await from.receive(); frame; frame = await from.receive()) {
    await to.send(frame);
    if (frame.type === END) return;
  }
}
