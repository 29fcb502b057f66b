/** Histories of one lasting channel over a faulty network: what was sent on one side against what came on the other. */
import { createFrame } from "../../runtime/core/src/frame.ts";
import { LastingAcceptor } from "../../runtime/core/src/link/lasting-acceptor.ts";
import { LastingChannel } from "../../runtime/core/src/link/lasting-channel.ts";
import { DATA, type Channel } from "@rmc/runtime";
import { FaultyNetwork, type Fault } from "./faulty-network.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface History {
  readonly faults: ReadonlyMap<Fault, number>;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
}

const MESSAGES = 120;
/** Of virtual time without a message that comes: longer than every fault takes to be noticed and mended. */
const STILL_MS = 240_000;

export async function history(seed: number, rate: number): Promise<History> {
  const clock = new VirtualClock(randomOf(seed));
  const acceptor = new LastingAcceptor(clock);
  const accepted = Promise.withResolvers<Channel>();
  const network = new FaultyNetwork(clock, rate, (end) => void accept(end));
  // A message before HELLO: what was to come before it was dropped.
  const accept = async (end: Channel): Promise<void> => {
    const one = await acceptor.accept(end);
    if (one?.first !== undefined) end.close("no HELLO");
    else if (one !== undefined) accepted.resolve(one.channel);
  };
  const near = new LastingChannel(`channel-${seed}`, { peer: "the acceptor", clock }, () => network.dial());
  near.find();
  const problems: string[] = [];
  // Both sides say all that they have to say, at once or in turns; who has heard everything closes, and what it said before still
  // arrives.
  let moved = 0;
  const talks = async (channel: Channel, who: string, talk: Talk): Promise<void> => {
    const onMessage = (): void => void (moved = clock.now());
    await talk({ channel, clock, onMessage, report: (problem) => void problems.push(`${who} ${problem}`) });
    channel.close("all is said");
    await channel.closed;
  };
  const [first, second] = seed % 3 === 0 ? [ask, answer] : [converse, converse];
  let isOver = false;
  const far = accepted.promise.then((channel) => talks(channel, "the acceptor", second));
  void Promise.all([talks(near, "the dialler", first), far]).then(() => (isOver = true));
  await clock.run(() => {
    if (clock.now() - moved > STILL_MS) problems.push("it stands still");
    return isOver || problems.length > 0;
  });
  if (!isOver && problems.length === 0) problems.push("nothing is left to do, and it is not over");
  return { faults: network.faults, problem: problems[0] };
}

interface Side {
  readonly channel: Channel;
  readonly clock: VirtualClock;
  onMessage(): void;
  report(problem: string): void;
}

type Talk = (side: Side) => Promise<void>;

const converse: Talk = async (side) => {
  const speaking = (async () => {
    for (let number = 0; number < MESSAGES; number++) await say(side, number);
  })();
  for (let number = 0; number < MESSAGES; number++) if (!(await hears(side, number))) return;
  await speaking;
};

const ask: Talk = async (side) => {
  for (let number = 0; number < MESSAGES; number++) {
    await say(side, number);
    if (!(await hears(side, number))) return;
  }
};

const answer: Talk = async (side) => {
  for (let number = 0; number < MESSAGES; number++) {
    if (!(await hears(side, number))) return;
    await say(side, number);
  }
};

async function say({ channel, clock }: Side, number: number): Promise<void> {
  if (clock.random() < 0.3) await clock.pause(clock.random() * 40);
  const frame = createFrame(DATA, 1, 8 * Math.floor(clock.random() * 8), { time: 0, step: number });
  await channel.send(frame.bytes).catch(() => undefined);
}

/** False when another message came, or none. */
async function hears({ channel, onMessage, report }: Side, number: number): Promise<boolean> {
  const message = await channel.receive();
  onMessage();
  const step = message && new DataView(message.buffer, message.byteOffset).getFloat64(32, true);
  if (step === number) return true;
  report(
    step === undefined ? `has ${number} messages of ${MESSAGES}: ${await channel.closed}` : `got message ${step} in place of ${number}`,
  );
  return false;
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
