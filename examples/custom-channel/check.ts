/** Whether the channel is one: runs the cases of rmc's channels over it. Usage: node check.ts */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conform, reportText } from "@rmc/conformance";
import type { Channel } from "@rmc/runtime";
import { dialFolder } from "./dial.ts";
import { listenInFolder } from "./listen.ts";

const folder = await mkdtemp(join(tmpdir(), "custom-channel-"));
const waiting: ((channel: Channel) => void)[] = [];

/** Channels are opened one after the other, so that the next that is accepted is the other end. */
let opening: Promise<unknown> = Promise.resolve();
async function open(): Promise<readonly [Channel, Channel]> {
  const accepted = Promise.withResolvers<Channel>();
  waiting.push(accepted.resolve);
  return [await dialFolder(folder), await accepted.promise];
}

const stop = listenInFolder(folder, (channel) => waiting.shift()?.(channel));
const report = await conform({ open: () => (opening = opening.then(open)) as ReturnType<typeof open> });
stop();
await rm(folder, { recursive: true });
console.log(reportText(report));
process.exitCode = report.failed > 0 ? 1 : 0;
