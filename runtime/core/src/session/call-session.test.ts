import { expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { decodeFrame, jsonFrame } from "../frame.ts";
import { CLOSE, ERROR, OPEN } from "../frame-type.ts";
import { memoryChannels } from "../memory-channel.ts";
import { callSession } from "./call-session.ts";
import { call, handWritten, type Sketch } from "./hand-written.test-support.ts";
import { Host } from "./host.ts";
import type { Connect } from "./member.ts";
import { openFrame, readError, readOpen } from "./messages.ts";
import { hostsInProcess } from "./run-hosts.ts";

const never = (): Promise<void> => new Promise(() => undefined);
const pass = (value: unknown, emit: (value: unknown) => void): void => emit(value);

const through = (last: Parameters<typeof call>[3] = pass): Sketch => ({
  inputs: ["a"],
  outputs: ["b"],
  stages: { server: [call(0, "a", "x", pass)], gpu: [call(1, "x", "b", last)] },
  links: [
    ["a", "client", "server"],
    ["x", "server", "gpu"],
    ["b", "gpu", "client"],
  ],
});

const turn = (milliseconds = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("gives the last value of each output", async () => {
  const { client, programs } = handWritten(through((value, emit) => [1, 2, 3].forEach((times) => void emit((value as number) * times))));
  expect(await callSession({ program: client, connect: hostsInProcess(programs).connect, inputs: { a: 7 } })).toEqual({ b: 21 });
});

test("an output without a value is an error, and so is a pipeline without outputs", async () => {
  const { client, programs } = handWritten(through(() => undefined));
  const { connect } = hostsInProcess(programs);
  await expect(callSession({ program: client, connect, inputs: { a: 1 } })).rejects.toMatchObject({
    code: "no-value",
    message: expect.stringContaining('"b"') as string,
  });
  await expect(callSession({ program: { ...client, outputs: [] }, connect, inputs: { a: 1 } })).rejects.toMatchObject({ code: "no-value" });
});

test("what is not of an input's type is refused, and no host keeps the session", async () => {
  const { client, programs } = handWritten(through());
  const hosts = hostsInProcess(programs);
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  await expect(callSession({ program: client, connect: hosts.connect, inputs: { a: circle } })).rejects.toThrow(/circular/i);
  await expect.poll(() => hosts.sessions()).toBe(0);
});

test("every host ends a call whose time is up, and says how much it had", async () => {
  const { client, programs } = handWritten(through(never));
  const hosts = hostsInProcess(programs);
  const calling = callSession({ program: client, connect: hosts.connect, inputs: { a: 1 }, deadline: 50 });
  await expect(calling).rejects.toMatchObject({ code: "deadline-exceeded" });
  await expect.poll(() => hosts.sessions()).toBe(0);
});

test("the time that is left shrinks on the way, by what each host has used", async () => {
  const { client, programs } = handWritten(through());
  const told = new Map<string, number>();
  const hosts: Record<string, Host> = {};
  const connect: Connect = async (to) => {
    if (to === "gpu") await turn(60);
    const [near, far] = memoryChannels();
    hosts[to]!.accept(listening(far, (open) => told.set(to, open.deadline!)));
    return near;
  };
  for (const [place, program] of Object.entries(programs)) hosts[place] = new Host({ program, place, connect });
  expect(await callSession({ program: client, connect, inputs: { a: 1 }, deadline: 10_000 })).toEqual({ b: 1 });
  expect(told.get("server")).toBeLessThanOrEqual(10_000);
  expect(told.get("gpu")).toBeLessThanOrEqual(told.get("server")! - 50);
  expect(told.get("gpu")).toBeGreaterThan(0);
});

test("a host ends a call by itself where its client says nothing more", async () => {
  const { client, programs } = handWritten({
    ...through(),
    stages: { server: [call(0, "a", "b", never)] },
    links: [
      ["a", "client", "server"],
      ["b", "server", "client"],
    ],
  });
  const host = new Host({ program: programs["server"]!, place: "server" });
  const [near, far] = memoryChannels();
  host.accept(far);
  const { build, pipeline } = client;
  await near.send(openFrame({ build, pipeline, session: "s", from: "client", mode: "live", params: {}, deadline: 30 }).bytes);
  const types: number[] = [];
  let error: unknown;
  for (let message = await near.receive(); message; message = await near.receive()) {
    const frame = decodeFrame(message);
    types.push(frame.type);
    if (frame.type === ERROR) error = readError(frame).error;
  }
  expect(error).toMatchObject({
    code: "deadline-exceeded",
    message: expect.stringContaining('30 ms that were left at "server"') as string,
  });
  expect(types.at(-1)).toBe(CLOSE);
  expect(host.sessions).toBe(0);
});

test("a signal ends it on every host", async () => {
  const { client, programs } = handWritten(through(never));
  const hosts = hostsInProcess(programs);
  const stop = new AbortController();
  const calling = callSession({ program: client, connect: hosts.connect, inputs: { a: 1 }, signal: stop.signal });
  await expect.poll(() => hosts.sessions()).toBe(2);
  stop.abort("enough");
  await expect(calling).rejects.toMatchObject({ code: "session-closed", cause: "enough" });
  await expect.poll(() => hosts.sessions()).toBe(0);
});

test("a deadline that is no time is refused", () => {
  for (const deadline of [0, -1, "5", null])
    expect(() => readOpen(jsonFrame(OPEN, { build: "", pipeline: "", session: "", from: "", mode: "live", params: {}, deadline }))).toThrow(
      /RMC6016.*deadline/,
    );
});

/** Tells of what is opened on it. */
function listening(channel: Channel, opened: (open: ReturnType<typeof readOpen>) => void): Channel {
  const receive = async (): Promise<Uint8Array | undefined> => {
    const message = await channel.receive();
    const frame = message && decodeFrame(message);
    if (frame?.type === OPEN) opened(readOpen(frame));
    return message;
  };
  return {
    name: channel.name,
    messageLimit: channel.messageLimit,
    pressure: 0,
    closed: channel.closed,
    receive,
    send: (message) => channel.send(message),
    close: (reason) => channel.close(reason),
  };
}
