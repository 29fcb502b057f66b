/**
 * A conversation in which both sides say all they have, in messages of random sizes and with random pauses, and listen the same way.
 * What each says follows from a seed, so that the other can compare every byte.
 */
import { machineClock, type Channel } from "@rmc/runtime";

export interface Talk {
  readonly seed: number;
  readonly messages: number;
  readonly most: number;
}

/** Resolves with what was heard wrong: the empty text when all was said and heard. */
export async function talk(channel: Channel, mine: Talk, theirs: Talk): Promise<string> {
  const [complaint] = await Promise.all([listen(channel, theirs), say(channel, mine)]);
  return complaint;
}

async function say(channel: Channel, { seed, messages, most }: Talk): Promise<void> {
  const [next, pauses] = [random(seed), random(seed + 1)];
  for (let i = 0; i < messages; i++) {
    const sending = channel.send(messageOf(next, most));
    // Some are not waited for.
    if (pauses() % 3 > 0) await sending.catch(() => undefined);
    await pause(pauses());
  }
}

async function listen(channel: Channel, { seed, messages, most }: Talk): Promise<string> {
  const [next, pauses] = [random(seed), random(seed + 2)];
  for (let i = 0; i < messages; i++) {
    const [expected, message] = [messageOf(next, most), await channel.receive()];
    if (message === undefined) return `the end came instead of message ${i}`;
    if (message.length !== expected.length) return `message ${i} of seed ${seed} has ${message.length} bytes instead of ${expected.length}`;
    for (let at = 0; at < message.length; at++)
      if (message[at] !== expected[at]) return `byte ${at} of message ${i} of seed ${seed} is ${message[at]} instead of ${expected[at]}`;
    await pause(pauses());
  }
  return "";
}

/** Of every order of magnitude, at any place of a buffer. */
function messageOf(next: () => number, most: number): Uint8Array {
  const size = next() % (1 + (most >>> (next() % Math.ceil(Math.log2(most)))));
  const message = new Uint8Array(8 + size).subarray(next() % 9).subarray(0, size);
  for (let at = 0, word = next(); at < message.length; at++) message[at] = (word = Math.imul(word, 69069) + 1) >>> 24;
  return message;
}

/** Mostly none; sometimes a turn or two of the event loop, rarely longer. */
async function pause(chance: number): Promise<void> {
  if (chance % 16 > 0) return;
  await new Promise<void>((resolve) => void machineClock.after(chance % 256 === 0 ? 5 : 0, resolve));
}

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
