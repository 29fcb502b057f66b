/**
 * A server's tracks, for the sessions of one program: audio that comes as RTP reaches the stages as if it had come on its stream, and
 * what leaves on a stream goes as RTP while somebody takes it so. Whoever knows a session's name may ask for its tracks.
 */
import {
  decodeValue,
  encodeValue,
  machineClock,
  RmcError,
  type Audio,
  type Channel,
  type Frame,
  type FrameSource,
  type LinkProgram,
  type Member,
  type OpenMessage,
} from "@rmc/runtime";
import { converse, Signal, type IceServer, type TrackName } from "@rmc/webrtc";
import { DivertedOutgoing } from "./diverted-outgoing.ts";
import { MixedIncoming } from "./mixed-incoming.ts";
import { Steps } from "./steps.ts";
import { createDecoder, createEncoder } from "./opus.ts";
import { TrackLog, type TrackRecord } from "./track-log.ts";
import { TrackReceiver } from "./track-receiver.ts";
import { TrackSender, type SentPacket } from "./track-sender.ts";
import { isWord } from "./is-word.ts";
import { WeriftTrack } from "./werift-track.ts";

export interface TracksOptions {
  readonly links: readonly LinkProgram[];
  /** The address to be reached at; every one of the machine by default. */
  readonly address?: string;
  /** For clients, asked for each. */
  readonly iceServers?: () => readonly IceServer[];
}

/** From the first word to the first packet that may come. */
const PATIENCE_MS = 20_000;
/** What was sent last is on its way, or waits in a browser's own jitter buffer. */
const LINGER_MS = 1_000;
/** Peer connections that are not yet made. */
const MOST_IN_THE_MAKING = 100;

/** By stream. */
interface OpenTrack {
  /** No more audio. */
  stop(): void;
  close(reason: string): void;
}

interface SessionTracks {
  readonly incoming: ReadonlyMap<number, MixedIncoming>;
  readonly outgoing: ReadonlyMap<number, DivertedOutgoing>;
  readonly steps: Steps;
  readonly began: number;
  readonly open: Map<number, OpenTrack>;
}

export class Tracks {
  readonly #options: TracksOptions;
  readonly #links: ReadonlyMap<number, LinkProgram>;
  readonly #sessions = new Map<string, SessionTracks>();
  readonly #log: TrackLog;
  #inTheMaking = 0;

  constructor(options: TracksOptions) {
    this.#options = options;
    this.#links = new Map(options.links.filter(({ opus }) => opus !== undefined).map((link) => [link.stream, link]));
    this.#log = new TrackLog([...this.#links.values()]);
  }

  /** The tracks of the sessions that are there, and what went over each stream's. */
  report(): ReturnType<TrackLog["report"]> {
    return this.#log.report();
  }

