/**
 * What channels and links cost beside the bare transport under them: the same bytes the same way, in turns, between this process
 * and another one (`link-peer.ts`), as hosts are. Both sides of a baseline are bare, `ws`, `@grpc/grpc-js` or `node:net`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Duplex } from "node:stream";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { dialGrpc } from "@rmc/grpc";
import {
  callSession,
  createFrame,
  DATA,
  dialLasting,
  Incoming,
  Link,
  memoryChannels,
  Outgoing,
  SharedDialler,
  type Channel,
  type Frame,
} from "@rmc/runtime";
import { dialSocket } from "@rmc/socket";
import { dialWebSocket } from "@rmc/ws";
import { WebSocket } from "ws";
import { runUnderKills } from "../links/killed/run-under-kills.ts";
import { mostSessions } from "./busy-sessions.ts";
import { callProgram } from "./call-program.ts";
import { dataChannels } from "./data-channels.ts";
import { idleSessions } from "./idle-sessions.ts";
import { BareGrpc, BareSocket, BareWebSocket, GREETING, LinkEnd, obey, pour, same, type End, type OnMessage } from "./link-ends.ts";
import type { PeerAddresses } from "./link-peer.ts";
import { answers, greeted, inTurns, roundTrip, type Dial } from "./link-runs.ts";
import { median, type Bench } from "./measure.ts";
import { startPeer } from "./start-peer.ts";
import { betweenThreads } from "./threads.ts";

type Report = Parameters<Bench>[0];

/** One every second. */
const KILLS = 30;
const KB = 1024;
const MB = 1024 * KB;

export const bench: Bench = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "rmc-bench-"));
  const peer = await startPeer<PeerAddresses>("./link-peer.ts", folder);
  try {
    const dials = dialsOf(peer.said);
    const { bareWs, ws, lasting, unix, bareGrpc, grpc } = dials;
    // A unix socket is another transport than the baseline's.
    await throughput(report, bareWs, { ws, "a lasting channel": lasting, unix }, ["unix"]);
    await throughput(report, bareGrpc, { grpc });
    await roundTrips(report, "ws", [bareWs, ws]);
    await roundTrips(report, "grpc", [bareGrpc, grpc]);
    await inProcess(report);
    await betweenProcesses(report, dials);
    await firstFrames(report, dials);
    await calls(report, dials, peer.said);
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true });
  }
  await betweenThreads(report);
  await dataChannels(report);
  await idle(report);
  await busy(report);
  await outages(report);
  process.exit(0);
};

/** Of a lasting channel at full load, through a proxy that is killed every second and started anew. */
async function outages(report: Report): Promise<void> {
  for (const over of ["ws", "grpc"] as const) {
    const { outages, problem } = await runUnderKills(KILLS, over);
    if (problem !== undefined) throw new Error(problem);
    const value = median(outages);
    report({ case: `${over}: outage when a proxy is killed, p50`, value, unit: "ms", baseline: null, goal: "≤ 500 ms", met: value <= 500 });
  }
}

type Dials = Readonly<Record<"ws" | "lasting" | "unix" | "grpc" | "bareWs" | "bareGrpc" | "bareUnix" | "memory", Dial>>;

function dialsOf({ ws, unix, grpc, bareWs, bareGrpc, bareUnix }: PeerAddresses): Dials {
  return {
    ws: async (onMessage) => new LinkEnd(await dialWebSocket(ws), "near", onMessage),
    lasting: async (onMessage) =>
      new LinkEnd(await dialLasting(() => dialWebSocket(`${ws}?lasting`), { peer: "the other process" }), "near", onMessage),
    unix: async (onMessage) => new LinkEnd(await dialSocket(unix), "near", onMessage),
    grpc: async (onMessage) => new LinkEnd(await dialGrpc(grpc), "near", onMessage),
    bareGrpc: async (onMessage) => dialBareGrpc(bareGrpc, onMessage),
    bareWs: (onMessage) => bareWebSocket(bareWs, onMessage),
    bareUnix: (onMessage) => bareSocket(bareUnix, onMessage),
    memory: async (onMessage) => {
      const [near, far] = memoryChannels();
      const end = new LinkEnd(far, "far");
      obey(end);
      void end.send("take", GREETING);
      return new LinkEnd(near, "near", onMessage);
    },
  };
}

function bareWebSocket(url: string, onMessage: OnMessage): Promise<End> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const end = new BareWebSocket(socket, onMessage);
  return new Promise((resolve, reject) => socket.once("open", () => resolve(end)).once("error", reject));
}

