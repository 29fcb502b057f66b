/** What is a ring's own; how every channel behaves is tested in test/links, in one thread, between two, and in Chromium. */
import { FRAME_LIMIT, type RmcError } from "@rmc/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { RingChannel } from "./ring-channel.ts";
import type { Port } from "./port.ts";
import { laneOf, MOVED, READ, ringEnds, WRITTEN, type Lane } from "./ring-memory.ts";

const CAPACITY = 1024;
const open: RingChannel[] = [];
afterEach(() => open.splice(0).forEach((channel) => channel.close()));

/** A channel, what it writes and what it reads, and its other end. */
function half(capacity = CAPACITY): {
  readonly channel: RingChannel;
  readonly out: Lane;
  readonly into: Lane;
  readonly port: Port;
  readonly other: () => RingChannel;
} {
  const [near, far] = ringEnds(new MessageChannel(), capacity);
  const channel = new RingChannel(near);
  const other = (): RingChannel => {
    const channel = new RingChannel(far);
    open.push(channel);
    return channel;
  };
  open.push(channel);
  return { channel, out: laneOf(near.memory, 0), into: laneOf(near.memory, 1), port: far.port, other };
}

describe("what stands in the memory is not believed", () => {
  const CONTRADICTION = "RMC6004 the ring's counts contradict each other";

  test.each([
    ["more than the ring holds", CAPACITY + 8],
    ["less than nothing", -8],
    ["a part of a word", 12],
  ])("a writer's count that says %s closes the channel, and the other side is told", async (_, count) => {
    const { channel, into, other } = half();
    const far = other();
    Atomics.store(into.words, WRITTEN, count);
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.closed).toBe(CONTRADICTION);
    expect(await far.closed).toBe(CONTRADICTION);
  });

  test.each([
    ["what was not written was read", 8],
    ["a part of a word was read", -4],
  ])("a reader's count that says that %s does, too", async (_, count) => {
    const { channel, out } = half();
    await channel.send(new Uint8Array(100));
    Atomics.store(out.words, READ, 104 + 8 + count);
    expect(channel.pressure).toBe(0);
    expect(await channel.closed).toBe(CONTRADICTION);
    await expect(channel.send(new Uint8Array(1))).rejects.toMatchObject({ code: "channel-closed" });
  });

  test.each([
    [FRAME_LIMIT + 1, FRAME_LIMIT + 1],
    [-1, 2 ** 31 - 1],
  ])("a message whose word is %i closes it", async (length, shown) => {
    const { channel, into } = half();
    into.lengths[0] = length;
    Atomics.store(into.words, WRITTEN, 8);
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.closed).toBe(`RMC6004 a message of ${shown} bytes stands in the ring; the limit is ${FRAME_LIMIT}`);
  });

  test("nothing is given that would have come behind it", async () => {
    const { channel, into, port } = half();
    into.lengths[0] = 100;
    Atomics.store(into.words, WRITTEN, 8);
    port.postMessage({ rest: [new Uint8Array(3)], reason: "bye" }, []);
    const sent = (): Promise<string> =>
      channel.send(new Uint8Array(0)).then(
        () => "sent",
        ({ code }: RmcError) => code,
      );
    await expect.poll(sent).toBe("channel-closed");
    Atomics.store(into.words, WRITTEN, 12);
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.receive()).toBeUndefined();
  });

  test("a large message that has another length than was said closes it", async () => {
    const { channel, into, port } = half();
    into.lengths[0] = 10_000 | MOVED;
    Atomics.store(into.words, WRITTEN, 8);
    port.postMessage(new Uint8Array(9_999), []);
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.closed).toBe("RMC6004 a message of 9999 bytes came where 10000 were due");
  });

  test.each([0, 100, 512 + 2 * 1000, 1024 ** 2])("%i bytes are no ring", (size) => {
    const { port1, port2 } = new MessageChannel();
    const end = { memory: new SharedArrayBuffer(size), side: 0, port: port1 } as const;
    expect(() => new RingChannel(end)).toThrow(`${size} bytes are no ring`);
    port2.close();
  });
});

test("counts go on over 2^32, with large messages on the way and without", async () => {
  const [near, far] = ringEnds(new MessageChannel(), 65_536);
  for (const side of [0, 1]) for (const word of [WRITTEN, READ]) laneOf(near.memory, side).words[word] = -100_000 & -8;
  const [left, right] = [new RingChannel(near), new RingChannel(far)];
  open.push(left, right);
  const sizeOf = (i: number): number => (i % 10 === 9 ? 20_000 : 1000 + i);
  for (let i = 0; i < 500; i++) {
    const message = new Uint8Array(sizeOf(i)).fill(i);
    await left.send(message);
    if (i < 20) continue;
    const taken = await right.receive();
    expect([taken?.length, taken?.[0], taken?.at(-1)]).toEqual([sizeOf(i - 20), (i - 20) % 256, (i - 20) % 256]);
  }
  expect(laneOf(near.memory, 0).words[READ]).toBeGreaterThan(100_000);
  for (let i = 0; i < 20; i++) await right.receive();
  expect(left.pressure).toBe(0);
});

test("a reader who always finds something lets others have their turn", async () => {
  const { channel, other } = half(65_536);
  const far = other();
  // All of them have room.
  await Promise.all(Array.from({ length: 5000 }, () => far.send(new Uint8Array(0))));
  let turns = 0;
  let isReading = true;
  const count = (): unknown => setImmediate(() => (turns++, isReading && count()));
  count();
  for (let i = 0; i < 5000; i++) expect(await channel.receive()).toHaveLength(0);
  isReading = false;
  expect(turns).toBeGreaterThan(2);
});
