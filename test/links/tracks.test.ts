/**
 * Tracks with Opus between two processes' worth of werift, through a served pipeline and the client that the compiler made for it:
 * what is heard, in what order, and what a cancel does to what is being said.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveBuild, type Served } from "@rmc/host";
import type { HostReport } from "@rmc/runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket } from "werift";
import { Compiler } from "../../compiler/src/compile.ts";
import { createDecoder, createEncoder } from "../../runtime/media/src/opus.ts";
import { root } from "../equivalence/case.ts";
import { randomOf } from "./lasting-pair.ts";

const BLOCK = 960;
const RATE = 48_000;

interface Output<T> {
  next(): Promise<T | undefined>;
  discard(): void;
}

interface Voice {
  readonly mic: { track(track: MediaStreamTrack | undefined): Promise<void>; end(): Promise<void> };
  readonly text: { send(text: string): Promise<void> };
  readonly frames: Output<{ readonly pts: number; readonly samples: number; readonly crossings: readonly [number, number] }>;
  readonly interruption: Output<number>;
  readonly speech: Output<unknown> & { track(): Promise<MediaStreamTrack> };
  readonly tracks: readonly { readonly name: string; readonly state: string; readonly reason?: string }[];
  end(): Promise<void>;
  close(): void;
  readonly closed: Promise<Error | undefined>;
}

let folder: string;
let served: Served;
let connect: (url: string) => Promise<Voice>;
const sessions: Voice[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rmc-tracks-"));
  const { artifacts, diagnostics } = await new Compiler().build(join(root, "test/links/tracks-voice.ts"));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  for (const [path, content] of artifacts[0]!.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  served = await serveBuild({ directory: folder, port: 0 });
  const { voice } = (await import(pathToFileURL(join(folder, "client/index.js")).href)) as { readonly voice: { connect: typeof connect } };
  connect = (url) => voice.connect(url);
  // What a page has.
  Object.assign(globalThis, {
    RTCPeerConnection: class extends RTCPeerConnection {
      constructor() {
        super({ iceServers: [], iceAdditionalHostAddresses: ["127.0.0.1"] });
      }
    },
  });
});

afterEach(() => sessions.splice(0).forEach((session) => session.close()));

afterAll(async () => {
  delete (globalThis as { RTCPeerConnection?: unknown }).RTCPeerConnection;
  await served?.close();
  await rm(folder, { recursive: true });
});

async function open(): Promise<Voice> {
  const session = await connect(served.url);
  sessions.push(session);
  return session;
}

/** A microphone that hears 500 Hz on the left and 1,000 Hz on the right, in packets of 20 ms from near where all numbers wrap around. */
async function microphone(): Promise<{ readonly track: MediaStreamTrack; packet(index: number, loudness: number): RtpPacket }> {
  const encoder = await createEncoder(2);
  return {
    track: new MediaStreamTrack({ kind: "audio" }),
    packet(index, loudness) {
      const block = new Float32Array(BLOCK * 2);
      for (let i = 0; i < block.length; i++) block[i] = loudness * Math.sin((2 * Math.PI * (i % 2 === 0 ? 500 : 1_000) * (i >> 1)) / RATE);
      const header = new RtpHeader({
        sequenceNumber: (65_530 + index) % 2 ** 16,
        timestamp: (2 ** 32 - 3_000 + index * BLOCK) % 2 ** 32,
        payloadType: 96,
      });
      return new RtpPacket(header, Buffer.from(encoder.encode(block)));
    },
  };
}

test("what a microphone hears comes to the stage in order, each once, with RTP's times, in two channels", async () => {
  const session = await open();
  session.speech.discard();
  session.interruption.discard();
  const { track, packet } = await microphone();
  await session.mic.track(track);
  const random = randomOf(7);
  const packets = Array.from({ length: 40 }, (_, index) => packet(index, 0.1));
  // Each changes places with one that is near, and some come twice.
  for (let i = 1; i + 3 < packets.length; i += 4) packets.splice(i, 3, ...packets.slice(i, i + 3).toSorted(() => random() - 0.5));
  let again = 0;
  for (const [i, each] of packets.entries()) {
    track.writeRtp(each);
    // Not the last: it would come behind the fortieth frame.
    if (random() > 0.2 || i > 35) continue;
    track.writeRtp(each);
    again++;
  }
  const frames = [];
  while (frames.length < 40) frames.push((await session.frames.next())!);
  const ticks = frames.map(({ pts }) => Math.round(pts * RATE));
  expect(ticks.map((tick) => tick - ticks[0]!)).toEqual(frames.map((_, i) => i * BLOCK));
  expect(frames.map(({ pts }) => pts)).toEqual(ticks.map((tick) => tick / RATE));
  expect(frames.map(({ samples }) => samples)).toEqual(frames.map(() => BLOCK));
  for (const { crossings } of frames.slice(5)) {
    expect(crossings[0]).toBeGreaterThanOrEqual(9);
    expect(crossings[0]).toBeLessThanOrEqual(11);
    expect(crossings[1]).toBeGreaterThanOrEqual(19);
    expect(crossings[1]).toBeLessThanOrEqual(21);
  }
  const { tracks } = (await (await fetch(`${served.url}/rmc/sessions.json`)).json()) as HostReport;
  const stale = tracks![0]!.stale;
  expect(tracks).toMatchObject([{ flow: "mic", direction: "in", state: "open", frames: 40, lost: 0, dropped: 0 }]);
  expect(stale).toBe(again);
  const text = await (await fetch(`${served.url}/metrics`)).text();
  expect(text).toContain('rmc_tracks{stream="1",flow="mic",direction="in"} 1\n');
  expect(text).toContain('rmc_track_frames_total{stream="1",flow="mic",direction="in"} 40\n');
  expect(text).toContain(`rmc_track_packets_stale_total{stream="1",flow="mic",direction="in"} ${stale}\n`);
  await session.end();
  expect(await session.frames.next()).toBeUndefined();
  expect(await session.closed).toBeUndefined();
});

