/** `rmc-host serve` as a process: what it prints, how it ends. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { runBuild } from "@rmc/browser";
import { chain, expected } from "./chain-program.ts";
import { handMadeBuild } from "./hand-made-build.ts";

const cli = new URL("../../targets/server/src/cli.ts", import.meta.url).href;
let folder: string;
const running: ChildProcess[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-command-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

interface Running {
  readonly child: ChildProcess;
  /** Everything on stderr so far. */
  text(): string;
  said(pattern: RegExp): Promise<string>;
}

function start(...args: string[]): Running {
  const child = spawn(
    process.execPath,
    [
      "--conditions=rmc-source",
      "--input-type=module",
      "-e",
      `const { main } = await import(${JSON.stringify(cli)}); await main(["node", "rmc-host", ...process.argv.slice(1)]);`,
      "--",
      ...args,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  running.push(child);
  let text = "";
  child.stderr!.setEncoding("utf8").on("data", (part: string) => (text += part));
  return {
    child,
    text: () => text,
    said: async (pattern) => {
      await expect.poll(() => text, { timeout: 10_000 }).toMatch(pattern);
      return pattern.exec(text)![1] ?? "";
    },
  };
}

test("serves until it is told to stop, with a compute process beside it", async () => {
  const made = await handMadeBuild(join(folder, "build"), ["server", "gpu"]);
  const server = start("serve", made.directory, "--port", "0");
  const url = await server.said(/serving "test" at (http:\S+)/);
  await server.said(/--place gpu --connect/);
  const compute = start("serve", made.directory, "--place", "gpu", "--connect", url);
  await compute.said(/joined/);
  const outputs: unknown[] = [];
  await runBuild(chain(made.places, made.build).client, url, { mic: [1, 2] }, { onOutput: (_, value) => void outputs.push(value) });
  expect(outputs).toEqual([1, 2].map((value) => expected(value, made.places)));
  for (const [{ child }, signal] of [
    [compute, "SIGINT"],
    [server, "SIGTERM"],
  ] as const) {
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  }
  expect(server.text()).toContain("SIGTERM: stopping");
});

test.each([
  [["serve", "/nothing/here"], 1, /^error RMC6022 .*\/nothing\/here/],
  [["serve", "BUILD", "--place", "tpu", "--connect", "http://127.0.0.1:9"], 1, /no stages for "tpu"/],
  [["serve", "BUILD", "--place", "gpu"], 1, /--connect/],
  [["serve", "BUILD", "--port", "many"], 2, /--port/],
  [["serve"], 2, /build/],
  [["sing"], 2, /sing/],
])("%j ends with code %i", async (args, code, text) => {
  const made = await handMadeBuild(join(folder, "build"), ["server", "gpu"]);
  const { child, text: said } = start(...args.map((arg) => (arg === "BUILD" ? made.directory : arg)));
  expect((await once(child, "close"))[0]).toBe(code);
  expect(said()).toMatch(text);
  expect(said()).not.toMatch(/\n\s+at /);
});
