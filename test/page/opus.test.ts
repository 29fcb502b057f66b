/** A real Chromium's microphone, encoded by the browser, heard by a served pipeline; and what that says, played in the page. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { serveBuild, type Served } from "@rmc/host";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Compiler } from "../../compiler/src/compile.ts";
import { root } from "../equivalence/case.ts";
import { launchChromium, WEBRTC_ON_LOOPBACK } from "../targets/launch-chromium.ts";

/** The energy of a frame with a beep. */
const LOUD = 1;
/** It beeps every now and then. */
const FAKE_MICROPHONE = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];

let folder: string;
let served: Served;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rmc-opus-"));
  const { artifacts, diagnostics } = await new Compiler().build(join(root, "test/page/opus-call.ts"));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  for (const [path, content] of artifacts[0]!.files) {
    await mkdir(dirname(join(folder, "build", path)), { recursive: true });
    await writeFile(join(folder, "build", path), content);
  }
  await mkdir(join(folder, "app"));
  await writeFile(
    join(folder, "app", "index.html"),
    `<!doctype html><title>test</title><link rel="icon" href="data:,"><script type="module">
      import { call } from "/client/index.js";
      window.begin = async () => {
        window.session = await call.connect(location.origin);
        window.levels = [];
        (async () => { for await (const level of session.levels) levels.push(level); })();
      };
      window.microphone = async () => (await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })).getAudioTracks()[0];
      window.soundOf = async (track) => {
        const stream = new MediaStream([track]);
        const audio = Object.assign(new Audio(), { srcObject: stream, muted: true });
        await audio.play();
        const context = new AudioContext();
        const analyser = context.createAnalyser();
        context.createMediaStreamSource(stream).connect(analyser);
        const samples = new Float32Array(analyser.fftSize);
        for (;;) {
          analyser.getFloatTimeDomainData(samples);
          const loudest = Math.max(...samples.map(Math.abs));
          if (loudest > 0.01) return loudest;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
    </script>`,
  );
  served = await serveBuild({ directory: join(folder, "build"), port: 0, app: join(folder, "app") });
  browser = await launchChromium([...WEBRTC_ON_LOOPBACK, ...FAKE_MICROPHONE]);
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true });
});

async function open(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(served.url);
  await page.waitForFunction("window.begin");
  await page.evaluate("begin()");
  return page;
}

interface Level {
  readonly pts: number;
  readonly samples: number;
  readonly energy: number;
  readonly crossings: number;
}

describe("a microphone", () => {
  test("is heard by a stage on the server, with the times of its own clock", async () => {
    const page = await open();
    await page.evaluate("session.echo.discard()");
    await page.evaluate("microphone().then((track) => session.mic.track(track))");
    expect(await page.evaluate("session.tracks")).toMatchObject([{ name: "mic", direction: "to server", state: "open" }]);
    await page.waitForFunction(`levels.filter(({ energy }) => energy > ${LOUD}).length > 5 && levels.some(({ energy }) => energy < 0.01)`);
    const levels = await page.evaluate<Level[]>("levels");
    // 20 ms each, or what was made up for several that were lost.
    expect(levels.filter(({ samples }) => samples % 960 !== 0)).toEqual([]);
    const ticks = levels.map(({ pts }) => pts * 48_000);
    for (const tick of ticks) expect(tick).toBeCloseTo(Math.round(tick), 5);
    const apart = ticks.slice(1).map((tick, i) => Math.round(tick - ticks[i]!));
    expect(apart.filter((ticks) => ticks <= 0 || ticks % 960 !== 0)).toEqual([]);
    // A beep is a tone of some hundred hertz.
    expect(Math.max(...levels.filter(({ energy }) => energy > LOUD).map(({ crossings }) => crossings))).toBeGreaterThan(3);
    await page.evaluate("session.end()");
    await page.waitForFunction("session.state.name === 'closed'");
    expect(await page.evaluate("session.closed.then(String)")).toBe("undefined");
    expect(await page.evaluate("session.tracks")).toMatchObject([{ name: "mic", state: "closed" }]);
    await page.close();
  });

  test("comes back as a track that the page can play", async () => {
    const page = await open();
    await page.evaluate("microphone().then((track) => session.mic.track(track))");
    expect(await page.evaluate("session.echo.track().then(soundOf)")).toBeGreaterThan(0.01);
    expect(await page.evaluate("session.tracks")).toMatchObject([
      { name: "mic", direction: "to server", state: "open" },
      { name: "echo", direction: "from server", state: "open" },
    ]);
    await page.close();
  });

  test("may be exchanged for another, and taken away, while values go on", async () => {
    const page = await open();
    await page.evaluate("session.echo.discard()");
    await page.evaluate("microphone().then((track) => session.mic.track(track))");
    await page.evaluate("microphone().then((track) => session.mic.track(track))");
    const heard = await page.evaluate<number>("levels.length");
    await page.waitForFunction(`levels.length > ${heard + 10}`);
    await page.evaluate("session.mic.track(undefined)");
    await page.waitForFunction("session.tracks[0].state === 'closed'");
    await page.evaluate("session.mic.send({ kind: 'audio', samples: new Float32Array(100), rate: 48000, channels: 1, pts: 77 })");
    await page.waitForFunction("levels.at(-1).pts === 77");
    await page.close();
  });
});

test("where there is no WebRTC, whoever asks for a track is told so, and values go as ever", async () => {
  const page = await open();
  await page.evaluate("void delete window.RTCPeerConnection");
  const refused = page.evaluate("microphone().then((track) => session.mic.track(track))");
  await expect(refused).rejects.toThrow("there is no WebRTC here");
  await expect(page.evaluate("session.echo.track()")).rejects.toThrow("there is no WebRTC here");
  expect(await page.evaluate("session.tracks")).toMatchObject([
    { name: "mic", state: "closed", reason: expect.stringContaining("there is no WebRTC here") as unknown },
    { name: "echo", state: "closed" },
  ]);
  await page.evaluate("session.mic.send({ kind: 'audio', samples: new Float32Array([0.5, -0.5]), rate: 48000, channels: 1, pts: 3 })");
  expect(await page.evaluate("session.echo.next().then(({ pts, samples }) => [pts, ...samples])")).toEqual([3, 0.5, -0.5]);
  await page.close();
});
