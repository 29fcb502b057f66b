/** Several real processes at one cache, some of them killed in the middle: nobody ever reads what was not written. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { keyOf, KEYS, valueOf } from "./cache-user.ts";
import { Cache } from "../../compiler/src/5-emit/cache.ts";
import { trimFolder } from "../../compiler/src/5-emit/trim-folder.ts";

const USER = fileURLToPath(new URL("./cache-user.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "rmc-cache-"));
const KILLS = 20;
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("four processes that read, write and clear away the same entries", async () => {
  const folder = join(root, "shared");
  const users = [1, 2, 3, 4].map((seed) => start(folder, seed, 400));
  expect(await Promise.all(users.map(({ ended }) => ended))).toEqual(users.map(() => "ready\ndone\n"));
  expect(await countWhole(folder)).toBeGreaterThan(0);
  expect(filesIn(folder).filter((path) => path.endsWith(".draft"))).toEqual([]);
});

test("processes killed at any moment leave whole entries, and drafts that go", async () => {
  const folder = join(root, "killed");
  const steady = start(folder, 77, 1_000_000);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const user = start(folder, kill, 1_000_000);
    await once(user.process.stdout!, "data");
    await new Promise((resolve) => setTimeout(resolve, (kill * 37) % 60));
    user.process.kill("SIGKILL");
    expect(await user.ended).toBe("ready\n");
  }
  steady.process.kill("SIGKILL");
  expect(await steady.ended).toBe("ready\n");
  expect(await countWhole(folder)).toBeGreaterThan(0);
  for (const name of readdirSync(folder))
    await trimFolder(join(folder, name), { bytes: Infinity, unused: Infinity, draft: -1 }, Date.now());
  const left = filesIn(folder);
  expect(left.filter((path) => path.endsWith(".draft"))).toEqual([]);
  expect(await countWhole(folder)).toBe(left.length);
});

interface User {
  readonly process: ChildProcess;
  /** What it printed. */
  readonly ended: Promise<string>;
}

function start(folder: string, seed: number, rounds: number): User {
  const child = spawn(process.execPath, ["--conditions=rmc-source", USER, folder, String(seed), String(rounds)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return { process: child, ended: once(child, "close").then(() => printed) };
}

/** Entries that are there and are what was written for their keys; fails at one that is something else. */
async function countWhole(folder: string): Promise<number> {
  const cache = new Cache(folder);
  let whole = 0;
  for (let index = 0; index < KEYS; index += 1) {
    const value = await cache.read(keyOf(index));
    if (value === undefined) continue;
    expect(Buffer.compare(value, valueOf(index)), keyOf(index)).toBe(0);
    whole += 1;
  }
  return whole;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
