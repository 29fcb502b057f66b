/**
 * The host of `idle-sessions.ts` and `busy-sessions.ts`, with bare WebSockets beside it, which give back what they get. It says how
 * much memory it has, when it is asked.
 */
import { once } from "node:events";
import { memoryUsage } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { serveBuild } from "@rmc/host";
import { WebSocketServer } from "ws";

export interface SessionAddresses {
  readonly url: string;
  readonly bare: string;
}

export interface Memory {
  /** Objects and buffers that are in use. */
  readonly used: number;
  /** What the system has given to the process. */
  readonly resident: number;
}

const served = await serveBuild({ directory: process.argv[2] ?? "", port: 0 });
const bare = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
bare.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
await once(bare, "listening");
process.on("message", () => void measure().then((memory) => process.send!(memory)));
process.once("disconnect", () => process.exit());
const addresses: SessionAddresses = { url: served.url, bare: `ws://127.0.0.1:${(bare.address() as AddressInfo).port}` };
process.send!(addresses);

async function measure(): Promise<Memory> {
  for (let i = 0; i < 4; i++) {
    // What it keeps for later is given back, too: how much that is depends on what came before, not on the sessions.
    await globalThis.gc!({ type: "major", execution: "async", flavor: "last-resort" });
    await pause(50);
  }
  const { heapUsed, external, rss } = memoryUsage();
  return { used: heapUsed + external, resident: rss };
}
