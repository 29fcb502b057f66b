/** A lasting channel at full load between two processes, through a proxy in a third one that is killed again and again. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { dialGrpc } from "@rmc/grpc";
import { DATA, dialLasting, type Channel } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { createFrame, decodeFrame } from "../../../runtime/core/src/frame.ts";
import type { EchoPorts } from "./echo.ts";
import { freePort } from "../../targets/start-workerd.ts";

export interface UnderKills {
  readonly messages: number;
  readonly kills: number;
  /** The first that came in place of another one. */
  readonly problem: string | undefined;
  /** Milliseconds from each kill to the next message that came. */
  readonly outages: readonly number[];
}

const SIZE = 16_384;
const EVERY_MS = 1_000;
/** So many are on the way, there and back. */
const AHEAD = 64;

const DIALS: Readonly<Record<keyof EchoPorts, (port: number) => Promise<Channel>>> = {
  ws: (port) => dialWebSocket(`http://127.0.0.1:${port}/rmc/session`),
  grpc: (port) => dialGrpc(`grpc://127.0.0.1:${port}`),
};

export async function runUnderKills(kills: number, over: keyof EchoPorts): Promise<UnderKills> {
  const echo = start("echo.ts");
  const port = await freePort();
  const [{ [over]: target }] = (await once(echo, "message")) as [EchoPorts];
  let proxy = await startProxy(port, target);
  const channel = await dialLasting(() => DIALS[over](port), { peer: "the echo" });
  const outages: number[] = [];
  let killedAt: number | undefined;
  const running = exchange(channel, () => {
    if (killedAt !== undefined) outages.push(performance.now() - killedAt);
    killedAt = undefined;
  });
  try {
    for (let kill = 0; kill < kills; kill++) {
      await pause(EVERY_MS);
      const gone = once(proxy, "exit");
      proxy.kill("SIGKILL");
      await gone;
      killedAt = performance.now();
      proxy = await startProxy(port, target);
    }
    await pause(EVERY_MS);
    return { ...(await running.stop()), kills, outages };
  } finally {
    channel.close();
    proxy.kill();
    echo.kill();
  }
}

/** Sends numbered messages as fast as they go, and looks at what comes back. */
function exchange(channel: Channel, onMessage: () => void): { stop(): Promise<Pick<UnderKills, "messages" | "problem">> } {
  let sent = 0;
  let got = 0;
  let isOver = false;
  let problem: string | undefined;
  const send = async (): Promise<void> => {
    const frame = createFrame(DATA, 1, SIZE, { time: 0, step: sent++ });
    frame.bytes.fill(frame.stamp.step % 251, frame.at);
    await channel.send(frame.bytes);
  };
  const work = (async () => {
    for (let ahead = 0; ahead < AHEAD; ahead++) await send();
    while (got < sent) {
      const message = await channel.receive();
      if (message === undefined) return (problem ??= `the channel ended: ${await channel.closed}`);
      const { stamp, bytes, end } = decodeFrame(message);
      if (stamp.step !== got || bytes[end - 1] !== got % 251) problem ??= `message ${stamp.step} came in place of ${got}`;
      got++;
      onMessage();
      if (!isOver) await send();
    }
    return undefined;
  })();
  return {
    stop: async () => {
      isOver = true;
      await work;
      return { messages: got, problem };
    },
  };
}

async function startProxy(port: number, target: number): Promise<ChildProcess> {
  const proxy = start("proxy.ts", String(port), String(target));
  await once(proxy, "message");
  return proxy;
}

function start(file: string, ...args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv: ["--conditions=rmc-source"] });
}
