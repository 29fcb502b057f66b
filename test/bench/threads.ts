/** Links between two threads of Node, over a ring and over a port, beside a bare MessagePort that copies and one that moves. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { PortChannel } from "@rmc/worker";
import { RingChannel, ringEnds } from "@rmc/worker/ring";
import { BarePort, LinkEnd, pour, type End } from "./link-ends.ts";
import { answers, greeted, inTurns, roundTrip, type Dial, type Line } from "./link-runs.ts";
import type { Kind, ThreadEnd } from "./link-thread.ts";
import type { Bench } from "./measure.ts";

const KB = 1024;
const MB = 1024 * KB;
/** With how many go one way. */
const SIZES: readonly (readonly [string, number, number])[] = [
  ["256 B", 256, 16_384],
  ["4 KB", 4 * KB, 8192],
  ["64 KB", 64 * KB, 1024],
  ["1 MB", MB, 96],
];
/** The first two are bare, what the others are compared with. */
const KINDS: readonly Kind[] = ["copies", "moves", "ring", "port"];

export const betweenThreads: Bench = async (report) => {
  const worker = new Worker(new URL("./link-thread.ts", import.meta.url), { execArgv: ["--conditions=rmc-source"] });
  await once(worker, "online");
  const ends = await Promise.all(KINDS.map((kind) => greeted(dialIn(worker, kind))));
  for (const [name, size, count] of SIZES) {
    const [copies, moves, ring, port] = await inTurns(ends.map((end) => () => throughput(end, count, size)));
    const line = (what: string, { value }: Line, base: Line, least?: number): void =>
      report({
        case: `${name} messages to another thread, ${what}`,
        value,
        baseline: base.value,
        unit: "MB a CPU second",
        goal: least === undefined ? null : `≥ ${least} ×`,
        met: least === undefined ? null : value / base.value >= least,
      });
    line("ring beside a port that copies", ring!, copies!, 0.7);
    line("ring beside a port that moves", ring!, moves!);
    line("ring beside a channel over a port", ring!, port!);
  }
  const [copies, , ring, port] = await inTurns(ends.map((end) => () => roundTrip(end, KB, 2000)));
  for (const [name, { value, ratio }] of Object.entries({ "a ring": ring!, "a port": port! }))
    report({
      case: `1 KB to another thread and back over ${name}, p50`,
      value,
      baseline: copies!.value,
      unit: "µs",
      goal: "≤ 1.5 ×",
      met: ratio <= 1.5,
    });
  for (const end of ends) end.close();
  await worker.terminate();
};

const dialIn =
  (worker: Worker, kind: Kind): Dial =>
  async (onMessage) => {
    const ports = new MessageChannel();
    const [near, far] = kind === "ring" ? ringEnds(ports) : [ports.port1, ports.port2];
    worker.postMessage({ kind, end: far } satisfies ThreadEnd, [ports.port2] as never);
    if ("memory" in near) return new LinkEnd(new RingChannel(near), "near", onMessage);
    return kind === "port" ? new LinkEnd(new PortChannel(near), "near", onMessage) : new BarePort(near, kind === "moves", onMessage);
  };

/** Of both threads: on few processors that others use, too, the time that passes says little. */
async function throughput(end: End, count: number, size: number): Promise<number> {
  const back = answers(end, 1);
  const before = process.cpuUsage();
  await pour(end, count, size, "return");
  await back;
  const { user, system } = process.cpuUsage(before);
  return (count * size) / MB / ((user + system) / 1e6);
}
