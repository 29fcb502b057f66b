/**
 * A channel for frames that outlives the channels under it, its paths: when one breaks, the dialler dials another and both
 * sides go on where they were. What was sent is kept until the other side has it; both count messages since the beginning, so
 * nothing is lost and nothing comes twice, wherever the break was. Without a word for the time of grace the channel ends.
 *
 * The dialler decides: it replaces a path that is closed or silent, or that it has a better one for. The acceptor takes the
 * path with the highest number and waits.
 */
import type { Channel } from "../channel.ts";
import { machineClock, type Clock } from "../clock.ts";
import { RmcError } from "../error.ts";
import { FRAME_LIMIT, sequenceOf, setSequence } from "../frame.ts";
import { CLOSE, CREDIT, ERROR, HELLO } from "../frame-type.ts";
import { mustTake } from "../must-take.ts";
import { Inbox } from "./inbox.ts";
import { Assembly, cut } from "./pieces.ts";
import { PathLog } from "./path-log.ts";
import { pathMessage, readPathMessage, type PathMessage } from "./path-message.ts";
import { redial, type Dial } from "./redial.ts";
import { Replay } from "./replay.ts";

export interface LastingOptions {
  /** Whom the other side is, for people. */
  readonly peer: string;
  readonly clock?: Clock;
  /** Milliseconds that both sides wait for each other. */
  readonly grace?: number;
  /** Bytes of a message that is taken. */
  readonly message?: number;
}

export const GRACE_MS = 90_000;
/** A side that has nothing to say says so this often. */
const BEAT_MS = 2_000;
/** The dialler gives up a path on which it has heard nothing for so long. */
const SILENCE_MS = 5_000;
/** Bytes without confirmation from which on `send` waits. */
const MOST_HELD = 8 * 1024 * 1024;
/** Whoever waits when he is told to never gets so far. */
const TOO_MUCH = 2 * MOST_HELD + FRAME_LIMIT;
const CONFIRM_EVERY = 256 * 1024;
/** How a path closes whose dialler will not come again: a page that was left. */
export const WENT_AWAY = "it went away";

export class LastingChannel implements Channel {
  readonly id: string;
  readonly messageLimit: number = FRAME_LIMIT;
  readonly numbers = true;
  /** Behind what was sent before, as far as it can arrive. */
  readonly closed: Promise<string | undefined>;
  readonly paths: PathLog = new PathLog();
  readonly #options: LastingOptions;
  readonly #clock: Clock;
  readonly #dial: Dial | undefined;
  readonly #replay = new Replay();
  readonly #inbox = new Inbox<Uint8Array>();
  readonly #assembly: Assembly;
  readonly #closed = Promise.withResolvers<string | undefined>();
  #path: Channel | undefined;
  /** Of the path of now, or of the last one. */
  #number = 0;
  /** The path carries messages: both sides know where the other is. */
  #isOpen = false;
  #received = 0;
  /** Bytes of them that the other side does not know of. */
  #unconfirmed = 0;
  #lastHeard: number;
  #hasHeard = false;
  #pathSince: number;
  #isPumping = false;
  #isDialling = false;
  /** Paths on which nothing was heard, one after the other. */
  #failures = 0;
  #isClosing = false;
  /** Since when, while it closes, the other side has confirmed nothing, and how many bytes it had not confirmed then. */
  #waiting = { since: Infinity, held: Infinity };
  #isOver = false;
  #room: PromiseWithResolvers<void> | undefined;
  #stopBeat: () => void;

  /** With `dial`, this side is the dialler. */
  constructor(id: string, options: LastingOptions, dial?: Dial) {
    this.id = id;
    this.#options = options;
    this.#clock = options.clock ?? machineClock;
    this.#dial = dial;
    this.#assembly = new Assembly(options.message);
    this.#lastHeard = this.#pathSince = this.#clock.now();
    this.closed = this.#closed.promise;
    this.#stopBeat = this.#beatLater();
  }

