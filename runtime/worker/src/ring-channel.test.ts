/** What is a ring's own; how every channel behaves is tested in test/links, in one thread, between two, and in Chromium. */
import { FRAME_LIMIT } from "@rmc/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { RingChannel } from "./ring-channel.ts";
import { laneOf, READ, ringEnds, WRITTEN, type Lane } from "./ring-memory.ts";
import { RingReader } from "./ring-reader.ts";
import { RingWriter } from "./ring-writer.ts";

const CAPACITY = 1024;
const open: RingChannel[] = [];
afterEach(() => open.splice(0).forEach((channel) => channel.close()));

/** A channel, what it writes and what it reads, and its other end. */
function half(capacity = CAPACITY): {
  readonly channel: RingChannel;
  readonly out: Lane;
  readonly into: Lane;
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
  return { channel, out: laneOf(near.memory, 0), into: laneOf(near.memory, 1), other };
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

  test.each([FRAME_LIMIT + 1, -1])("a message of %i bytes is announced", async (length) => {
    const { channel, into } = half();
    into.lengths[0] = length;
    Atomics.store(into.words, WRITTEN, 8);
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.closed).toBe(`RMC6004 a message of ${length >>> 0} bytes stands in the ring; the limit is ${FRAME_LIMIT}`);
  });

  test.each([0, 100, 512 + 2 * 1000, 1024 ** 2])("%i bytes are no ring", (size) => {
    const { port1, port2 } = new MessageChannel();
    const end = { memory: new SharedArrayBuffer(size), side: 0, port: port1 } as const;
    expect(() => new RingChannel(end)).toThrow(`${size} bytes are no ring`);
    port2.close();
  });
});

test("counts go on over 2^32", () => {
  const lane = laneOf(ringEnds({ port1: null as never, port2: null as never })[0].memory, 0);
  const writer = new RingWriter(lane, () => undefined);
  const reader = new RingReader(lane, FRAME_LIMIT, () => undefined);
  const size = lane.bytes.length - 16;
  const message = new Uint8Array(size).fill(7);
  for (let passed = 0; passed < 2 ** 32 + 2 * size; passed += size + 8) {
    message[0] = passed / 8;
    if (!writer.put(message)) throw new Error(`no room after ${passed} bytes`);
    const taken = reader.take();
    if (taken?.length !== size || taken[0] !== message[0] || taken[size - 1] !== 7)
      throw new Error(`another message after ${passed} bytes`);
  }
  expect(writer.unread).toBe(0);
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