describe("speech", () => {
  test("comes as packets that are the sound", async () => {
    const session = await open();
    session.frames.discard();
    session.interruption.discard();
    const track = await session.speech.track();
    const decoder = await createDecoder(1);
    const packets: RtpPacket[] = [];
    const enough = Promise.withResolvers<void>();
    track.onReceiveRtp.subscribe((packet) => packets.push(packet) === 20 && enough.resolve());
    await session.text.send("a");
    await enough.promise;
    const [first] = packets;
    for (const { header } of packets)
      expect((header.timestamp - first!.header.timestamp + 2 ** 32) % 2 ** 32).toBe(
        ((header.sequenceNumber - first!.header.sequenceNumber + 2 ** 16) % 2 ** 16) * BLOCK,
      );
    const samples = packets.flatMap(({ payload }) => [...decoder.decode(payload)]).slice(5 * BLOCK);
    const crossings = samples.filter((sample, i) => i > 0 && samples[i - 1]! < 0 && sample >= 0).length;
    expect(crossings / (samples.length / BLOCK)).toBeCloseTo(10, 0);
  });

  test("stops when a microphone's track interrupts it: what waits is never sent", async () => {
    const session = await open();
    session.frames.discard();
    const { track, packet } = await microphone();
    await session.mic.track(track);
    const speech = await session.speech.track();
    let heard = 0;
    const speaks = Promise.withResolvers<void>();
    speech.onReceiveRtp.subscribe(() => ++heard === 5 && speaks.resolve());
    for (let index = 0; index < 10; index++) track.writeRtp(packet(index, 0.05));
    await session.text.send("nobody waits five minutes for this");
    await speaks.promise;
    for (let index = 10; index < 15; index++) track.writeRtp(packet(index, 0.9));
    expect(await session.interruption.next()).toBeGreaterThan(0);
    session.interruption.discard();
    // It ends behind the speech, of which there would be half an hour.
    await session.end();
    expect(await session.closed).toBeUndefined();
    // What was sent last may still be heard.
    const states = (): string[] => session.tracks.map(({ name, state }) => `${name} ${state}`);
    await expect.poll(states, { timeout: 30_000 }).toEqual(["mic closed", "speech closed"]);
  });

  test("that comes after an interruption is not reached by it", async () => {
    const session = await open();
    session.frames.discard();
    const { track, packet } = await microphone();
    await session.mic.track(track);
    for (let index = 0; index < 5; index++) track.writeRtp(packet(index, 0.9));
    await session.interruption.next();
    session.interruption.discard();
    const speech = await session.speech.track();
    const heard = Promise.withResolvers<void>();
    let packets = 0;
    speech.onReceiveRtp.subscribe(() => ++packets === 10 && heard.resolve());
    await session.text.send("a");
    await heard.promise;
  });
});

test("nobody gets a track of a session that he cannot name, nor of a stream without Opus", async () => {
  const ask = async (track: object): Promise<unknown> => {
    const socket = new WebSocket(`${served.url.replace("http", "ws")}/rmc/track`);
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    const answer = new Promise<unknown>((resolve) =>
      socket.addEventListener("message", ({ data }) => resolve(JSON.parse(new TextDecoder().decode(data as ArrayBuffer)))),
    );
    socket.send(new TextEncoder().encode(JSON.stringify({ type: "hello", track })));
    return answer;
  };
  expect(await ask({ session: "0".repeat(32), stream: 1, step: 0 })).toMatchObject({
    type: "error",
    message: expect.stringContaining("no live session") as unknown,
  });
  expect(await ask({ session: "constructor", stream: -1, step: 0 })).toMatchObject({ type: "error" });
});
