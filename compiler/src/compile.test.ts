/** The compiler from a file to a build that runs: what one phase alone cannot show. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { runHosts, type ClientProgram, type TierProgram } from "@rmc/runtime";
import { ConvertImage, ConvertPixels, MixChannels, Resample } from "@rmc/stdlib/convert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { Compiler, DUMPS, dumpPipeline, type BuildOptions, type BuildResult } from "./compile.ts";
import { Workspace } from "./1-load/workspace.ts";
import { digestOf } from "./5-emit/digest.ts";
import type { Artifact } from "./ir/artifact.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const workspace = new Workspace();
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("a build", () => {
  test("is the same, byte for byte, wherever the project lies, and from a warm compiler", async () => {
    const first = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    const compiler = new Compiler({ cache: false, workspace });
    const second = await built({ "main.ts": MIXED, "gain.ts": GAIN }, "deeper/down");
    const third = await compiler.build(first.file);
    expect(bytesOf(second.artifact)).toEqual(bytesOf(first.artifact));
    expect(bytesOf(only(third))).toEqual(bytesOf(first.artifact));
    for (const [path, bytes] of first.artifact.files) expect(Buffer.from(bytes).includes(first.folder), path).toBe(false);
  });

  test("changes its digest with a constant, and only the files that hold it", async () => {
    const before = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    const after = await built({ "main.ts": MIXED.replace("factor: 2", "factor: 3"), "gain.ts": GAIN });
    expect(after.artifact.manifest.build).not.toBe(before.artifact.manifest.build);
    expect(fileOf(after.artifact, "kernels/Gain.wasm")).toEqual(fileOf(before.artifact, "kernels/Gain.wasm"));
    expect(text(after.artifact, "edge/program.js")).not.toBe(text(before.artifact, "edge/program.js"));
  });

  test("lists its files with their digests, and every bundle has the build's", async () => {
    const { artifact } = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    for (const { path, digest, bytes } of artifact.manifest.files) {
      expect(digestOf(fileOf(artifact, path)), path).toBe(digest);
      expect(fileOf(artifact, path).length).toBe(bytes);
    }
    expect([...artifact.files.keys()].filter((path) => path !== "manifest.json")).toEqual(artifact.manifest.files.map(({ path }) => path));
    for (const path of ["edge/program.js", "edge/worker.js", "server/program.js", "client/index.js"])
      expect(text(artifact, path)).toContain(artifact.manifest.build);
  });

  test("has in each tier only what its own nodes reach", async () => {
    const { artifact } = await built({
      "main.ts": `import { browser, pipeline, server, type Flow } from "rmc";
        import { near, far } from "./both.ts";
        console.log("the pipeline's own file runs nowhere");
        export const split = pipeline(({ x }: { x: Flow<string> }) => ({ y: server(browser(x, near), far) }));`,
      "both.ts": `import { readFileSync } from "node:fs";
        const nearWords = ["near-by", /a/];
        const farWords = ["far-away", /b/];
        export const near = async (x: string): Promise<string> => x + nearWords[0];
        export const far = async (x: string): Promise<string> => x + farWords[0] + readFileSync.length;`,
    });
    expect(text(artifact, "browser/program.js")).toContain("near-by");
    expect(text(artifact, "browser/program.js")).not.toMatch(/far-away|readFileSync|runs nowhere/);
    expect(text(artifact, "server/program.js")).toContain("far-away");
    expect(text(artifact, "server/program.js")).not.toMatch(/near-by|runs nowhere/);
  });

  test("maps its bundles to the user's lines", async () => {
    const { artifact } = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    const code = text(artifact, "server/program.js").split("\n");
    const line = code.findIndex((each) => each.includes('"loud"'));
    const map = new TraceMap(text(artifact, "server/program.js.map"));
    const found = originalPositionFor(map, { line: line + 1, column: (code[line] ?? "").indexOf('"loud"') });
    expect([found.source, found.line]).toEqual(["main.ts", MIXED.split("\n").findIndex((each) => each.includes('"loud"')) + 1]);
  });

  test("in release mode is smaller and runs the same", async () => {
    const development = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    const release = await built({ "main.ts": MIXED, "gain.ts": GAIN }, "", { release: true });
    expect(fileOf(release.artifact, "server/program.js").length).toBeLessThan(fileOf(development.artifact, "server/program.js").length);
    expect(release.artifact.manifest.provenance.mode).toBe("release");
    const inputs = { numbers: [1, 2, 3] };
    expect(await run(release, inputs)).toEqual(await run(development, inputs));
  });

  test("gives the result of the last build again when no file has changed", async () => {
    const { file } = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    const compiler = new Compiler({ cache: false, workspace });
    const first = await compiler.build(file);
    const again = await compiler.build(file);
    expect(only(again)).toBe(only(first));
    expect(Object.keys(again.timings)).toEqual(["load"]);
    writeFileSync(file, MIXED.replace("factor: 2", "factor: 5"));
    expect(only(await compiler.build(file)).manifest.build).not.toBe(only(first).manifest.build);
  });
});

describe("nodes", () => {
  test("run whatever way their code can be had", async () => {
    const one = await built({
      "main.ts": `import { merge, pipeline, server, type Flow } from "rmc";
        import shout, { Count as Counter, twice } from "./words/index.ts";
        import * as words from "./words/index.ts";
        import { max } from "simple-statistics";
        enum Sign { Plus = "+", Minus = "-" }
        const asynchronous = async <T>(value: T): Promise<T> => value;
        export const all = pipeline(({ x }: { x: Flow<string> }) => {
          const suffix = "!" as const;
          const ends = (text: string): string => text + suffix + Sign.Plus;
          class Local {
            readonly #tail: string;
            constructor(tail: string) { this.#tail = tail; }
            async process(text: string): Promise<string> { return text + this.#tail; }
          }
          const a = server(x, shout);
          const b = server(x, new Counter({ from: 10 }));
          const c = server(x, async (text) => asynchronous(ends(text)));
          const d = server(x, new Local("~"));
          const e = server(x, words.twice, (list) => [...list].sort(), (list) => list.map((each) => each.length), max);
          return { words: merge(a, b, c, d), e };
        });`,
      "words/index.ts": `export { default } from "./shout.ts"; export * from "./count.ts"; export type { Odd } from "./types.ts";`,
      "words/shout.ts": `import type { Odd } from "./types.ts"; export default async function (text: Odd): Promise<string> { return text.toLocaleUpperCase(); }`,
      "words/count.ts": `import { step } from "./step.ts";
        export class Count { constructor(private readonly options: { from: number }) {} #n = 0; async process(text: string): Promise<string> { this.#n += step; return text + (this.options.from + this.#n); } }
        export async function twice(text: string): Promise<string[]> { return [text, text + text]; }`,
      "words/step.ts": `export const step = 1;`,
      "words/types.ts": `export type Odd = string;`,
    });
    expect(await run(one, { x: ["a", "b"] })).toEqual([
      "words A",
      "words a11",
      "words a!+",
      "words a~",
      "e 2",
      "words B",
      "words b12",
      "words b!+",
      "words b~",
      "e 2",
    ]);
  });

  test("have module variables of their own, once a session", async () => {
    const one = await built({
      "main.ts": `import { pipeline, server, type Flow } from "rmc";
        import { count } from "./state.ts";
        export const counts = pipeline(({ x }: { x: Flow<number> }) => ({ n: server(x, count) }));`,
      "state.ts": `let seen = 0; export async function count(x: number): Promise<string> { seen += 1; return seen + ":" + x; }`,
    });
    const loaded = await load(one);
    expect(await runLoaded(loaded, { x: [7, 8] })).toEqual(["n 1:7", "n 2:8"]);
    expect(await runLoaded(loaded, { x: [9] })).toEqual(["n 1:9"]);
  });

  test("keep their module variables when they restart, as in the plain run, and nothing else", async () => {
    const one = await built({
      "main.ts": `import { pipeline, server, type Flow } from "rmc";
        import { Fragile } from "./fragile.ts";
        export const counts = pipeline(({ x }: { x: Flow<number> }) => ({ n: server(x, new Fragile(), { onError: "restart" }) }));`,
      "fragile.ts": `let calls = 0;
        export class Fragile {
          #own = 0;
          async process(x: number): Promise<string> {
            calls += 1;
            this.#own += 1;
            if (x < 0) throw new Error("negative");
            return calls + "/" + this.#own;
          }
        }`,
    });
    expect(await run(one, { x: [1, 1, -1, 1, 1] })).toEqual(["n 1/1", "n 2/2", "n 4/1", "n 5/2"]);
  });

  test("compute with the portable Math, also where they stay JavaScript, and with **", async () => {
    const one = await built({
      "main.ts": `import { pipeline, server, type Flow } from "rmc";
        const values = async (x: number): Promise<number[]> => [Math.sin(x), Math.pow(x, 0.3), x ** 0.3, Math.exp(x), Number(3n ** 2n)];
        export const sines = pipeline(({ x }: { x: Flow<number> }) => ({ y: server(x, values), z: server(x, (each) => [Math.sin(each), Math.pow(each, 0.3), each ** 0.3, Math.exp(each), 9]) }));`,
    });
    expect(one.result.pipelines[0]?.chains.fates.map(({ kernel }) => kernel !== undefined)).toEqual([false, true]);
    const values = await run(one, { x: [0.1, 2.5, 1e5, 77.7, 3e-9] });
    const of = (name: string): readonly string[] => values.filter((each) => each.startsWith(name)).map((each) => each.slice(1));
    expect(of("y")).toEqual(of("z"));
  });
});

describe("converters", () => {
  test("are kernels, and give the same bytes as the class that they were made from", async () => {
    const one = await built({
      "main.ts": `import { pipeline, server, type Audio, type Flow, type Image, type Video } from "rmc";
        const speech = (frame: Audio<16000, 1>): Audio<16000, 1> => frame;
        const wide = (frame: Audio<48000, 2>): Audio<48000, 2> => frame;
        const gray = (frame: Video<"gray">): Video<"gray"> => frame;
        const planar = (image: Image<"i420">): Image<"i420"> => image;
        export const converted = pipeline(({ mic, camera, still }: { mic: Flow<Audio<44100, 2>>; camera: Flow<Video<"rgba">>; still: Flow<Image<"rgba">> }) => {
          const low = server(mic, speech);
          return { low, high: server(low, wide), dark: server(camera, gray), flat: server(still, planar) };
        });`,
    });
    const chains = one.result.pipelines[0]?.chains;
    expect(
      chains?.fates
        .filter(({ converter }) => converter !== undefined)
        .map(({ converter, kernel, reason }) => [converter, kernel ?? reason]),
    ).toEqual([
      ["rmc-channels", "rmc-channels"],
      ["rmc-resample", "rmc-resample"],
      ["rmc-resample-2", "rmc-resample"],
      ["rmc-channels-2", "rmc-channels"],
      ["rmc-pixels", "rmc-pixels"],
      ["rmc-pixels-2", "rmc-pixels-image"],
    ]);
    const frames = [0, 1, 2].map((k) => ({
      kind: "audio",
      samples: Float32Array.from({ length: 1764 }, (_, i) => Math.sin((k * 882 + (i >> 1)) / 9) * (i % 2)),
      rate: 44100,
      channels: 2,
      pts: k / 50,
    }));
    const picture = { data: Uint8Array.from({ length: 5 * 3 * 4 }, (_, i) => (i * 37) % 256), width: 5, height: 3, format: "rgba" };
    const got = await run(one, { mic: frames, camera: [{ kind: "video", ...picture, pts: 0 }], still: [{ kind: "image", ...picture }] });
    const mono = convert(new MixChannels({ channels: 1 }), undefined, frames);
    const low = convert(new Resample({ rate: 16000 }), { rate: 44100, channels: 1 }, mono);
    const high = convert(
      new MixChannels({ channels: 2 }),
      undefined,
      convert(new Resample({ rate: 48000 }), { rate: 16000, channels: 1 }, low),
    );
    const show = (name: string, values: readonly unknown[]): readonly string[] => values.map((value) => `${name} ${JSON.stringify(value)}`);
    const of = (name: string): readonly string[] => got.filter((each) => each.startsWith(`${name} `));
    expect(of("low")).toEqual(show("low", low));
    expect(of("high")).toEqual(show("high", high));
    expect(of("dark")).toEqual(
      show("dark", convert(new ConvertPixels({ format: "gray" }), undefined, [{ kind: "video", ...picture, pts: 0 }])),
    );
    expect(of("flat")).toEqual(show("flat", convert(new ConvertImage({ format: "i420" }), undefined, [{ kind: "image", ...picture }])));
  });
});

describe("the client", () => {
  test("has types that TypeScript accepts, and that refuse what the pipeline does not take", async () => {
    const one = await built({
      "main.ts": `import { param, pipeline, server, type Audio, type Flow } from "rmc";
        interface Input { value: number; inner?: Input }
        const louder = async (frame: Audio<48000, 1>): Promise<Audio<48000, 1>> => frame;
        export const talk = pipeline(({ mic, tree }: { mic: Flow<Audio<48000, 1>>; tree: Flow<Input> }) => {
          const limit = param("limit", 3);
          const state = server(tree, async (t: Input) => ({ value: t.value }));
          return { state, loud: server(mic, louder), deep: server(tree, async (t: Input) => ({ ...t, limit })) };
        });`,
    });
    const folder = mkdtempSync(join(one.folder, "client-"));
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    for (const name of ["index.js", "index.d.ts"]) writeFileSync(join(folder, name), text(one.artifact, `client/${name}`));
    writeFileSync(
      join(folder, "use.ts"),
      `import { program, talk } from "./index.js";
      const session = await talk.connect("http://127.0.0.1", { params: { limit: 2 } });
      await session.mic.send({ kind: "audio", samples: new Float32Array(1), rate: 48000, channels: 1, pts: 0 });
      await session.inputs.tree.send({ value: 1, inner: { value: 2 } });
      for await (const value of session.deep) console.log(value.inner?.value, value.limit, program.build);
      await talk.run("http://127.0.0.1", { mic: [], tree: [] }, { onOutput: (name, value) => { if (name === "loud" && "samples" in value) console.log(value.samples); } });
      const { loud } = await talk.call("http://127.0.0.1", { mic: { kind: "audio", samples: new Float32Array(1), rate: 48000, channels: 1, pts: 0 }, tree: { value: 1 } }, { deadline: 100 });
      console.log(loud.samples);
      // @ts-expect-error an input is missing
      await talk.call("http://127.0.0.1", { tree: { value: 1 } });
      const stop = session.on("state", (state) => { if (state.name === "away") console.log(state.lost[0]?.since); });
      if (session.state.name === "closed") console.log(session.state.error?.message, stop());
      for await (const value of session.outputs.state) console.log(value.value);
      // @ts-expect-error no such event
      session.on("frame", () => undefined);
      // @ts-expect-error another rate
      await session.mic.send({ kind: "audio", samples: new Float32Array(1), rate: 44100, channels: 1, pts: 0 });
      // @ts-expect-error no such output
      session.quiet;`,
    );
    const flags = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--target",
      "es2024",
      "--module",
      "nodenext",
      "--lib",
      "es2024,dom",
      join(folder, "use.ts"),
    ];
    expect(spawnSync(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), ...flags], { encoding: "utf8" }).stdout).toBe(
      "",
    );
  });
});

describe("the manifest", () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(repository, "docs/manifest.schema.json"), "utf8")) as object,
  );
  const pipelines = readdirSync(join(repository, "test/fixtures/pipelines"));

  const compiler = new Compiler({ workspace });

  test.each(pipelines)("of %s is what its JSON Schema says", async (name) => {
    const { artifacts, diagnostics } = await compiler.build(join(repository, "test/fixtures/pipelines", name, "main.ts"));
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    for (const artifact of artifacts) {
      validate(JSON.parse(text(artifact, "manifest.json")));
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});

describe("dumps", () => {
  test("are the same on every machine", async () => {
    const one = await built({ "main.ts": MIXED, "gain.ts": GAIN });
    for (const name of DUMPS) {
      const dump = dumpPipeline(one.result.pipelines[0] as NonNullable<(typeof one.result.pipelines)[0]>, name);
      expect(dump.length).toBeGreaterThan(50);
      expect(dump).not.toContain(one.folder);
    }
  });
});

const GAIN = `export class Gain {
  readonly #factor: number;
  constructor({ factor }: { factor: number }) {
    this.#factor = factor;
  }
  process(x: number): number {
    return x * this.#factor;
  }
}
`;

const MIXED = `import { edge, pipeline, server, type Flow } from "rmc";
import { Gain } from "./gain.ts";

export const mixed = pipeline(({ numbers }: { numbers: Flow<number> }) => {
  const doubled = edge(numbers, new Gain({ factor: 2 }));
  const named = server(doubled, async (x) => {
    return x > 3 ? "loud" : "quiet";
  });
  return { doubled, named };
});
`;

interface Converter {
  start?(format: object): void;
  process(frame: never): unknown;
  end?(): unknown;
}

/** Through a class itself: one frame for each, then what is left. */
function convert(node: Converter, format: object | undefined, frames: readonly unknown[]): readonly unknown[] {
  if (format !== undefined) node.start?.(format);
  return [...frames.map((frame) => node.process(frame as never)), node.end?.()].filter((value) => value !== null && value !== undefined);
}