  /** Of each session, before it has stages. Offline everything goes as values. */
  watch(member: Member, { session, mode }: Pick<OpenMessage, "session" | "mode">): void {
    if (mode !== "live" || this.#links.size === 0) return;
    const steps = new Steps();
    const [incoming, outgoing] = [new Map<number, MixedIncoming>(), new Map<number, DivertedOutgoing>()];
    for (const [stream, source] of member.incoming) {
      if (!this.#links.has(stream)) {
        listen(source, steps);
        continue;
      }
      const mixed = new MixedIncoming(source, (step) => steps.hear(step));
      incoming.set(stream, mixed);
      member.incoming.set(stream, mixed);
    }
    for (const [stream, sink] of member.outgoing) {
      if (!this.#links.has(stream)) continue;
      const diverted = new DivertedOutgoing(sink);
      outgoing.set(stream, diverted);
      member.outgoing.set(stream, diverted);
    }
    const tracks: SessionTracks = { incoming, outgoing, steps, began: machineClock.now(), open: new Map() };
    this.#sessions.set(session, tracks);
    void member.closed.then(() => {
      this.#sessions.delete(session);
      this.#log.forget(session);
      for (const track of tracks.open.values()) track.stop();
      machineClock.after(LINGER_MS, () => tracks.open.forEach((track) => track.close("the session is closed")), "idle");
    });
  }

  /** A track that somebody asks for on `over`. It lasts as long as its peer connection, unless one of the two says that it is over. */
  async accept(over: Channel): Promise<void> {
    const signal = new Signal(over);
    const late = Promise.withResolvers<never>();
    const stop = machineClock.after(PATIENCE_MS, () => late.reject(new RmcError("unknown-host", "nothing came of it in time")), "idle");
    try {
      const { track: name } = await Promise.race([signal.expect("hello"), late.promise]);
      const [session, link] = this.#find(name);
      session.steps.hearClient(name!.step);
      const record = this.#log.begin(name!.session, link);
      const made = this.#count(() => this.#connect(session, record, signal, late.promise));
      await made.catch((error: unknown) => {
        record.become("closed", RmcError.from(error, "protocol").message);
        throw error;
      });
    } catch (error) {
      signal.refuse(error);
    } finally {
      stop();
    }
  }

  async #count(work: () => Promise<void>): Promise<void> {
    if (this.#inTheMaking >= MOST_IN_THE_MAKING) throw new RmcError("queue-full", `${MOST_IN_THE_MAKING} tracks are in the making already`);
    this.#inTheMaking++;
    await work().finally(() => this.#inTheMaking--);
  }

  #find(name: TrackName | undefined): [SessionTracks, LinkProgram] {
    const session = this.#sessions.get(name?.session ?? "");
    if (!session) throw new RmcError("unknown-host", "there is no live session of this name here");
    const link = this.#links.get(name!.stream);
    if (!link) throw new RmcError("protocol", `stream ${name!.stream} carries no Opus`);
    return [session, link];
  }

  /** Another track for the same stream takes the place of the one before. */
  async #connect(session: SessionTracks, record: TrackRecord, signal: Signal, late: Promise<never>): Promise<void> {
    const { link } = record;
    signal.send({ type: "ice", servers: this.#options.iceServers?.() ?? [] });
    const peer = new WeriftTrack({
      sends: link.to === "client",
      onCandidate: (candidate) => signal.send({ type: "candidate", ...candidate }),
      ...(this.#options.address !== undefined && { address: this.#options.address }),
    });
    session.open.get(link.stream)?.close("another track takes its place");
    const over = Promise.withResolvers<void>();
    const track: OpenTrack = {
      stop: over.resolve,
      close: (reason) => {
        if (session.open.get(link.stream) === track) session.open.delete(link.stream);
        over.resolve();
        record.become("closed", reason);
        peer.close();
        signal.refuse(new RmcError("session-closed", reason));
      },
    };
    session.open.set(link.stream, track);
    void peer.closed.then(() => track.close("the peer connection broke"));
    try {
      const begin = link.to === "client" ? await this.#send(session, record, peer) : await this.#receive(session, record, peer);
      const conversation = converse(signal, peer);
      await Promise.race([peer.connected, conversation, late]);
      void over.promise.then(begin());
      record.become("open");
      signal.send({ type: "ready" });
      conversation.catch((error: unknown) => isWord(error) && track.close("the client is done with it"));
    } catch (error) {
      track.close(RmcError.from(error, "protocol").message);
      throw error;
    }
  }

  /** What makes it begin, and gives what makes it end. */
  async #receive({ incoming, steps, began }: SessionTracks, record: TrackRecord, peer: WeriftTrack): Promise<() => () => void> {
    const { link } = record;
    const stream = incoming.get(link.stream)!;
    const decoder = await createDecoder(link.opus!);
    return () => {
      const receiver = new TrackReceiver({
        decoder,
        channels: link.opus!,
        age: () => (machineClock.now() - began) / 1000,
        onFrame: (frame) => stream.inject(encodeValue(link.codec!, frame, link.stream, { time: frame.pts, step: steps.next() })),
      });
      const droppedBefore = stream.dropped;
      record.counts = () => ({ ...receiver.counts, dropped: stream.dropped - droppedBefore });
      peer.listen((packet) => receiver.push(packet));
      return () => {
        peer.listen(() => undefined);
        receiver.close();
        const counts = record.counts();
        record.counts = () => counts;
      };
    };
  }

  async #send({ outgoing }: SessionTracks, record: TrackRecord, peer: WeriftTrack): Promise<() => () => void> {
    const { link } = record;
    const stream = outgoing.get(link.stream)!;
    const encoder = await createEncoder(link.opus!);
    return () => {
      let frames = 0;
      const onPacket = (packet: SentPacket): void => {
        frames++;
        peer.send(packet);
      };
      record.counts = () => ({ frames, lost: 0, stale: 0, dropped: 0 });
      const sender = new TrackSender({ encoder, channels: link.opus!, onPacket });
      const send = (frame: Frame): Promise<void> => sender.send(decodeValue(link.codec!, frame) as Audio);
      stream.divert({ send, abort: () => sender.abort() });
      return () => {
        stream.divert(undefined);
        sender.close();
      };
    };
  }
}

/** What comes on other streams tells where the session is, too. Whoever reads gets the same promise: a cancel counts on that. */
function listen(source: FrameSource, steps: Steps): void {
  const receive = source.receive.bind(source);
  source.receive = () => {
    const next = receive();
    void next.then((frame) => frame && steps.hear(frame.stamp.step));
    return next;
  };
}