function bareSocket(path: string, onMessage: OnMessage): Promise<End> {
  const socket = connect(path);
  const end = new BareSocket(socket, onMessage);
  return new Promise((resolve, reject) => socket.once("connect", () => resolve(end)).once("error", reject));
}

function dialBareGrpc(target: string, onMessage: OnMessage): End {
  // A connection of its own, as every other end has.
  const client = new Client(target, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
  const stream = client.makeBidiStreamRequest("/bare/Connect", same, same, new Metadata());
  stream.once("status", () => client.close());
  return new BareGrpc(stream as unknown as Duplex, onMessage);
}

/** Beside the bare transport; `others` are only shown. */
async function throughput(
  report: Report,
  base: Dial,
  dials: Readonly<Record<string, Dial>>,
  others: readonly string[] = [],
): Promise<void> {
  const size = 64 * KB;
  const count = 1024;
  const ends = await Promise.all([base, ...Object.values(dials)].map(greeted));
  const up = (end: End) => async (): Promise<number> => {
    const back = answers(end, 1);
    const started = performance.now();
    await pour(end, count, size, "return");
    await back;
    return (count * size) / MB / ((performance.now() - started) / 1000);
  };
  const down = (end: End) => async (): Promise<number> => {
    const all = answers(end, count);
    const started = performance.now();
    void end.send("pour", GREETING, { count, size });
    await all;
    return (count * size) / MB / ((performance.now() - started) / 1000);
  };
  for (const [way, run] of Object.entries({ "to the server": up, "to the client": down })) {
    const [bare, ...lines] = await inTurns(ends.map(run));
    for (const [at, name] of Object.keys(dials).entries()) {
      const { value, ratio } = lines[at]!;
      const isBeside = !others.includes(name);
      report({
        case: `64 KB messages over ${name}, ${way}`,
        value,
        baseline: bare!.value,
        unit: "MB/s",
        goal: isBeside ? "≥ 0.7 ×" : null,
        met: isBeside ? ratio >= 0.7 : null,
      });
    }
  }
  for (const end of ends) end.close();
}

async function roundTrips(report: Report, name: string, dials: readonly [bare: Dial, line: Dial]): Promise<void> {
  const ends = await Promise.all(dials.map(greeted));
  const [base, line] = await inTurns(ends.map((end) => () => roundTrip(end, KB, 1000)));
  report({
    case: `1 KB there and back over ${name}, p50`,
    ...line!,
    baseline: base!.value,
    unit: "µs",
    goal: "≤ 1.5 ×",
    met: line!.ratio <= 1.5,
  });
  for (const end of ends) end.close();
}

/** One frame, here and there again and again. In time of this thread: it waits for nobody. */
async function inProcess(report: Report): Promise<void> {
  const hops = 100_000;
  const perHop = async (run: () => Promise<unknown>): Promise<number> => {
    const before = process.threadCpuUsage();
    await run();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / hops;
  };
  const [left, right] = memoryChannels();
  const overChannel = async (): Promise<void> => {
    const message = new Uint8Array(KB);
    for (let i = 0; i < hops; i += 2) {
      void left.send(message);
      void right.send((await right.receive())!);
      await left.receive();
    }
  };
  const streams = memoryLink();
  const overLink = async (): Promise<void> => {
    let frame: Frame | undefined = createFrame(DATA, 1, KB);
    for (let i = 0; i < hops && frame; i++) {
      const [out, into] = streams[i % 2]!;
      frame.view.setUint32(4, out.stream, true);
      out.push(frame);
      frame = await into.receive();
    }
  };
  const [base, line] = await inTurns([() => perHop(overChannel), () => perHop(overLink)]);
  report({
    case: "1 KB from link to link in one process",
    ...line!,
    baseline: base!.value,
    unit: "µs",
    goal: "≤ 1 µs",
    met: line!.value <= 1,
  });
}

/** A stream there, and one back. */
function memoryLink(): [Outgoing, Incoming][] {
  const ends = memoryChannels().map((channel) => new Link(channel, { control: () => undefined, closed: () => undefined }));
  return ends.map((near, at) => {
    const [out, into] = [new Outgoing(at + 1, { mode: "reliable" }), new Incoming(at + 1, { mode: "reliable" })];
    ends[1 - at]!.add(into);
    near.add(out);
    return [out, into];
  });
}

async function betweenProcesses(report: Report, dials: Dials): Promise<void> {
  const [bare, unix] = [await greeted(dials.bareUnix), await greeted(dials.unix)];
  for (const [name, size, count] of [
    ["4 KB", 4 * KB, 1000],
    ["4 MB", 4 * MB, 16],
  ] as const) {
    const [base, line] = await inTurns([bare, unix].map((end) => async () => (await roundTrip(end, size, count)) / 2));
    report({
      case: `${name} to another process over unix, p50`,
      ...line!,
      baseline: base!.value,
      unit: "µs",
      goal: "≤ 2 ×",
      met: line!.ratio <= 2,
    });
  }
  for (const end of [bare, unix]) end.close();
}

async function firstFrames(report: Report, dials: Dials): Promise<void> {
  const each = (dial: Dial) => async (): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 30; i++) {
      const started = performance.now();
      const end = await greeted(dial);
      times.push((performance.now() - started) * 1000);
      end.close();
      // What is left to do for it is not the next one's.
      await pause(2);
    }
    return median(times);
  };
  const { memory, unix, bareUnix, ws, bareWs, lasting, bareGrpc, grpc } = dials;
  const lines = await inTurns([memory, bareUnix, unix, bareWs, ws, lasting, bareGrpc, grpc].map(each));
  const line = (name: string, at: number, base?: number): void => {
    const baseline = base === undefined ? null : lines[base]!.value;
    report({ case: `connect and first frame, p50: ${name}`, value: lines[at]!.value, unit: "µs", baseline, goal: null, met: null });
  };
  line("memory", 0);
  line("unix", 2, 1);
  line("ws", 4, 3);
  line("ws, lasting", 5, 3);
  line("grpc", 7, 6);
}