interface Built {
  readonly folder: string;
  readonly file: string;
  readonly result: BuildResult;
  readonly artifact: Artifact;
}

async function built(files: Readonly<Record<string, string>>, inside = "", options: BuildOptions = {}): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "rmc-compile-"));
  folders.push(folder);
  const root = join(folder, inside);
  mkdirSync(root, { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, "package.json"), `{ "name": "test", "type": "module" }`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const file = join(root, "main.ts");
  const result = await new Compiler({ cache: false, workspace }).build(file, options);
  expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return { folder, file, result, artifact: only(result) };
}

function only(result: BuildResult): Artifact {
  const [artifact] = result.artifacts;
  if (artifact === undefined) throw new Error(JSON.stringify(result.diagnostics));
  return artifact;
}

function fileOf(artifact: Artifact, path: string): Uint8Array {
  const bytes = artifact.files.get(path);
  if (bytes === undefined) throw new Error(`no ${path} in ${[...artifact.files.keys()].join(", ")}`);
  return bytes;
}

function text(artifact: Artifact, path: string): string {
  return Buffer.from(fileOf(artifact, path)).toString();
}

function bytesOf(artifact: Artifact): Readonly<Record<string, string>> {
  return Object.fromEntries([...artifact.files].map(([path, bytes]) => [path, digestOf(bytes)]));
}

