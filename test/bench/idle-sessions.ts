/** What a session costs a host that has nothing to do for it: real ones, over WebSocket, of a pipeline whose kernel was not needed yet. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuild } from "@rmc/browser";
import { WebSocket } from "ws";
import { chain } from "../targets/chain-program.ts";
import { handMadeBuild } from "../targets/hand-made-build.ts";
import type { Memory, SessionAddresses } from "./session-peer.ts";
import { startPeer } from "./start-peer.ts";

const SESSIONS = 600;
/** Before anything is measured: what a process takes once, a larger young generation above all, is no part of a session. */
const FIRST = 300;

/** Bytes of a session, and of a bare WebSocket. */
export interface IdleMemory {
  readonly session: Memory;
  readonly bare: Memory;
}

export async function idleSessions(): Promise<IdleMemory> {
  const folder = mkdtempSync(join(tmpdir(), "rmc-bench-"));
  const made = await handMadeBuild(folder, ["server"]);
  const peer = await startPeer<SessionAddresses>("./session-peer.ts", folder);
  const session = (): Promise<unknown> => connectBuild(chain(made.places, made.build).client, peer.said.url);
  const bare = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(peer.said.bare);
      socket.once("open", () => resolve(socket)).once("error", reject);
    });
  try {
    for (let i = 0; i < FIRST; i++) await Promise.all([session(), bare()]);
    const start = (await peer.ask()) as Memory;
    for (let i = 0; i < SESSIONS; i++) await bare();
    const between = (await peer.ask()) as Memory;
    for (let i = 0; i < SESSIONS; i++) await session();
    const end = (await peer.ask()) as Memory;
    return { bare: each(start, between), session: each(between, end) };
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true });
  }
}

function each(from: Memory, to: Memory): Memory {
  return { used: (to.used - from.used) / SESSIONS, resident: (to.resident - from.resident) / SESSIONS };
}
