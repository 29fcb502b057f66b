/**
 * The example as a person sees it: the page in a real Chromium with a fake microphone, the edge in workerd, the server in
 * Node. The numbers on the page move and agree with the offline run; frames sent through the client give the same bytes.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAudio } from "../../examples/live-meter/make-audio.ts";
import { root } from "../equivalence/case.ts";

const example = join(root, "examples/live-meter");
const folder = mkdtempSync(join(tmpdir(), "rmc-page-"));
const rmc = ["--conditions=rmc-source", join(root, "compiler/src/cli/main.ts")];
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
    " ",
  );

let serving: ChildProcess;
let browser: Browser;
let page: Page;
let offline: readonly { readonly time: number; readonly integrated: number | null }[];

beforeAll(async () => {
  const voice = join(folder, "voice.wav");
  writeFileSync(voice, makeAudio());
  await run("build", "live-meter.ts", "--release", "--out", folder);
  const build = join(folder, "liveMeter");
  await run("run", build, "--in", `mic=${voice}`, "--out", `summary=${join(folder, "summary.jsonl")}`);
  offline = readFileSync(join(folder, "summary.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const url = await serve(build);
  browser = await chromium.launch({
    executablePath: process.env["RMC_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [...FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-audio-capture=${voice}`],
  });
  page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  await page.goto(url);
});

afterAll(async () => {
  await browser?.close();
  if (serving !== undefined && serving.exitCode === null) {
    const ended = new Promise((resolve) => serving.once("exit", resolve));
    serving.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe("the page of live-meter", () => {
  test("frames sent through the client give the bytes of the offline run", async () => {
    const sent = wavFrames(readFileSync(join(folder, "voice.wav")));
    // As text, because the test runner would rewrite the import.
    const got: string[] = await page.evaluate(`(${INJECT})(${JSON.stringify(sent)})`);
    expect(got.map((line) => JSON.parse(line))).toEqual(offline);
    expect(await page.evaluate(LOADED)).toContain("/client/ring.js");
    expect(got.join("\n")).toBe(readFileSync(join(folder, "summary.jsonl"), "utf8").trim());
  });

  test("the numbers move, and agree with the offline run within 0.5 LU", async () => {
    await page.click("#start");
    const at = async (seconds: number): Promise<number> => {
      await page.waitForFunction((least) => Number(document.getElementById("time")?.textContent) >= least, seconds, { timeout: 30_000 });
      return Number((await page.textContent("#integrated"))?.replace("−", "-"));
    };
    const early = await at(1);
    const momentary = await page.textContent("#momentary");
    const late = await at(8);
    expect(Number.isFinite(early)).toBe(true);
    expect(await page.textContent("#momentary")).not.toBe(momentary);
    const expected = offline.find(({ time }) => time >= 8)?.integrated;
    expect(Math.abs(late - (expected ?? NaN))).toBeLessThanOrEqual(0.5);
    expect(await page.getAttribute("#state", "data-state")).toBe("live");
    if (process.env["RMC_SCREENSHOT"] !== undefined) await page.screenshot({ path: process.env["RMC_SCREENSHOT"] });
    await page.click("#start");
    await expect.poll(() => page.textContent("#state"), { timeout: 30_000 }).toBe("Stopped");
  });
});

const INJECT = `async (frames) => {
  const { liveMeter } = await import("/client/index.js");
  const lines = [];
  const mic = frames.map((samples, k) => ({ kind: "audio", samples: Float32Array.from(samples), rate: 48000, channels: 1, pts: k / 50 }));
  await liveMeter.run(location.origin, { mic }, { onOutput: (name, summary) => void lines.push(JSON.stringify(summary)) });
  return lines;
}`;

const LOADED = `performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)`;

async function run(...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...rmc, ...args], { cwd: example, stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const status = await new Promise((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`rmc ${args.join(" ")} gave ${String(status)}\n${text}`);
}

async function serve(build: string): Promise<string> {
  serving = spawn(
    process.execPath,
    [...rmc, "serve", build, "--with-edge", "--isolate", "--app", join(example, "page"), "--port", "0", "--json"],
    {
      cwd: example,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  return new Promise((resolve, reject) => {
    let text = "";
    serving.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url !== undefined && text.includes("\n")) resolve(url);
    });
    serving.once("exit", (code) => reject(new Error(`rmc serve ended with ${code}`)));
  });
}

/** The samples of a 16-bit mono file as 20 ms frames of numbers. */
function wavFrames(bytes: Buffer): number[][] {
  const data = bytes.subarray(44);
  const samples = Array.from({ length: data.length / 2 }, (_, i) => data.readInt16LE(2 * i) / 32768);
  return Array.from({ length: Math.ceil(samples.length / 960) }, (_, k) => samples.slice(960 * k, 960 * k + 960));
}
