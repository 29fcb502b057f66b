/** Frames that come another way than their stream, and frames that go another way. */
import { createFrame, DATA, END, Incoming, Outgoing, CANCEL, type Frame } from "@rmc/runtime";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../../test/links/lasting-pair.ts";
import { VirtualClock } from "../../../test/links/virtual-clock.ts";
import { DivertedOutgoing } from "./diverted-outgoing.ts";
import { MixedIncoming } from "./mixed-incoming.ts";
import { Steps } from "./steps.ts";

const RELIABLE = { mode: "reliable" } as const;
const data = (step: number, size = 8, call?: number): Frame =>
  createFrame(DATA, 1, size, { time: 0, step }, 0, call === undefined ? undefined : [{ call, step }]);
const end = (step: number): Frame => createFrame(END, 1, 0, { time: 0, step });
const stepsOf = (frames: readonly (Frame | undefined)[]): (number | undefined)[] => frames.map((frame) => frame?.stamp.step);

describe("a stream with a track", () => {
  function mixed(): { readonly stream: Incoming; readonly both: MixedIncoming; readonly credited: number[]; readonly heard: number[] } {
    const stream = new Incoming(1, RELIABLE);
    const [credited, heard]: [number[], number[]] = [[], []];
    stream.attach((consumed) => credited.push(consumed));
    return { stream, both: new MixedIncoming(stream, (step) => heard.push(step)), credited, heard };
  }

  test("gives what comes on either, as it comes", async () => {
    const { stream, both, heard } = mixed();
    const first = both.receive();
    both.inject(data(1));
    expect(stepsOf([await first])).toEqual([1]);
    stream.accept(data(2));
    expect(stepsOf([await both.receive()])).toEqual([2]);
    expect(heard).toEqual([2]);
  });

  test("takes no credit for what did not come on the stream", async () => {
    const { stream, both, credited } = mixed();
    for (let step = 0; step < 40; step++) {
      both.inject(data(step, 1024 * 1024));
      await both.receive();
    }
    expect(credited).toEqual([]);
    const frame = data(50, 2 * 1024 * 1024);
    stream.accept(frame);
    await both.receive();
    expect(credited).toEqual([frame.bytes.length]);
  });

  test("gives up the oldest of a track when its reader is behind, and nothing of the stream", async () => {
    const { stream, both } = mixed();
    stream.accept(data(1_000));
    for (let step = 0; step < 80; step++) both.inject(data(step));
    expect(both.dropped).toBe(30);
    const frames: (Frame | undefined)[] = [];
    for (let i = 0; i < 51; i++) frames.push(await both.receive());
    expect(stepsOf(frames).toSorted((a, b) => a! - b!)).toEqual([...Array.from({ length: 50 }, (_, i) => 30 + i), 1_000]);
  });

  test("ends with its stream, behind what came before, and takes nothing more", async () => {
    const { stream, both } = mixed();
    both.inject(data(0));
    both.inject(data(1));
    stream.accept(end(5));
    expect(stepsOf([await both.receive(), await both.receive()])).toEqual([0, 1]);
    expect((await both.receive())?.type).toBe(END);
    both.inject(data(6));
    expect((await both.receive())?.type).toBe(END);
  });

  test("is over when its stream is closed", async () => {
    const { stream, both } = mixed();
    const waiting = both.receive();
    stream.close();
    expect([await waiting, await both.receive()]).toEqual([undefined, undefined]);
  });
});

describe("a stream that goes as a track", () => {
  function diverted() {
    const sent: Frame[] = [];
    const stream = new Outgoing(1, RELIABLE);
    stream.attach(async (frame) => void sent.push(frame));
    const both = new DivertedOutgoing(stream);
    const gone: Frame[] = [];
    const gates: PromiseWithResolvers<void>[] = [];
    const detour = {
      send: (frame: Frame): Promise<void> => {
        gone.push(frame);
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        return gate.promise;
      },
      abort: (): void => gates.at(-1)?.resolve(),
    };
    return { both, sent, gone, gates, detour };
  }

  test("goes as values until there is one, and again when it is gone", async () => {
    const { both, sent, gone, gates, detour } = diverted();
    await both.send(data(0));
    both.divert(detour);
    const going = both.send(data(1));
    gates[0]!.resolve();
    await going;
    both.divert(undefined);
    await both.send(data(2));
    expect([stepsOf(sent), stepsOf(gone)]).toEqual([[0, 2], [1]]);
  });

  test("needs no credit", async () => {
    const { both, gone, detour } = diverted();
    both.divert({ ...detour, send: async (frame) => void gone.push(frame) });
    for (let step = 0; step < 30; step++) await both.send(data(step, 1024 * 1024));
    expect(gone.length).toBe(30);
  });

  test("ends behind what waits, and says that it is behind", async () => {
    const { both, sent, gone, gates, detour } = diverted();
    both.divert(detour);
    both.push(data(0));
    expect(both.isBehind).toBe(false);
    both.push(data(1, 300_000));
    both.push(end(2));
    expect(both.isBehind).toBe(true);
    const drained = both.drained();
    expect(sent).toEqual([]);
    gates[0]!.resolve();
    await Promise.resolve();
    await Promise.resolve();
    gates[1]!.resolve();
    await drained;
    expect([stepsOf(gone), stepsOf(sent)]).toEqual([[0, 1], [2]]);
  });

  test("a cancel takes what waits and what is going, as far as it reaches", async () => {
    const { both, sent, gone, gates, detour } = diverted();
    both.divert(detour);
    for (const frame of [data(1, 8, 3), data(2, 8, 3), data(1, 8, 4), data(5, 8, 3)]) both.push(frame);
    both.cancel(createFrame(CANCEL, 1, 0, { time: 0, step: 5 }, 3));
    for (let sent = 2; sent <= 3; sent++) {
      while (gates.length < sent) await Promise.resolve();
      gates[sent - 1]!.resolve();
    }
    await both.drained();
    expect(gone.map(({ stamp }) => stamp.step)).toEqual([1, 1, 5]);
    expect(sent.map(({ type }) => type)).toEqual([CANCEL]);
  });

  test("what is left goes as values when the track goes", async () => {
    const { both, sent, gone, detour } = diverted();
    both.divert(detour);
    for (let step = 0; step < 3; step++) both.push(data(step));
    both.divert(undefined);
    await both.drained();
    expect([stepsOf(gone), stepsOf(sent)]).toEqual([[0], [1, 2]]);
  });
});

describe("steps of frames that no client numbers", () => {
  test("are behind everything that was heard before, and before everything that the client sends later", async () => {
    const clock = new VirtualClock(randomOf(1));
    const steps = new Steps(clock);
    expect([steps.next(), steps.next()]).toEqual([0, 1]);
    steps.hear(40);
    expect(steps.next()).toBe(41);
    // The client will number its inputs from 100 on, by the millisecond.
    steps.hearClient(100);
    expect(steps.next()).toBe(100);
    clock.after(250.5, () => undefined);
    await clock.run(() => false);
    expect([steps.next(), steps.next()]).toEqual([350, 351]);
  });
});
