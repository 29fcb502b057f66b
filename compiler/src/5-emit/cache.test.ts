import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cacheDirectory } from "./cache-directory.ts";
import { Cache } from "./cache.ts";

const root = mkdtempSync(join(tmpdir(), "rmc-cache-"));
let folders = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

const DAY = 24 * 60 * 60 * 1000;

test("what one process wrote another one reads; drafts do not stay", async () => {
  const folder = newFolder();
  const written = Array.from({ length: 40 }, (_, index) => Buffer.from(`value ${index}`));
  await Promise.all(written.map((value, index) => new Cache(folder).write(`sha256:${index % 20}`, value)));
  const other = new Cache(folder);
  for (let index = 0; index < 20; index += 1)
    expect([`value ${index}`, `value ${index + 20}`]).toContain(await textOf(other, `sha256:${index}`));
  expect(filesIn(folder)).toHaveLength(20);
});

test("lies where RMC_CACHE says, otherwise in the user's cache folder", () => {
  expect(cacheDirectory({ RMC_CACHE: "/somewhere", XDG_CACHE_HOME: "/caches" })).toBe("/somewhere");
  expect(cacheDirectory({ RMC_CACHE: "", XDG_CACHE_HOME: "/caches" })).toBe("/caches/rmc/build");
  expect(cacheDirectory({})).toMatch(/\.cache.rmc.build$/);
});

describe("an entry that is not what was written", () => {
  const damages: Record<string, (path: string, other: string) => void> = {
    empty: (path) => writeFileSync(path, ""),
    "cut short": (path) => writeFileSync(path, readFileSync(path).subarray(0, -1)),
    "cut inside its head": (path) => writeFileSync(path, readFileSync(path).subarray(0, 20)),
    longer: (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)])),
    "of another key": (path, other) => copyFileSync(other, path),
    "a folder": (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  };
  for (const at of [0, 10, 40, 60]) {
    damages[`one bit other at ${at}`] = (path) => {
      const bytes = readFileSync(path);
      bytes[at] = (bytes[at] as number) ^ 4;
      writeFileSync(path, bytes);
    };
  }

  test.each(Object.entries(damages))("%s: is missing, and is replaced", async (name, damage) => {
    const folder = newFolder();
    const value = Buffer.from("the value of a key, longer than nothing");
    await new Cache(folder).write("sha256:aa", value);
    await new Cache(folder).write("sha256:bb", value);
    damage(pathIn(folder, "sha256-aa"), pathIn(folder, "sha256-bb"));
    expect(await new Cache(folder).read("sha256:aa")).toBeUndefined();
    await new Cache(folder).write("sha256:aa", value);
    if (name !== "a folder") expect(await textOf(new Cache(folder), "sha256:aa")).toBe(String(value));
    expect(await textOf(new Cache(folder), "sha256:bb")).toBe(String(value));
  });
});

