/** What a link does about a peer that breaks the protocol, and what streams of a live session give up. */
import { describe, expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { RmcError } from "../error.ts";
import { createFrame, type Frame } from "../frame.ts";
import { CANCEL, CLOSE, CREDIT, DATA, END } from "../frame-type.ts";
import { memoryChannels } from "../memory-channel.ts";
import { Incoming } from "./incoming.ts";
import { Link } from "./link.ts";
import { Outgoing } from "./outgoing.ts";

describe("a link", () => {
  test("closing is told to the other side once, and waiting senders hear of it", async () => {
    const [left, right] = memoryChannels();
    const control: Frame[] = [];
    const closed: (RmcError | undefined)[] = [];
    const near = new Link(left, { control: () => undefined, closed: (error) => closed.push(error) });
    const far = new Link(right, { control: (frame) => control.push(frame), closed: (error) => closed.push(error) });
    const [out, into] = [new Outgoing(1, { mode: "reliable" }), new Incoming(1, { mode: "reliable" })];
    far.add(into);
    near.add(out);
    for (let step = 0; step < 100; step++) out.push(data(1, step, 100_000));
    const waiting = out.drained();
    waiting.catch(() => undefined);
    near.close(new RmcError("node-failed", "it broke"));
    near.close();
    await expect(waiting).rejects.toMatchObject({ code: "node-failed" });
    while (await into.receive());
    expect(control.map(({ type }) => type)).toEqual([CLOSE]);
    expect(closed).toHaveLength(2);
  });

  test.each<[string, (channel: Channel) => Promise<void>, string]>([
    ["noise", (channel) => channel.send(pattern(100)), "corrupt-frame"],
    ["a lost frame", (channel) => channel.send(numbered(createFrame(END, 0), 5)), "corrupt-frame"],
    ["a stream that does not arrive here", (channel) => channel.send(data(77, 0, 8).bytes), "protocol"],
    ["credit for what was never sent", (channel) => channel.send(credit(1, 1e9)), "protocol"],
    ["credit that is no number", (channel) => channel.send(credit(1, Number.NaN)), "corrupt-frame"],
    ["credit for an unknown stream", (channel) => channel.send(credit(9, 0)), "corrupt-frame"],
  ])("%s ends it", async (_case, attack, code) => {
    const [attacker, channel] = memoryChannels();
    const closed = Promise.withResolvers<RmcError | undefined>();
    const link = new Link(channel, { control: () => undefined, closed: closed.resolve });
    link.add(new Outgoing(1, { mode: "reliable" }));
    await attack(attacker);
    expect(await closed.promise).toMatchObject({ code });
    attacker.close();
  });

  test("a peer that ignores credit is cut off", async () => {
    const [attacker, channel] = memoryChannels();
    const closed = Promise.withResolvers<RmcError | undefined>();
    const link = new Link(channel, { control: () => undefined, closed: closed.resolve });
    link.add(new Incoming(1, { mode: "reliable" }));
    for (let i = 0; i < 10; i++) await attacker.send(numbered(data(1, i, 1_000_000), i)).catch(() => undefined);
    expect(await closed.promise).toMatchObject({ code: "protocol" });
  });
});

describe("streams of a live session", () => {
  test("newest: waiting values give way, the end does not", async () => {
    const out = new Outgoing(1, { mode: "newest" });
    const left: Frame[] = [];
    for (let step = 0; step < 5; step++) out.push(data(1, step, 8));
    out.push(createFrame(END, 1));
    out.attach((frame) => (left.push(frame), Promise.resolve()));
    await out.drained();
    expect(left.map(({ type, stamp }) => [type, stamp.step])).toEqual([
      [DATA, 4],
      [END, 0],
    ]);
    expect(out.dropped).toBe(4);
  });

  test("deadline: what waited too long is given up and counted", async () => {
    const out = new Outgoing(1, { mode: "deadline", deadline: 30 });
    out.push(data(1, 0, 8));
    await new Promise((resolve) => setTimeout(resolve, 60));
    out.push(data(1, 1, 8));
    const left: Frame[] = [];
    out.attach((frame) => (left.push(frame), Promise.resolve()));
    await out.drained();
    expect(left.map(({ stamp }) => stamp.step)).toEqual([1]);
    expect(out.dropped).toBe(1);
  });

  test("a cancel overtakes what waits and discards what came of older inputs of its call, on both sides", async () => {
    const of = (call: number, step: number) => createFrame(DATA, 1, 8, { time: 0, step: step + 10 }, 0, [{ call, step }]);
    const out = new Outgoing(1, { mode: "reliable" });
    for (let step = 0; step < 6; step++) out.push(of(7, step));
    out.push(of(8, 0));
    out.cancel(createFrame(CANCEL, 1, 0, { time: 0, step: 4 }, 7));
    const into = new Incoming(1, { mode: "reliable" });
    const cancels: number[] = [];
    into.onCancel = ({ stamp }) => cancels.push(stamp.step);
    for (let step = 2; step < 6; step++) into.accept(of(7, step));
    into.accept(data(1, 0, 8));
    into.accept(createFrame(CANCEL, 1, 0, { time: 0, step: 5 }, 7));
    out.attach((frame) => (into.accept(frame), Promise.resolve()));
    await out.drained();
    expect(out.dropped).toBe(4);
    expect(cancels).toEqual([5]);
    const steps: unknown[] = [];
    for (let i = 0; i < 5; i++) steps.push((await into.receive())?.stamp.step);
    expect(steps).toEqual([15, 0, 14, 15, 10]);
  });
});

function data(stream: number, step: number, size: number): Frame {
  return createFrame(DATA, stream, size, { time: step / 50, step });
}

function credit(stream: number, consumed: number): Uint8Array {
  const frame = createFrame(CREDIT, stream, 8);
  frame.view.setFloat64(frame.at, consumed, true);
  return frame.bytes;
}

function numbered(frame: Frame, sequence: number): Uint8Array {
  frame.view.setUint32(12, sequence, true);
  return frame.bytes;
}

function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + size) & 255);
}
