import { expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { createFrame, decodeFrame, jsonFrame } from "../frame.ts";
import { CLOSE, DATA, OPEN } from "../frame-type.ts";
import { memoryChannels } from "../memory-channel.ts";
import { SharedChannel } from "./shared-channel.ts";

interface Both {
  readonly near: SharedChannel;
  readonly far: SharedChannel;
  readonly accepted: Channel[];
  readonly under: Channel;
}

function both(): Both {
  const [left, right] = memoryChannels(Infinity);
  const accepted: Channel[] = [];
  return { near: new SharedChannel(left), far: new SharedChannel(right, (channel) => void accepted.push(channel)), accepted, under: left };
}

const open = (): Uint8Array => jsonFrame(OPEN, {}).bytes;
const data = (step: number): Uint8Array => createFrame(DATA, 7, 8, { time: 0, step }).bytes;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("each of its channels has its own frames, with the numbers of streams that they were given", async () => {
  const { near, accepted } = both();
  const ours = [near.open(), near.open()];
  for (const [at, channel] of ours.entries()) {
    await channel.send(open());
    await channel.send(data(at));
  }
  await turn();
  for (const [at, channel] of accepted.entries()) {
    expect(decodeFrame((await channel.receive())!).type).toBe(OPEN);
    const { stream, stamp } = decodeFrame((await channel.receive())!);
    expect([stream, stamp.step]).toEqual([7, at]);
    await channel.send(data(10 + at));
  }
  for (const [at, channel] of ours.entries()) expect(decodeFrame((await channel.receive())!).stamp.step).toBe(10 + at);
});

test("one that is closed ends on both sides, and the others go on", async () => {
  const { near, far, accepted } = both();
  const [one, two] = [near.open(), near.open()];
  for (const channel of [one, two]) await channel.send(open());
  await turn();
  one.close("enough");
  await turn();
  expect(decodeFrame((await accepted[0]!.receive())!).type).toBe(OPEN);
  expect(decodeFrame((await accepted[0]!.receive())!).type).toBe(CLOSE);
  expect(await accepted[0]!.receive()).toBeUndefined();
  await expect(accepted[0]!.send(data(1))).rejects.toMatchObject({ code: "channel-closed" });
  accepted[0]!.close();
  await turn();
  await expect(one.send(data(1))).rejects.toMatchObject({ code: "channel-closed" });
  expect([near.size, far.size]).toEqual([1, 1]);
  await two.send(data(2));
  await accepted[1]!.receive();
  expect(decodeFrame((await accepted[1]!.receive())!).stamp.step).toBe(2);
});

test("a slot is not given away before both sides have closed it", async () => {
  const { near, accepted } = both();
  const one = near.open();
  await one.send(open());
  one.close();
  // What the other side says before it hears of that is nobody's.
  expect(near.size).toBe(1);
  await turn();
  expect(near.size).toBe(1);
  accepted[0]!.close();
  await turn();
  expect(near.size).toBe(0);
  for (let opened = 0; opened < 65_534; opened++) near.open();
  expect(() => near.open()).toThrow(/65534 sessions/);
});

test("who opens without end, and closes nothing, loses the connection", async () => {
  const { near, far, accepted, under } = both();
  for (let opened = 0; opened < 2_100; opened++)
    await near
      .open()
      .send(open())
      .catch(() => undefined);
  expect(await under.closed).toMatch(/RMC6033.*2048 sessions/);
  expect([accepted.length, far.size]).toEqual([2_048, 0]);
});

test("all of them end with the connection, and say why", async () => {
  const { near, accepted, under } = both();
  const one = near.open();
  await one.send(open());
  await turn();
  under.close("pulled out");
  expect(await Promise.all([one.closed, accepted[0]!.closed])).toEqual(["pulled out", "pulled out"]);
  expect(await one.receive()).toBeUndefined();
});

test("what opens nothing ends the connection", async () => {
  const { near, under } = both();
  await near.open().send(data(1));
  expect(await under.closed).toMatch(/RMC6016.*not open/);
});