describe("the size", () => {
  /** Keys of one folder, which keeps a 256th of the limit. */
  const key = (index: number): string => `sha256:aa${index}`;

  test("stays under the limit: what was used longest ago goes, a read is a use", async () => {
    const folder = newFolder();
    const limits = { bytes: 256 * 5000 };
    for (let index = 0; index < 4; index += 1) {
      await new Cache(folder, limits).write(key(index), Buffer.alloc(1000, index));
      age(folder, key(index), 10 - index);
    }
    expect(await new Cache(folder, limits).read(key(0))).toHaveLength(1000);
    await new Cache(folder, limits).write(key(4), Buffer.alloc(2500, 4));
    expect(namesIn(folder)).toEqual([key(0), key(3), key(4)]);
  });

  test("one entry that is larger than the limit stays until another comes", async () => {
    const folder = newFolder();
    await new Cache(folder, { bytes: 256 }).write(key(1), Buffer.alloc(500));
    expect(namesIn(folder)).toEqual([key(1)]);
    age(folder, key(1), 1);
    await new Cache(folder, { bytes: 256 }).write(key(2), Buffer.alloc(500));
    expect(namesIn(folder)).toEqual([key(2)]);
  });

  test("what nobody used for long goes, and what a killed process left", async () => {
    const folder = newFolder();
    await new Cache(folder).write(key(1), Buffer.from("old"));
    age(folder, key(1), 31);
    const drafts = ["old", "new"].map((name) => join(dirname(pathIn(folder, "sha256-aa1")), `sha256-aa3.${name}.draft`));
    for (const draft of drafts) writeFileSync(draft, "half");
    utimesSync(drafts[0]!, new Date(Date.now() - DAY), new Date(Date.now() - DAY));
    await new Cache(folder).write(key(2), Buffer.from("new"));
    expect(
      filesIn(folder)
        .map((path) => basename(path))
        .toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(["sha256-aa2", "sha256-aa3.new.draft"]);
  });

  test("in memory has a limit, too", async () => {
    const folder = newFolder();
    const cache = new Cache(folder, { memory: 1500 });
    for (let index = 0; index < 3; index += 1) await cache.write(key(index), Buffer.alloc(1000));
    rmSync(folder, { recursive: true });
    expect(await cache.read(key(0))).toBeUndefined();
    expect(await cache.read(key(2))).toHaveLength(1000);
  });

  function age(folder: string, name: string, days: number): void {
    const time = new Date(Date.now() - days * DAY);
    utimesSync(pathIn(folder, name.replace(":", "-")), time, time);
  }

  function namesIn(folder: string): string[] {
    return filesIn(folder)
      .map((path) => basename(path).replace("-", ":"))
      .toSorted((a, b) => (a < b ? -1 : 1));
  }
});

describe("a folder that cannot be used makes everything a miss, and nothing fails", () => {
  test.each([
    ["inside a file", () => join(fileAt("not-a-folder"), "inside")],
    ["where nobody may write", () => "/proc/nowhere"],
  ])("%s", async (_, make) => {
    const folder = make();
    const cache = new Cache(folder);
    await cache.write("key", Buffer.from("kept in memory"));
    expect(await textOf(cache, "key")).toBe("kept in memory");
    expect(await new Cache(folder).read("key")).toBeUndefined();
  });

  test("on a disk that is full", async () => {
    const folder = newFolder();
    await new Cache(folder).write("sha256:aa", Buffer.from("before"));
    const script = `import { Cache } from ${JSON.stringify(new URL("./cache.ts", import.meta.url).href)};
const cache = new Cache(${JSON.stringify(folder)});
await cache.write("sha256:bb", Buffer.alloc(1_000_000));
await cache.write("sha256:aa", Buffer.alloc(1_000_000));
console.log((await cache.read("sha256:bb")).length, (await new Cache(${JSON.stringify(folder)}).read("sha256:aa")).toString());`;
    // No file of this process may grow beyond 100 blocks: what a full disk does, without one.
    const { out } = await run("bash", ["-c", `ulimit -f 100; exec "$0" --input-type=module -e "$1"`, process.execPath, script]);
    expect(out).toBe("1000000 before\n");
    expect(filesIn(folder)).toHaveLength(1);
  });
});

function newFolder(): string {
  return join(root, String(folders++));
}

function fileAt(name: string): string {
  const path = join(root, name);
  writeFileSync(path, "");
  return path;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function pathIn(folder: string, name: string): string {
  const found = filesIn(folder).find((path) => basename(path) === name);
  if (found === undefined) throw new Error(`${name} is not in the cache`);
  return found;
}

async function textOf(cache: Cache, key: string): Promise<string | undefined> {
  const value = await cache.read(key);
  return value && Buffer.from(value).toString();
}

function run(program: string, values: readonly string[]): Promise<{ readonly out: string }> {
  return new Promise((resolve, reject) => {
    execFile(program, values, (error, out, err) => (error === null ? resolve({ out }) : reject(new Error(`${error.message}\n${err}`))));
  });
}
