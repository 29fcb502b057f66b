/**
 * A case: a folder with `main.ts` and `case.json`, which says what comes in and which nodes must be kernels and hosts.
 * Inputs are made here from seeds, so that every mode of running gets the same values.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly kernels: readonly string[];
  readonly hosts: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

type InputSpec =
  | { readonly kind: "values"; readonly values: readonly unknown[] }
  | {
      readonly kind: "audio";
      readonly rate: number;
      readonly channels: number;
      readonly samples: number;
      readonly seed: number;
      readonly tones?: readonly number[];
    }
  | {
      readonly kind: "video";
      readonly format: "rgba" | "gray";
      readonly width: number;
      readonly height: number;
      readonly frames: number;
      readonly seed: number;
    };

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

export const cases: readonly Case[] = ["test/fixtures/pipelines/*/case.json", "test/fixtures/strangers/*/case.json", "examples/*/case.json"]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .toSorted()
  .map(readCase);

function readCase(path: string): Case {
  const folder = join(root, dirname(path));
  const text = JSON.parse(readFileSync(join(root, path), "utf8")) as Partial<Case> & {
    readonly secrets?: Record<string, string>;
    readonly main?: string;
  };
  const file = join(folder, text.main ?? "main.ts");
  if (!existsSync(file)) throw new Error(`${path} names no pipeline's file`);
  const { kernels = [], hosts = [], params = {}, inputs = {} } = text;
  return {
    name: dirname(path).replace(/^(test\/fixtures|examples)\//, ""),
    folder,
    file,
    kernels,
    hosts,
    params,
    inputs,
    env: { ...text.env, ...text.secrets },
  };
}

/** Fresh values each time: a run owns what it is given. */
export function valuesOf(spec: InputSpec): unknown[] {
  switch (spec.kind) {
    case "values":
      return spec.values.map(revive);
    case "audio":
      return audioFrames(spec);
    case "video":
      return Array.from({ length: spec.frames }, (_, k) => videoFrame(spec, k));
  }
}

type Numbers = new (values: readonly number[]) => unknown;
const NUMBERS: readonly Numbers[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];
const OTHERS: Readonly<Record<string, (given: never) => unknown>> = {
  $Map: (given: readonly (readonly [unknown, unknown])[]) => new Map(given),
  $Set: (given: readonly unknown[]) => new Set(given),
  $number: Number,
};

/** What JSON has no word for stands in an object with one name: `{ "$Uint8Array": [1] }`, `{ "$Map": [] }`, `{ "$number": "NaN" }`. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, revive(field)] as const);
  const [[name, given] = ["", undefined]] = fields;
  if (!name.startsWith("$")) return Object.fromEntries(fields);
  const numbers = NUMBERS.find((each) => each.name === name.slice(1));
  if (numbers !== undefined) return new numbers(given as readonly number[]);
  const make = OTHERS[name];
  if (make === undefined) throw new Error(`a case cannot say ${name}`);
  return make(given as never);
}

function audioFrames(spec: InputSpec & { kind: "audio" }): unknown[] {
  const { rate, channels, seed, tones = [] } = spec;
  const random = noise(seed);
  const length = Math.round(rate / 50);
  const frames: unknown[] = [];
  for (let from = 0; from < spec.samples; from += length) {
    const count = Math.min(length, spec.samples - from);
    const samples = Float32Array.from({ length: count * channels }, (_, i) => sample(from + Math.floor(i / channels)));
    frames.push({ kind: "audio", samples, rate, channels, pts: from / rate });
  }
  return frames;

  function sample(at: number): number {
    const time = at / rate;
    const swell = 0.5 + 0.5 * Math.sin(time * 9);
    return 0.3 * swell * random() + tones.reduce((sum, hz) => sum + 0.3 * Math.sin(2 * Math.PI * hz * time), 0);
  }
}

function videoFrame(spec: InputSpec & { kind: "video" }, k: number): unknown {
  const { width, height, format, seed } = spec;
  const random = noise(seed + k);
  const bytes = width * height * (format === "rgba" ? 4 : 1);
  const data = Uint8Array.from({ length: bytes }, (_, i) => (((i >> 2) % width) * 7 + k * 11 + 40 * random()) & 255);
  return { kind: "video", data, width, height, format, pts: k / 25 };
}

/** −1 to 1, the same on every engine. */
function noise(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2147483648;
  };
}
