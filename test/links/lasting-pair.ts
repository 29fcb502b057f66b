/** A dialler and an acceptor with a faulty network between them, in virtual time, and what makes a history of them. */
import { LastingAcceptor, LastingChannel, type Channel } from "@rmc/runtime";
import { FaultyNetwork, type Fault } from "./faulty-network.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface History {
  readonly faults: ReadonlyMap<Fault, number>;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
}

/** One side of a history: its channel, and what it says about how it goes. */
export interface Side {
  readonly channel: Channel;
  readonly clock: VirtualClock;
  /** Something came. */
  onMessage(): void;
  report(problem: string): void;
}

/** What a side does; its channel is closed by then, or will be by the other side. */
export type Part = (side: Side) => Promise<void>;

/** Of virtual time in which nothing comes: longer than every fault takes to be noticed and mended. */
const STILL_MS = 240_000;

export async function play(seed: number, rate: number, dialler: Part, acceptor: Part): Promise<History> {
  const clock = new VirtualClock(randomOf(seed));
  const accepting = new LastingAcceptor(clock);
  const accepted = Promise.withResolvers<Channel>();
  const network = new FaultyNetwork(clock, rate, (end) => void accept(end));
  // A message before HELLO: what was to come before it was dropped.
  const accept = async (end: Channel): Promise<void> => {
    const one = await accepting.accept(end);
    if (one?.first !== undefined) end.close("no HELLO");
    else if (one !== undefined) accepted.resolve(one.channel);
  };
  const near = new LastingChannel(`channel-${seed}`, { peer: "the acceptor", clock }, () => network.dial());
  near.find();
  const problems: string[] = [];
  let moved = 0;
  const side = (channel: Channel, who: string): Side => ({
    channel,
    clock,
    onMessage: () => void (moved = clock.now()),
    report: (problem) => void problems.push(`${who} ${problem}`),
  });
  let isOver = false;
  const parts = [dialler(side(near, "the dialler")), accepted.promise.then((channel) => acceptor(side(channel, "the acceptor")))];
  void Promise.all(parts).then(() => (isOver = true));
  if (seed % 5 < 2) void wander(near, network, clock);
  await clock.run(() => {
    if (clock.now() - moved > STILL_MS) problems.push("it stands still");
    return isOver || problems.length > 0;
  });
  if (!isOver && problems.length === 0) problems.push("nothing is left to do, and it is not over");
  return { faults: network.faults, problem: problems[0] };
}

/** As when a better path has been found: the dialler goes over to it, and at times to the next before it has arrived on the one. */
async function wander(near: LastingChannel, network: FaultyNetwork, clock: VirtualClock): Promise<void> {
  const move = async (fault: Fault): Promise<void> => {
    const path = await network.dial().catch(() => undefined);
    if (path === undefined) return;
    network.count(fault);
    near.move(path);
  };
  for (;;) {
    await clock.pause((3000 / network.rate) * clock.random());
    await move("move");
    if (clock.random() < 0.5) await move("move during move");
  }
}

/** mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
