/** A server of floods, in a process of its own: says where it is, and how it is when it is asked. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { memoryUsage } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { Host, LastingAcceptor, machineClock } from "@rmc/runtime";
import { listenWebSockets } from "@rmc/ws/listen";
import { floodProgram } from "./flood-program.ts";

export interface HowItIs {
  /** Values that have left the node. */
  readonly emitted: number;
  /** Bytes of objects and buffers. */
  readonly used: number;
  readonly sessions: number;
  /** What sessions ended with. */
  readonly errors: readonly string[];
}

let emitted = 0;
const errors: string[] = [];
const host = new Host({
  program: floodProgram(() => emitted++).server,
  place: "server",
  watcher: { ended: (_, error) => void (error && errors.push(error.message)) },
});
const lasting = new LastingAcceptor(machineClock, { grace: Number(process.argv[2]) });
const server = createServer();
listenWebSockets({
  server,
  path: "/rmc/session",
  onChannel: (path) => void lasting.accept(path).then((accepted) => accepted && host.accept(accepted.channel)),
});
server.listen(0, "127.0.0.1", () => process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on("message", () => void tell());
process.once("disconnect", () => process.exit());

async function tell(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await globalThis.gc!({ type: "major", execution: "async", flavor: "last-resort" });
    await pause(20);
  }
  const { heapUsed, external } = memoryUsage();
  const how: HowItIs = { emitted, used: heapUsed + external, sessions: host.sessions, errors };
  process.send!(how);
}
