/**
 * How many sessions of live audio a host holds: each sends a frame of 20 ms every 20 ms and gets it back, a kernel between them on
 * the host, and the slowest of a hundred frames is late by 20 ms at most. This process is all of the clients. Beside it,
 * bare WebSockets that give the same bytes back.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connectBuild } from "@rmc/browser";
import type { ClientProgram } from "@rmc/runtime";
import { WebSocket } from "ws";
import { loadClient } from "../../compiler/src/cli/run/load-programs.ts";
import { writeBuild } from "../../compiler/src/cli/write-build.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import type { SessionAddresses } from "./session-peer.ts";
import { startPeer } from "./start-peer.ts";

const FRAME_MS = 20;
const LATE_MS = 20;
const SAMPLES = 960;
const MEASURED_MS = 3_000;
const SETTLING_MS = 1_000;
const FIRST = 32;
/** The answer is as good as this: a part of it. */
const STEP = 1.05;

const PIPELINE = `
import { pipeline, server, type Audio, type Flow } from "rmc";

class Quieter {
  tick(sample: number): number {
    return sample * 0.5;
  }
}

export const quieter = pipeline(({ mic }: { mic: Flow<Audio<48000, 1>> }) => ({ out: server(mic, new Quieter()) }));
`;

export interface MostSessions {
  readonly sessions: number;
  readonly bare: number;
}

export async function mostSessions(): Promise<MostSessions> {
  const folder = mkdtempSync(join(tmpdir(), "rmc-bench-"));
  const program = await buildIn(folder);
  const peer = await startPeer<SessionAddresses>("./session-peer.ts", folder);
  try {
    const bare = await most((heard) => bareVoice(peer.said.bare, heard));
    return { bare, sessions: await most((heard) => sessionVoice(program, peer.said.url, heard)) };
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true });
  }
}

async function buildIn(folder: string): Promise<ClientProgram> {
  const project = join(folder, "project");
  const [artifact] = (await new Compiler({ cache: false }).build(writeProject(project))).artifacts;
  rmSync(project, { recursive: true });
  await writeBuild(artifact!, folder, folder);
  return loadClient(folder);
}

function writeProject(folder: string): string {
  mkdirSync(folder);
  const file = join(folder, "main.ts");
  writeFileSync(file, PIPELINE);
  writeFileSync(join(folder, "package.json"), '{ "name": "quieter", "type": "module" }');
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(folder, "node_modules"));
  return file;
}

interface Voice {
  send(): void;
  close(): void;
}

/** `heard`: a frame came back. */
type OpenVoice = (heard: () => void) => Promise<Voice>;

async function sessionVoice(program: ClientProgram, url: string, heard: () => void): Promise<Voice> {
  const session = await connectBuild(program, url);
  const { mic } = session.inputs;
  const { out } = session.outputs;
  let pts = 0;
  const listen = async (): Promise<void> => {
    for await (const _ of out!) heard();
  };
  listen().catch(() => undefined);
  return {
    send: () => {
      const frame = { kind: "audio", samples: new Float32Array(SAMPLES), rate: 48_000, channels: 1, pts };
      pts += FRAME_MS / 1000;
      mic!.send(frame).catch(() => undefined);
    },
    close: () => session.close(),
  };
}

function bareVoice(url: string, heard: () => void): Promise<Voice> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on("message", heard);
  const voice = { send: () => socket.send(new Float32Array(SAMPLES)), close: () => socket.terminate() };
  return new Promise((resolve, reject) => socket.once("open", () => resolve(voice)).once("error", reject));
}

/** The largest crowd that is in time, between one that was and one a step larger that was not. */
async function most(open: OpenVoice): Promise<number> {
  const crowd = new Crowd(open);
  let [good, bad] = [0, Infinity];
  for (let size = FIRST; bad / Math.max(good, 1) > STEP; size = bad === Infinity ? good * 2 : Math.sqrt(good * bad)) {
    await crowd.resize(Math.round(size));
    // A moment in which the machine did something else is no limit.
    const isInTime = (await crowd.lateness()) <= LATE_MS || (await crowd.lateness()) <= LATE_MS;
    if (isInTime) good = crowd.size;
    else if (crowd.size === FIRST) break;
    else bad = crowd.size;
  }
  await crowd.resize(0);
  return good;
}

class Crowd {
  readonly #open: OpenVoice;
  readonly #voices: Speaker[] = [];

  constructor(open: OpenVoice) {
    this.#open = open;
  }

  get size(): number {
    return this.#voices.length;
  }

  async resize(count: number): Promise<void> {
    for (const { voice } of this.#voices.splice(count)) voice.close();
    while (this.size < count) this.#voices.push(await Speaker.open(this.#open));
  }

  /** Milliseconds from when a frame was due to when it was back, which 99 of 100 took at most. All are spread over the 20 ms. */
  async lateness(): Promise<number> {
    const started = performance.now();
    const ends = started + SETTLING_MS + MEASURED_MS;
    this.#voices.forEach((speaker, at) => speaker.begin(started + (at / this.size) * FRAME_MS, started + SETTLING_MS));
    for (let now = started; now < ends; now = performance.now()) {
      for (const speaker of this.#voices) speaker.speak(now);
      await pause(1);
    }
    await pause(LATE_MS);
    const times = this.#voices.flatMap((speaker) => speaker.finish()).toSorted((a, b) => a - b);
    return times[Math.floor(times.length * 0.99)]!;
  }
}

class Speaker {
  readonly voice: Voice;
  /** When frames that are on their way were due. */
  #due: number[] = [];
  #next = Infinity;
  #from = 0;
  #times: number[] = [];

  static async open(open: OpenVoice): Promise<Speaker> {
    const speaker: { heard: () => void } = { heard: () => undefined };
    const voice = await open(() => speaker.heard());
    const made = new Speaker(voice);
    speaker.heard = () => made.#hear();
    return made;
  }

  private constructor(voice: Voice) {
    this.voice = voice;
  }

  begin(first: number, from: number): void {
    this.#next = first;
    this.#from = from;
  }

  speak(now: number): void {
    for (; this.#next <= now; this.#next += FRAME_MS) {
      this.#due.push(this.#next);
      this.voice.send();
    }
  }

  /** What has not come back is late for ever. */
  finish(): number[] {
    const times = [...this.#times, ...this.#due.map(() => Infinity)];
    [this.#times, this.#next] = [[], Infinity];
    return times;
  }

  #hear(): void {
    const due = this.#due.shift()!;
    if (due >= this.#from) this.#times.push(performance.now() - due);
  }
}
