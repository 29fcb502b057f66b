/** `rmc run` as a process: one result whichever way it runs, and every way of going wrong. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeProject, rmc, until, type Project } from "../testing/rmc-process.ts";

vi.setConfig({ testTimeout: 300_000 });

let project: Project;
const on = (...args: string[]) => rmc(args, { cwd: project.folder });
const file = (name: string): Buffer => readFileSync(join(project.folder, name));

const HEAD = 'import { browser, edge, pipeline, param, server, type Audio, type Flow, type Image, type Video } from "rmc";\n';

const SOURCES: Readonly<Record<string, string>> = {
  "tiers.ts": `
class Sum { total = 0; process(x: number): { x: number; total: number } { this.total += x; return { x, total: this.total }; } end(): { x: number; total: number } { return { x: -0, total: this.total / 0 }; } }
async function* twice(value: { x: number; total: number }): AsyncGenerator<string, void> { yield "a" + value.total; yield "b" + value.x; }
export const tiers = pipeline(({ numbers }: { numbers: Flow<number> }) => {
  const halved = browser(numbers, (x) => x / 2);
  const sums = edge(halved, new Sum());
  const texts = server(sums, twice);
  return { sums, texts };
});`,
  "sound.ts": `
class Gain { constructor(readonly options: { factor: number }) {} tick(x: number): number { return Math.sin(x * this.options.factor); } }
export const sound = pipeline(({ mic }: { mic: Flow<Audio<16000, 1>> }) => {
  const loud = browser(mic, new Gain({ factor: 0.7 }));
  const peaks = edge(loud, (frame) => { let peak = 0; for (const sample of frame.samples) peak = Math.max(peak, Math.abs(sample)); return peak; });
  return { loud, peaks };
});`,
  "pictures.ts": `
export const pictures = pipeline(({ film, photo }: { film?: Flow<Video<"rgba">>; photo?: Flow<Image<"gray">> }) => {
  const dark = browser(film!, (frame) => { const data = new Uint8Array(frame.data.length); for (let i = 0; i < data.length; i++) data[i] = (frame.data[i] ?? 0) >> 1; return { ...frame, data }; });
  const same = server(photo!, (image) => image);
  return { dark, same };
});`,
  "faults.ts": `
declare const process: { exit(code: number): never };
class Late { count = 0; process(x: number): number { this.count++; if (this.count === 3) throw new Error("three is too many"); return x; } }
export const fails = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, new Late()) }));
export const skips = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, new Late(), { onError: "skip" }) }));
export const forgives = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, new Late(), { onError: "skip" }), c: edge(a, new Late(), { onError: "skip" }), d: browser(a, new Late(), { onError: "skip" }) }));
export const quits = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, async (x) => { process.exit(3); return x; }) }));
export const spins = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, async (x) => { console.log("spinning"); for (;;) if (x > 1e9) return x; }) }));
export const talks = pipeline(({ a }: { a: Flow<number> }) => { const factor = param("factor", 2); return { b: server(a, async (x) => { console.log("heard", x); return x * factor; }) }; });`,
};

beforeAll(async () => {
  project = makeProject();
  for (const [name, text] of Object.entries(SOURCES)) project.write(name, HEAD + text);
  project.write("numbers.jsonl", "1\n2\n-3.5\n1e21\n");
  const ffmpeg = (...args: string[]) =>
    execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...args], { cwd: project.folder });
  ffmpeg("-f", "lavfi", "-i", "sine=f=440:r=44100:d=0.25", "-ac", "2", "sine.wav");
  ffmpeg("-f", "lavfi", "-i", "testsrc=s=34x18:r=25:d=0.12", "-pix_fmt", "yuv420p", "film.y4m");
  ffmpeg("-f", "lavfi", "-i", "testsrc=s=9x7:d=1", "-frames:v", "1", "-pix_fmt", "rgb24", "photo.png");
});

afterAll(() => project.remove());

describe("every way of running gives the same bytes", () => {
  const ways = [["--plain"], [], ["--engine", "node"], ["--engine", "workerd"], ["--engine", "chromium"], ["--hosts"]];

  test("numbers, objects, strings; a kernel on each tier, a generator, an end", async () => {
    expect((await on("build", "tiers.ts")).code).toBe(0);
    for (const way of ways) {
      const source = way[0] === "--plain" ? "tiers.ts" : "dist/tiers";
      const { code, out, err } = await on(
        "run",
        source,
        "--in",
        "numbers=numbers.jsonl",
        "--out",
        "sums=sums.jsonl",
        "--out",
        "texts=texts.txt",
        ...way,
      );
      expect([way, code, out, err.includes("sums: 5 values in sums.jsonl")], err).toEqual([way, 0, "", true]);
      expect(file("sums.jsonl").toString()).toBe(
        '{"x":0.5,"total":0.5}\n{"x":1,"total":1.5}\n{"x":-1.75,"total":-0.25}\n{"x":500000000000000000000,"total":500000000000000000000}\n{"x":-0,"total":null}\n',
      );
      expect(file("texts.txt").toString()).toBe(
        "a0.5\nb0.5\na1.5\nb1\na-0.25\nb-1.75\na500000000000000000000\nb500000000000000000000\naInfinity\nb0\n",
      );
    }
  });

  test("sound, from a file of another rate and two channels", async () => {
    expect((await on("build", "sound.ts")).code).toBe(0);
    const seen: Buffer[][] = [];
    for (const way of ways) {
      const source = way[0] === "--plain" ? "sound.ts" : "dist/sound";
      const { code, err } = await on(
        "run",
        source,
        "--in",
        "mic=sine.wav",
        "--out",
        "loud=loud.wav",
        "--out",
        "peaks=peaks.jsonl",
        "--frame",
        "1000",
        ...way,
      );
      expect([way, code], err).toEqual([way, 0]);
      expect(err).toContain("note RMC5110: sine.wav: 44100 Hz × 2 is converted to 16000 Hz × 1");
      seen.push([file("loud.wav"), file("peaks.jsonl")]);
    }
    for (const each of seen) expect(each).toEqual(seen[0]);
    expect(seen[0]?.[0]?.length).toBe(58 + 4 * 4017);
  });

  test("video and images, inputs that may be missing, formats that differ", async () => {
    for (const way of [["--plain"], []]) {
      const { code, err } = await on(
        "run",
        "pictures.ts",
        "--in",
        "film=film.y4m",
        "--out",
        `dark=dark${way.length}.y4m`,
        "--in",
        "photo=photo.png",
        "--out",
        `same=same${way.length}.png`,
        ...way,
      );
      expect([code, err.includes("photo.png: rgba is converted to gray")], err).toEqual([0, true]);
    }
    expect(file("dark0.y4m")).toEqual(file("dark1.y4m"));
    expect(file("same0.png")).toEqual(file("same1.png"));
    expect(file("dark0.y4m").subarray(0, 30).toString()).toContain("YUV4MPEG2 W34 H18 F25:1");
    const alone = await on("run", "pictures.ts", "--plain", "--in", "photo=photo.png", "--out", "dark=none.y4m");
    expect(alone.code, alone.err).toBe(0);
  });
});

describe("streams", () => {
  test("standard input and output; nothing but the result on stdout; what nodes print on stderr", async () => {
    for (const way of [["--plain"], []]) {
      const { code, out, err } = await rmc(["run", "faults.ts#talks", "--in", "a=-", "--out", "b=-", "--param", "factor=10", ...way], {
        cwd: project.folder,
        input: "1\n2\n",
      });
      expect([code, out], err).toEqual([0, "10\n20\n"]);
      expect(err).toContain("heard 1");
    }
  });

  test("a wav file on stdout is the same as in a path", async () => {
    const { code, err } = await on("run", "sound.ts", "--plain", "--in", "mic=sine.wav", "--out", "loud=a.wav");
    expect(code, err).toBe(0);
    const text = execFileSync(
      "bash",
      [
        "-c",
        `"${process.execPath}" --conditions=rmc-source "${new URL("../main.ts", import.meta.url).pathname}" run sound.ts --plain --in mic=- --out loud=- < sine.wav 2>/dev/null | cmp - a.wav && echo same`,
      ],
      { cwd: project.folder, encoding: "utf8" },
    );
    expect(text).toBe("same\n");
  });

  test("--json tells what was written", async () => {
    const { out } = await on("run", "faults.ts#talks", "--plain", "--in", "a=numbers.jsonl", "--out", "b=b.jsonl", "--json");
    expect(JSON.parse(out)).toEqual({ ok: true, outputs: [{ name: "b", path: "b.jsonl", values: 4 }], diagnostics: [] });
  });
});

describe("what can go wrong", () => {
  test.each([[["--plain"]], [[]], [["--hosts"]]])("a node that throws %j: exit 1, the node's name, what came before stays", async (way) => {
    const { code, err } = await on("run", "faults.ts#fails", "--in", "a=numbers.jsonl", "--out", "b=failed.jsonl", ...way);
    expect(code, err).toBe(1);
    expect(err).toContain("three is too many");
    expect(err).toMatch(/^error RMC6001: .*Late/m);
    expect(err).toContain("faults.ts:");
    expect(err).toContain("b: 2 values in failed.jsonl, up to the error");
    expect(err).not.toMatch(/^\s+at /m);
    expect(file("failed.jsonl").toString()).toBe("1\n2\n");
  });

  test("an error that the call allows for is told, and the run goes on", async () => {
    const { code, err } = await on("run", "faults.ts#skips", "--plain", "--in", "a=numbers.jsonl", "--out", "b=skipped.jsonl");
    expect([code, file("skipped.jsonl").toString()], err).toEqual([0, "1\n2\n1e+21\n"]);
    expect(err).toContain("three is too many");
  });

  test.each([[["--plain"]], [[]], [["--hosts"]]])("it is told wherever it was %j", async (way) => {
    const { code, err } = await on("run", "faults.ts#forgives", "--in", "a=numbers.jsonl", ...way);
    expect([code, err.match(/^skipped: .*three is too many/gm)?.length], err).toEqual([0, 3]);
  });

  test("code that ends the process ends the run", async () => {
    const { code, err } = await on("run", "faults.ts#quits", "--in", "a=numbers.jsonl");
    expect(code).toBe(1);
    expect(err).toContain("RMC5115");
    expect(err).toContain("exit code 3");
  });

  test.each([[["--plain"]], [["--hosts"]]])("Ctrl-C ends a node that never returns %j, and leaves nothing running", async (way) => {
    const { code, err } = await rmc(["run", "faults.ts#spins", "--in", "a=numbers.jsonl", ...way], {
      cwd: project.folder,
      onStart: (child, heard) => void until(heard, /spinning/).finally(() => child.kill("SIGINT")),
    });
    expect(code, err).toBe(130);
    const left = join(project.folder, "node_modules/.cache/rmc");
    expect(existsSync(left) ? readdirSync(left).filter((name) => name.startsWith("run-")) : []).toEqual([]);
  });

  test("an engine that is missing is said before anything starts", async () => {
    const { code, err } = await rmc(["run", "tiers.ts", "--engine", "chromium", "--in", "numbers=numbers.jsonl"], {
      cwd: project.folder,
      env: { RMC_CHROMIUM: "/nowhere/chromium" },
    });
    expect([code, err.split("\n")[0]]).toEqual([
      1,
      "error RMC5114: RMC_CHROMIUM names /nowhere/chromium, which is not a program that can be started",
    ]);
  });

  const cases: readonly (readonly [string, readonly string[], number, string])[] = [
    ["an unknown input", ["--in", "number=numbers.jsonl"], 2, 'RMC5101: the pipeline has no input "number"'],
    ["a missing file", ["--in", "numbers=none.jsonl"], 1, "RMC5103: none.jsonl does not exist"],
    ["a wrong line", ["--in", "numbers=wrong.jsonl"], 1, "RMC5105: wrong.jsonl does not fit the flow's type in line 2"],
    ["an unknown parameter", ["--in", "numbers=numbers.jsonl", "--param", "a=1"], 2, "RMC5113"],
    ["two ways at once", ["--hosts", "--engine", "node"], 2, "exclude each other"],
    ["an unknown engine", ["--engine", "netscape"], 2, "must be one of node, workerd, chromium"],
    ["a frame of nothing", ["--frame", "0"], 2, "whole number"],
  ];

  test.each(cases)("%s has its code, its help and its exit code", async (_, args, code, part) => {
    project.write("wrong.jsonl", "1\ntrue\n");
    const result = await on(
      "run",
      "tiers.ts",
      ...(args.includes("--hosts") ? [] : ["--plain"]).filter(() => !args.includes("--engine")),
      ...args,
    );
    expect(result.code, result.err).toBe(code);
    expect(result.err).toContain(part);
    expect(result.err).not.toMatch(/^\s+at /m);
  });

  test("a build that was changed is refused", async () => {
    await on("build", "tiers.ts", "--out", "changed");
    const path = "changed/tiers/server/program.js";
    project.write(path, `${file(path).toString()}\n//`);
    const { code, err } = await on("run", "changed/tiers", "--in", "numbers=numbers.jsonl");
    expect(code).toBe(1);
    expect(err).toContain("RMC5116: changed/tiers/server/program.js is not the file that was built");
  });
});