  get name(): string {
    return this.#path?.name ?? "broken";
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get pressure(): number {
    return this.#replay.held;
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isOver || this.#isClosing);
    for (const piece of cut(message)) this.#enqueue(piece);
    if (this.#replay.held > MOST_HELD) await (this.#room ??= Promise.withResolvers()).promise;
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  /** What was sent before still arrives, as long as the other side is heard. */
  close(reason?: string): void {
    this.#inbox.abandon();
    if (this.#isOver || this.#isClosing) return;
    this.#isClosing = true;
    this.#enqueue(pathMessage(CLOSE, { text: reason ?? "" }));
    this.#waiting = { since: this.#clock.now(), held: this.#replay.held };
    // A process need not stay for that.
    this.#stopBeat();
    this.#stopBeat = this.#beatLater();
  }

  /** Ends it here: what has not gone out does not go out. Idempotent. */
  end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isOpen = false;
    this.#stopBeat();
    this.#inbox.end();
    this.#room?.reject(closedError());
    this.#closed.resolve(reason);
    this.#path?.close(reason);
  }

  /** The dialler's: goes on over this path, and leaves the one before. */
  move(path: Channel): void {
    if (this.#isOver) return path.close();
    this.#goOver(path, this.#number + 1);
    // On the first path there is nothing that the other side could have: no need to ask.
    if (this.#number === 1) this.#open(0);
  }

  /** The acceptor's: the dialler has come over this path. False: it was not the newest. */
  adopt(path: Channel, { path: number, received }: PathMessage): boolean {
    if (this.#isOver || number <= this.#number) return false;
    this.#lastHeard = this.#clock.now();
    this.#goOver(path, number);
    this.#open(received);
    return true;
  }

  get #grace(): number {
    return this.#options.grace ?? GRACE_MS;
  }

  #enqueue(message: Uint8Array): void {
    // Answers that nobody waits for, to a side that asks and confirms nothing.
    if (this.#replay.held > TOO_MUCH) return this.end(`${this.#options.peer} confirms nothing of what it gets`);
    setSequence(viewOf(message), this.#replay.push(message) >>> 0);
    this.#pump();
  }

  #goOver(path: Channel, number: number): void {
    const before = this.#path;
    this.#path = path;
    this.#number = number;
    this.#isOpen = false;
    this.#pathSince = this.#clock.now();
    void this.#read(path);
    this.#say(pathMessage(HELLO, { path: number, received: this.#received, sent: Number(this.#hasHeard), text: this.id }));
    before?.close("another path took over");
  }

  /** What the other side has can go; the rest goes out. */
  #open(received: number): void {
    this.#replay.rewind(received);
    this.#isOpen = true;
    this.paths.tell("found", this.name);
    this.#settle();
    this.#pump();
  }

  async #read(path: Channel): Promise<void> {
    try {
      for (let message = await path.receive(); message; message = await path.receive()) {
        if (path !== this.#path) return;
        this.#lastHeard = this.#pathSince = this.#clock.now();
        this.#hear(message);
      }
      if (!this.#dial && (await path.closed) === WENT_AWAY && path === this.#path) this.end(WENT_AWAY);
      this.#lose(path, await path.closed);
    } catch (error) {
      if (path === this.#path) this.end(RmcError.from(error, "protocol").message);
      else path.close();
    }
  }

  #hear(message: Uint8Array): void {
    const said = readPathMessage(message);
    if (said?.type === ERROR) return this.end(said.text);
    if (said?.type === HELLO) return this.#greet(said);
    // The answer to HELLO comes first, or was lost. A path keeps the order, and loses nothing until it breaks.
    const isBroken =
      !this.#isOpen || (said?.type === CREDIT ? said.sent !== this.#received : sequenceOf(viewOf(message)) !== this.#received >>> 0);
    if (isBroken) return this.#lose(this.#path, "something was lost on it");
    if (said?.type === CREDIT) {
      this.#replay.confirm(said.received);
      return this.#settle();
    }
    this.#received++;
    this.#unconfirmed += message.length;
    if (!said && !this.#isClosing) this.#take(message);
    if (said || this.#isClosing || this.#unconfirmed >= CONFIRM_EVERY) this.#confirm();
    if (said) this.end(said.text || undefined);
  }

  #take(message: Uint8Array): void {
    try {
      const whole = this.#assembly.add(message);
      if (whole) this.#inbox.push(whole);
    } catch (error) {
      if (!(error instanceof RmcError) || error.code !== "too-large") throw error;
      // Its sender hears why.
      this.close(error.message);
    }
  }

  /** The acceptor's answer. On the first path messages have gone out already; a second answer says nothing new. */
  #greet({ path, received }: PathMessage): void {
    if (path !== this.#number) throw new RmcError("protocol", `HELLO of path ${path} on path ${this.#number}`);
    if (!this.#dial) return;
    this.#hasHeard = true;
    this.#failures = 0;
    if (!this.#isOpen) return this.#open(received);
    this.#replay.confirm(received);
    this.#settle();
  }

  #confirm(): void {
    this.#unconfirmed = 0;
    if (this.#isOpen) this.#say(pathMessage(CREDIT, { received: this.#received, sent: this.#replay.sent }));
  }

  /** Nobody waits for it: a path that fails is noticed where it is read. */
  #say(message: Uint8Array): void {
    this.#path?.send(message).catch(() => undefined);
  }

  #settle(): void {
    if (this.#replay.held <= MOST_HELD) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    if (!this.#isClosing) return;
    const { held } = this.#replay;
    if (held < this.#waiting.held) this.#waiting = { since: this.#clock.now(), held };
    if (held === 0) this.end(undefined);
  }

  #pump(): void {
    if (!this.#isPumping) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isPumping = true;
    while (this.#path && this.#isOpen) {
      const path = this.#path;
      const message = this.#replay.next();
      if (!message) break;
      // It may have to go out again, and a path may move it away.
      await path.send(path.onlyReads ? message : message.slice()).catch((error: unknown) => this.#lose(path, String(error)));
    }
    this.#isPumping = false;
  }

  #beatLater(): () => void {
    return this.#clock.after(BEAT_MS, () => this.#beat(), this.#isClosing ? "idle" : undefined);
  }

  #beat(): void {
    const now = this.#clock.now();
    const silence = now - this.#lastHeard;
    if (now - this.#waiting.since > this.#grace) return this.end(undefined);
    if (silence > this.#grace) return this.end(silenceOf(this.#options.peer, silence));
    if (this.#dial && now - this.#pathSince > SILENCE_MS) this.#lose(this.#path, "nothing was heard on it");
    else this.#confirm();
    this.#stopBeat = this.#beatLater();
  }

  #lose(path: Channel | undefined, reason?: string): void {
    if (!path || path !== this.#path) return;
    this.#path = undefined;
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.paths.tell(wasOpen ? "lost" : "failed", path.name, reason);
    path.close("the path is lost");
    if (this.#dial) this.find();
  }

  /** The dialler's: looks for a path, until there is one or it is over. */
  find(): void {
    if (this.#dial && !this.#isOver && !this.#isDialling) void this.#redial(this.#dial);
  }

  async #redial(dial: Dial): Promise<void> {
    this.#isDialling = true;
    const path = await redial(dial, this.#clock, {
      isWanted: () => !this.#path && !this.#isOver,
      isClosing: () => this.#isClosing,
      failures: this.#failures++,
      failed: (reason) => this.paths.tell("failed", undefined, reason),
    });
    this.#isDialling = false;
    if (path) this.move(path);
  }
}

function silenceOf(peer: string, milliseconds: number): string {
  return `nothing was heard of ${peer} for ${Math.round(milliseconds / 1000)} s, since ${new Date(Date.now() - milliseconds).toISOString()}`;
}

function viewOf(message: Uint8Array): DataView {
  return new DataView(message.buffer, message.byteOffset, message.byteLength);
}

function closedError(): RmcError {
  return new RmcError("channel-closed", "the channel is closed");
}
