/**
 * The far end of a channel in another thread, worked from this one: the suite for channels wants both ends in its hands. Calls go
 * over a MessagePort of their own, in order; `serveFarEnds` carries them out. Runs in Node's threads and in browsers.
 */
import { FRAME_LIMIT, RmcError, type Channel } from "@rmc/runtime";
import { PortChannel } from "@rmc/worker";
import { RingChannel, ringEnds, type RingEnd } from "@rmc/worker/ring";
import { talk, type Talk } from "./talk.ts";

export type Kind = "port" | "ring";

/** What goes to the other thread: an end, and the port for calls to it. */
export interface FarEnd {
  readonly end: MessagePort | RingEnd<MessagePort>;
  readonly calls: MessagePort;
  /** What it says, and what it hears; it is not called then. */
  readonly talk?: readonly [Talk, Talk];
}

export type Give = (far: FarEnd, transfer: MessagePort[]) => void;

type Call =
  | { readonly do: "send"; readonly id: number; readonly message: Uint8Array }
  | { readonly do: "receive"; readonly id: number }
  | { readonly do: "close"; readonly reason: string | undefined };

interface Answer {
  readonly id: number;
  readonly value?: Uint8Array | string | undefined;
  /** An RmcError's words, or another's. */
  readonly error?: string;
}

/** Nobody calls for it: the answer comes when the far end is closed. */
const CLOSED = 0;

/** Two ends; `give` takes the far one to the other thread. */
export function openTo(kind: Kind, give: Give): [Channel, Channel] {
  const { near, calls } = open(kind, give);
  return [near, new CalledChannel(calls)];
}

/** Both sides talk at once. Resolves with what either of them has to complain of. `capacity`: of a ring. */
export async function converse(
  kind: Kind,
  give: Give,
  [mine, theirs]: readonly [Talk, Talk],
  capacity?: number,
): Promise<readonly string[]> {
  const { near, calls } = open(kind, give, { talk: [theirs, mine], ...(capacity !== undefined && { capacity }) });
  const heard = new Promise<string>((resolve) => calls.addEventListener("message", ({ data }) => resolve(data)));
  calls.start();
  const complaints = [await talk(near, mine, theirs), await heard];
  for (const one of [near, calls]) one.close();
  return complaints;
}

function open(
  kind: Kind,
  give: Give,
  { talk, capacity }: { readonly talk?: FarEnd["talk"]; readonly capacity?: number } = {},
): { readonly near: Channel; readonly calls: MessagePort } {
  const [ports, calls] = [new MessageChannel(), new MessageChannel()];
  const [near, far] = kind === "port" ? [ports.port1, ports.port2] : ringEnds(ports, capacity);
  give({ end: far, calls: calls.port2, ...(talk && { talk }) }, [ports.port2, calls.port2]);
  return { near: channelAt(near), calls: calls.port1 };
}

function channelAt(end: FarEnd["end"]): Channel {
  return "memory" in end ? new RingChannel(end) : new PortChannel(end);
}

export function serveFarEnd({ end, calls, talk: words }: FarEnd): void {
  const channel = channelAt(end);
  if (words) return void talk(channel, ...words).then((complaint) => calls.postMessage(complaint));
  const answer = (one: Answer): void => calls.postMessage(one);
  const carryOut = async (call: Call): Promise<void> => {
    if (call.do === "close") return channel.close(call.reason);
    try {
      const value = call.do === "send" ? await channel.send(call.message) : await channel.receive();
      answer({ id: call.id, value: value as Uint8Array | undefined });
    } catch (error) {
      answer({ id: call.id, error: error instanceof Error ? error.message : String(error) });
    }
  };
  calls.addEventListener("message", ({ data }: MessageEvent<Call>) => void carryOut(data));
  calls.start();
  void channel.closed.then((reason) => answer({ id: CLOSED, value: reason }));
}

class CalledChannel implements Channel {
  readonly name = "called";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly pressure = 0;
  readonly closed: Promise<string | undefined>;
  readonly #calls: MessagePort;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #last = CLOSED;

  constructor(calls: MessagePort) {
    this.#calls = calls;
    this.closed = this.#answer(CLOSED) as Promise<string | undefined>;
    calls.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#settle(data));
    calls.start();
  }

  async send(message: Uint8Array): Promise<void> {
    await this.#call((id) => ({ do: "send", id, message }));
  }

  async receive(): Promise<Uint8Array | undefined> {
    return (await this.#call((id) => ({ do: "receive", id }))) as Uint8Array | undefined;
  }

  close(reason?: string): void {
    this.#calls.postMessage({ do: "close", reason } satisfies Call);
  }

  #call(make: (id: number) => Call): Promise<unknown> {
    const id = ++this.#last;
    this.#calls.postMessage(make(id));
    return this.#answer(id);
  }

  #answer(id: number): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    return answer.promise;
  }

  #settle({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(RmcError.told(error) ?? new Error(error));
  }
}
