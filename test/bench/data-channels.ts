/** Links over WebRTC between two processes, beside bare data channels of the same library. */
import { setTimeout as pause } from "node:timers/promises";
import { dialWebRtc, type CreatePeer } from "@rmc/webrtc";
import { nativePeers, weriftPeers } from "@rmc/webrtc/node";
import { dialWebSocket } from "@rmc/ws";
import { bareDataChannel, type Library } from "./bare-data-channels.ts";
import { BareDataChannel, GREETING, LinkEnd, pour, type End } from "./link-ends.ts";
import { answers, greeted, inTurns, type Dial } from "./link-runs.ts";
import { median, type Bench } from "./measure.ts";
import { startPeer } from "./start-peer.ts";

export const PEERS: Readonly<Record<Library, () => Promise<CreatePeer>>> = { werift: weriftPeers, "node-datachannel": nativePeers };

const KB = 1024;
const MB = 1024 * KB;
const SIZE = 64 * KB;
/** Messages a round. */
const COUNTS: Readonly<Record<Library, number>> = { werift: 48, "node-datachannel": 512 };

export const dataChannels: Bench = async (report) => {
  const peer = await startPeer<string>("./data-channel-peer.ts", "");
  try {
    for (const library of ["werift", "node-datachannel"] as const) {
      const dials = dialsOf(peer.said, library);
      for (const [way, run] of Object.entries({ "to the server": up, "to the client": down })) {
        const ends = await Promise.all(dials.map(greeted));
        const [bare, ours] = await inTurns(ends.map((end) => () => run(end, COUNTS[library])));
        report({
          case: `64 KB messages over webrtc, ${library}, ${way}`,
          value: ours!.value,
          baseline: bare!.value,
          unit: "MB/s",
          goal: "≥ 0.85 ×",
          met: ours!.ratio >= 0.85,
        });
        for (const end of ends) end.close();
      }
      const [bare, ours] = await inTurns(dials.map((dial) => () => connect(dial)));
      const name = `connect and first frame, p50: webrtc, ${library}`;
      report({ case: name, value: ours!.value, baseline: bare!.value, unit: "µs", goal: null, met: null });
    }
  } finally {
    peer.stop();
  }
};

function dialsOf(url: string, library: Library): readonly [bare: Dial, ours: Dial] {
  return [
    async (onMessage) =>
      new BareDataChannel(await bareDataChannel(library, await dialWebSocket(`${url}?bare=${library}`), true), onMessage),
    async (onMessage) => {
      const signal = await dialWebSocket(`${url}?ours=${library}`);
      return new LinkEnd(await dialWebRtc(signal, { createPeer: await PEERS[library](), address: "127.0.0.1" }), "near", onMessage);
    },
  ];
}

async function up(end: End, count: number): Promise<number> {
  const back = answers(end, 1);
  const started = performance.now();
  await pour(end, count, SIZE, "return");
  await back;
  return speed(count, started);
}

async function down(end: End, count: number): Promise<number> {
  const all = answers(end, count);
  const started = performance.now();
  void end.send("pour", GREETING, { count, size: SIZE });
  await all;
  return speed(count, started);
}

function speed(count: number, started: number): number {
  return (count * SIZE) / MB / ((performance.now() - started) / 1000);
}

async function connect(dial: Dial): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    const end = await greeted(dial);
    times.push((performance.now() - started) * 1000);
    end.close();
    // What is left to do for it is not the next one's.
    await pause(50);
  }
  return median(times);
}
