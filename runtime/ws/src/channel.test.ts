/** One spec for every channel that stands in this repository, and what a link makes of it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  Incoming,
  Link,
  memoryChannels,
  Outgoing,
  RmcError,
  CANCEL,
  CLOSE,
  CREDIT,
  DATA,
  END,
  type Channel,
  type Frame,
} from "@rmc/runtime";
import { createFrame } from "../../core/src/frame.ts";
import { afterEach, describe, expect, test } from "vitest";
import { dialWebSocket } from "./dial.ts";
import { listenWebSockets } from "./listen.ts";

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((clean) => clean()));

async function listening(admit = () => true): Promise<{ readonly url: string; readonly accepted: Promise<Channel> }> {
  const server = createServer();
  const accepted = Promise.withResolvers<Channel>();
  const stop = listenWebSockets({ server, path: "/rmc/session", admit, onChannel: accepted.resolve });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => (stop(), server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rmc/session`, accepted: accepted.promise };
}

async function webSockets(): Promise<[Channel, Channel]> {
  const { url, accepted } = await listening();
  return [await dialWebSocket(url), await accepted];
}

const kinds: [string, () => Promise<[Channel, Channel]>][] = [
  ["memory", () => Promise.resolve(memoryChannels())],
  ["ws", webSockets],
];

describe.each(kinds)("a %s channel", (_, open) => {
  test("delivers messages whole and in order, both ways", async () => {
    const [near, far] = await open();
    for (const size of [0, 1, 125, 126, 65_536, 900_003]) {
      await near.send(pattern(size));
      await far.send(pattern(size + 1));
    }
    for (const size of [0, 1, 125, 126, 65_536, 900_003]) {
      expect(same(await far.receive(), pattern(size))).toBe(true);
      expect(same(await near.receive(), pattern(size + 1))).toBe(true);
    }
  });

  test("takes a message of its limit", { timeout: 30_000 }, async () => {
    const [near, far] = await open();
    const sent = near.send(new Uint8Array(near.messageLimit));
    expect((await far.receive())?.length).toBe(near.messageLimit);
    await sent;
  });

  test("makes the sender wait when nobody reads", async () => {
    const [near, far] = await open();
    let sent = 0;
    const sending = (async () => {
      for (; sent < 2000; sent++) await near.send(new Uint8Array(65_536));
    })();
    await quiet();
    if (near.name === "memory") expect(sent).toBeLessThan(2000);
    let received = 0;
    while (received < 2000 && (await far.receive())) received++;
    await sending;
    expect(received).toBe(2000);
  });

  test("closing one end ends both, after what was sent", async () => {
    const [near, far] = await open();
    await near.send(pattern(10));
    near.close("enough");
    near.close("again");
    expect(await far.receive()).toEqual(pattern(10));
    expect(await far.receive()).toBeUndefined();
    expect(await far.closed).toBe("enough");
    expect(await near.closed).toBe("enough");
    expect(await near.receive()).toBeUndefined();
    await expect(near.send(pattern(1))).rejects.toMatchObject({ code: "channel-closed" });
    await expect(far.send(pattern(1))).rejects.toMatchObject({ code: "channel-closed" });
  });

  test("a waiting reader is told of the end", async () => {
    const [near, far] = await open();
    const waiting = far.receive();
    near.close();
    expect(await waiting).toBeUndefined();
  });
});

describe.each(kinds)("a link over %s", (_, open) => {
  async function pair(): Promise<{
    near: Link;
    far: Link;
    out: Outgoing;
    into: Incoming;
    control: Frame[];
    closed: (RmcError | undefined)[];
  }> {
    const [left, right] = await open();
    const control: Frame[] = [];
    const closed: (RmcError | undefined)[] = [];
    const near = new Link(left, { control: () => undefined, closed: (error) => closed.push(error) });
    const far = new Link(right, { control: (frame) => control.push(frame), closed: (error) => closed.push(error) });
    const out = new Outgoing(1, { mode: "reliable" });
    const into = new Incoming(1, { mode: "reliable" });
    far.add(into);
    near.add(out);
    cleanups.push(() => near.close());
    return { near, far, out, into, control, closed };
  }

  test("carries a stream, frame by frame", async () => {
    const { out, into } = await pair();
    const sending = (async () => {
      for (let step = 0; step < 1000; step++) await out.send(data(1, step, 40));
      await out.send(createFrame(END, 1, 0, { time: 0, step: 1000 }));
    })();
    for (let step = 0; step < 1000; step++) expect((await into.receive())?.stamp.step).toBe(step);
    expect((await into.receive())?.type).toBe(END);
    await sending;
  });

  test("a producer waits for a consumer that does not read, and no frame is lost", async () => {
    const { out, into } = await pair();
    let sent = 0;
    const sending = (async () => {
      for (; sent < 300; sent++) await out.send(data(1, sent, 100_000));
    })();
    await quiet();
    expect(sent).toBeGreaterThan(10);
    expect(sent).toBeLessThan(60);
    for (let step = 0; step < 300; step++) expect((await into.receive())?.stamp.step).toBe(step);
    await sending;
  });

  test("a frame larger than the window passes", async () => {
    const { out, into } = await pair();
    const sending = (async () => {
      for (let step = 0; step < 4; step++) await out.send(data(1, step, 6_000_000));
    })();
    for (let step = 0; step < 4; step++) expect((await into.receive())?.stamp.step).toBe(step);
    await sending;
  });

  test("a full stream holds up no other", async () => {
    const { near, far, out } = await pair();
    const second = new Outgoing(2, { mode: "reliable" });
    const arriving = new Incoming(2, { mode: "reliable" });
    far.add(arriving);
    near.add(second);
    for (let step = 0; step < 100; step++) out.push(data(1, step, 100_000));
    await second.send(data(2, 5, 10));
    expect((await arriving.receive())?.stamp.step).toBe(5);
  });

  test("closing is told to the other side once, and waiting senders hear of it", async () => {
    const { near, out, into, closed, control } = await pair();
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
    const [attacker, channel] = await open();
    const closed = Promise.withResolvers<RmcError | undefined>();
    const link = new Link(channel, { control: () => undefined, closed: closed.resolve });
    link.add(new Outgoing(1, { mode: "reliable" }));
    await attack(attacker);
    expect(await closed.promise).toMatchObject({ code });
    attacker.close();
  });

  test("a peer that ignores credit is cut off", async () => {
    const [attacker, channel] = await open();
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

test("dialling where nobody listens says so", async () => {
  await expect(dialWebSocket("ws://127.0.0.1:9/rmc/session")).rejects.toMatchObject({ code: "unknown-host" });
});

test("a text message closes the connection", async () => {
  const { url, accepted } = await listening();
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => socket.send("hello"));
  expect(await (await accepted).closed).toBe("only binary messages are understood");
});

test("another path is refused, and so is who is not admitted", async () => {
  const { url } = await listening(() => false);
  await expect(dialWebSocket(`${url}/other`)).rejects.toMatchObject({ code: "unknown-host" });
  await expect(dialWebSocket(url)).rejects.toMatchObject({ code: "unknown-host" });
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

function same(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0;
}

function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}