/** A call of 1 KB there and back, beside the same bytes over one bare WebSocket: one after the other, and many at once. */
async function calls(report: Report, dials: Dials, { ws }: PeerAddresses): Promise<void> {
  const { client } = callProgram();
  const dial = (): Promise<Channel> => dialLasting(() => dialWebSocket(`${ws}?calls`), { peer: "the other process" });
  const shared = new SharedDialler(dial);
  const question = new Uint8Array(KB);
  const callOver = (connect: () => Promise<Channel>) => async (): Promise<void> => {
    const { answer } = await callSession({ program: client, connect, inputs: { question }, deadline: 10_000 });
    if ((answer as Uint8Array).length !== KB) throw new Error("another answer");
  };
  const [sharing, own] = [callOver(() => shared.open()), callOver(dial)];
  const bare = await greeted(dials.bareWs);
  const alone = async (run: () => Promise<void>, count: number): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const started = performance.now();
      await run();
      times.push((performance.now() - started) * 1000);
    }
    return median(times);
  };
  const one = await inTurns([() => roundTrip(bare, KB, 500), () => alone(sharing, 500), () => alone(own, 50)]);
  const lines = ["over a shared connection", "with a connection of its own"];
  for (const [at, name] of lines.entries())
    report({ case: `a call of 1 KB ${name}, p50`, value: one[at + 1]!.value, baseline: one[0]!.value, unit: "µs", goal: null, met: null });
  const perSecond = async (
    count: number,
    pass: (each: () => Promise<void>) => Promise<void>,
    run: () => Promise<void>,
  ): Promise<number> => {
    let left = count;
    const started = performance.now();
    await pass(async () => {
      while (left-- > 0) await run();
    });
    return count / ((performance.now() - started) / 1000);
  };
  const atOnce = (each: () => Promise<void>): Promise<void> => Promise.all(Array.from({ length: 64 }, each)).then(() => undefined);
  const waiting: (() => void)[] = [];
  bare.onMessage = () => waiting.shift()!();
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      void bare.send("return", KB);
    });
  const many = await inTurns([
    () => perSecond(10_000, atOnce, ask),
    () => perSecond(2_000, atOnce, sharing),
    () => perSecond(200, atOnce, own),
  ]);
  for (const [at, name] of lines.entries())
    report({
      case: `calls of 1 KB ${name}, 64 at once`,
      value: many[at + 1]!.value,
      baseline: many[0]!.value,
      unit: "/s",
      goal: null,
      met: null,
    });
  bare.close();
}

async function idle(report: Report): Promise<void> {
  const { session, bare } = await idleSessions();
  for (const [name, of] of [
    ["heap and buffers", "used"],
    ["resident", "resident"],
  ] as const) {
    const value = session[of] / KB;
    report({ case: `an idle session, ${name}`, value, unit: "KB", baseline: bare[of] / KB, goal: "≤ 40 KB", met: value <= 40 });
  }
}

async function busy(report: Report): Promise<void> {
  const { sessions, bare } = await mostSessions();
  const met = sessions >= 0.6 * bare;
  report({ case: "most sessions of live audio, p99 ≤ 20 ms", value: sessions, unit: "", baseline: bare, goal: "≥ 0.6 ×", met });
}