interface Loaded {
  readonly programs: Readonly<Record<string, TierProgram>>;
  readonly client: ClientProgram;
}

async function load({ folder, artifact }: Built): Promise<Loaded> {
  const directory = mkdtempSync(join(folder, "out-"));
  for (const [path, bytes] of artifact.files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
  const programs: Record<string, TierProgram> = {};
  for (const place of new Set(artifact.manifest.stages.map((stage) => stage.place))) {
    const { createProgram, kernels } = (await import(pathToFileURL(join(directory, place, "program.js")).href)) as {
      readonly createProgram: (options: { readonly modules: object }) => TierProgram;
      readonly kernels: readonly { readonly name: string; readonly file: string }[];
    };
    const modules: Record<string, object> = {};
    for (const { name, file } of kernels) modules[name] = await WebAssembly.compile(readFileSync(join(directory, file)));
    programs[place] = createProgram({ modules });
  }
  const { program } = (await import(pathToFileURL(join(directory, "client/index.js")).href)) as { readonly program: ClientProgram };
  return { programs, client: program };
}

async function run(one: Built, inputs: Readonly<Record<string, readonly unknown[]>>): Promise<readonly string[]> {
  return runLoaded(await load(one), inputs);
}

async function runLoaded({ programs, client }: Loaded, inputs: Readonly<Record<string, readonly unknown[]>>): Promise<readonly string[]> {
  const values: string[] = [];
  await runHosts({
    program: client,
    programs,
    inputs,
    onOutput: (name, value) => void values.push(`${name} ${typeof value === "string" ? value : JSON.stringify(value)}`),
  });
  return values;
}

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
