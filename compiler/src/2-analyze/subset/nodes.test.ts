/** Nodes as users write them: their forms, what leaves them, what they capture, and why some stay host nodes. */
import { expect, test } from "vitest";
import type { Schema } from "../../ir/schema.ts";
import type { Unit } from "../../ir/unit.ts";
import { printUnit } from "../../ir/print-unit.ts";
import { analyzeNode, type NodeSubject } from "./analyze-node.ts";
import { AUDIO, loadSources, NUMBER, verdictOf } from "./testing/analyze-source.ts";
import { runUnit, type RunningUnit } from "./testing/run-unit.ts";

const STRING: Schema = { kind: "string" };
const MEDIA = `interface Audio<R extends number = number, C extends number = number> { readonly kind: "audio"; samples: Float32Array; rate: R; channels: C; pts: number }\n`;

function unitOf(text: string, subject: Partial<NodeSubject> = {}): Unit {
  const verdict = verdictOf(text, subject);
  if ("reason" in verdict) throw new Error(verdict.reason);
  return verdict.unit;
}

function run(text: string, subject: Partial<NodeSubject> = {}, ...parameters: readonly unknown[]): RunningUnit {
  const running = runUnit(unitOf(text, subject));
  running.create(...parameters);
  return running;
}

function reason(text: string, subject: Partial<NodeSubject> = {}): string {
  const verdict = verdictOf(text, subject);
  return "reason" in verdict ? `${verdict.reason} at ${verdict.span.line}:${verdict.span.column}` : "kernel";
}

test("a class keeps its state, takes options, and handles audio", () => {
  const text = `${MEDIA}export class Node {
    private z = 0;
    constructor(private readonly options: { gain?: number }) {}
    process(frame: Audio<48000, 1>): Audio<48000, 1> {
      const gain = this.options.gain ?? 2;
      const out = frame.samples.map((x) => (this.z = this.z * 0.5 + x * gain));
      return { ...frame, samples: out };
    }
  }`;
  const options: Schema = { kind: "object", fields: [{ name: "gain", type: NUMBER, optional: true }] };
  const node = run(
    text,
    { input: AUDIO, output: AUDIO, parameters: [{ name: "options", schema: options }] },
    { $: "object", gain: undefined },
  );
  const frame = { $: "Audio", kind: "audio", samples: new Float32Array([1, 0]), rate: 48000, channels: 1, pts: 0 };
  expect(node.process(frame)).toEqual([{ kind: "audio", samples: new Float32Array([2, 1]), rate: 48000, channels: 1, pts: 0 }]);
  expect(node.process({ ...frame, samples: new Float32Array([0]) })).toEqual([
    expect.objectContaining({ samples: new Float32Array([0.5]) }),
  ]);
});

test("an option that is there and undefined is a reason where a spread would hide a default with it", () => {
  const text = `const DEFAULTS = { floor: 3 }; export class Node { private readonly o: { floor?: number }; constructor(o: { floor?: number } = {}) { this.o = { ...DEFAULTS, ...o }; } process(x: number): number { return (this.o.floor ?? 0) + x; } }`;
  const schema: Schema = { kind: "object", fields: [{ name: "floor", type: NUMBER, optional: true }] };
  const options = { name: "o", schema };
  expect(run(text, { parameters: [options] }, { $: "object", floor: undefined }).process(1)).toEqual([4]);
  expect(reason(text, { parameters: [{ ...options, explicit: true }] })).toBe(
    "spreads an object whose properties may be there and undefined at 1:161",
  );
});

test("a tick node goes from a number to a number", () => {
  const unit = unitOf(`export class Node { #last = 0; tick(x: number): number { const y = x - this.#last; this.#last = x; return y; } }`);
  expect(unit.entry.form).toBe("tick");
  const node = runUnit(unit);
  node.create();
  expect([node.process(3), node.process(5)]).toEqual([[3], [2]]);
});

test("null and undefined are nothing; what end gives is part of the output", () => {
  const node = run(
    `export class Node { n = 0; process(x: number): number | null { this.n++; return x > 0 ? x : null; } end() { return this.n; } }`,
  );
  expect([node.process(1), node.process(-1), node.end()]).toEqual([[1], [], [2]]);
});

test("a generator's values leave in order, also from end", () => {
  const node = run(`export class Node { *process(x: number) { if (x < 0) return; yield x; yield x * 2; } *end() { yield 7; } }`);
  expect([node.process(1), node.process(-1), node.end()]).toEqual([[1, 2], [], [7]]);
});

test("a generator may delegate, also to itself, to a method and to an array", () => {
  const text = `interface Tree { value: number; left?: Tree; right?: Tree }
  function* inOrder(tree: Tree | undefined): Generator<number> { if (!tree) return; yield* inOrder(tree.left); yield tree.value; yield* inOrder(tree.right); }
  export class Node {
    n = 0;
    *process(x: number): Generator<number> { yield* inOrder({ value: x, left: { value: 1 }, right: { value: 9, left: { value: 7 } } }); yield* this.counted(x); yield* [100, 200]; }
    *counted(x: number) { for (const k of [x, x]) { this.n++; yield k + this.n; } }
  }`;
  const node = run(text);
  expect([node.process(5), node.process(6)]).toEqual([
    [1, 5, 7, 9, 6, 7, 100, 200],
    [1, 6, 7, 9, 9, 10, 100, 200],
  ]);
});

test("emit may be called anywhere, and handed on to functions that only call it", () => {
  const text = `export class Node {
    process(x: number, emit: (v: number) => void): void { [1, 2].forEach((k) => emit(k * x)); this.more(x, emit); }
    more(x: number, give: (v: number) => void): void { if (x > 1) give(x); }
  }`;
  expect(run(text).process(3)).toEqual([3, 6, 3]);
});

test("emit that could be kept is a reason", () => {
  const text = `export class Node { f?: (v: number) => void; process(x: number, emit: (v: number) => void): void { this.f = emit; emit(x); } }`;
  expect(reason(text)).toBe("uses emit as a value at 1:109");
});

test("start runs with the parts of the format that it names", () => {
  const text = `${MEDIA}export class Node { private step!: number; start({ rate }: { rate: number }) { this.step = 1 / rate; } process(x: Audio): number { return this.step * x.samples.length; } }`;
  const node = run(text, { input: AUDIO });
  node.start({ rate: 4 });
  expect(node.process({ $: "Audio", kind: "audio", samples: new Float32Array(8), rate: 4, channels: 1, pts: 0 })).toEqual([2]);
  expect(reason(`export class Node { start(o: { speed: number }) {} process(x: number) { return x; } }`)).toBe(
    `has a start that takes "speed" at 1:27`,
  );
});

test("a lambda captures constants, also through a function beside it", () => {
  const text = `function pipe() { const gain = 3; const scaled = (x: number) => x * gain; const Node = (x: number) => scaled(x) + gain; return Node; }`;
  const captures = [{ name: "gain", schema: NUMBER }];
  expect(unitOf(text, { captures }).entry.parameters).toEqual([{ name: "gain", type: { kind: "number" }, schema: NUMBER, global: "gain" }]);
  expect(run(text, { captures }, 3).process(2)).toEqual([9]);
  expect(reason(text)).toBe(`captures "gain", which is not a constant at 1:115`);
});

test("a generic node stands for what its parameter extends", () => {
  const schema: Schema = { kind: "object", fields: [{ name: "v", type: NUMBER, optional: false }] };
  expect(
    run(`export const Node = <T extends { v: number }>(x: T) => ({ ...x, v: x.v + 1 });`, { input: schema, output: schema }).process({
      $: "object",
      v: 1,
    }),
  ).toEqual([{ v: 2 }]);
});

test("code and tables come from several files", () => {
  const { program, declaration } = loadSources({
    "main.ts": `import { wave } from "./wave.ts"; import * as shapes from "./shapes/index.ts"; export const Node = (x: number) => wave(x) + shapes.twice(x) + shapes.LIMIT;`,
    "wave.ts": `const TABLE = new Float64Array(4); for (let i = 0; i < TABLE.length; i++) TABLE[i] = i * i; export function wave(x: number): number { return TABLE[x % 4]!; }`,
    "shapes/index.ts": `export { double as twice } from "./double.ts"; export const LIMIT = 100;`,
    "shapes/double.ts": `export function double(x: number): number { return x * 2; }`,
  });
  const verdict = analyzeNode(declaration("main.ts", "Node"), program, {
    name: "Node",
    input: NUMBER,
    output: NUMBER,
    parameters: [],
    captures: [],
  });
  if ("reason" in verdict) throw new Error(verdict.reason);
  const node = runUnit(verdict.unit);
  node.create();
  expect(node.process(3)).toEqual([9 + 6 + 100]);
  expect(verdict.unit.files).toEqual(["main.ts", "shapes/index.ts", "wave.ts", "shapes/double.ts"]);
});

test("module variables that the node writes are the unit's own", () => {
  const text = `let count = 0; export function Node(x: number): number { count += x; return count; }`;
  const [one, other] = [run(text), run(text)];
  expect([one.process(1), one.process(2), other.process(5)]).toEqual([[1], [3], [5]]);
});

test.each([
  ["let n = 0; export const Node = (x: number) => { n += x; return n; };", "n"],
  ["const seen: number[] = []; export const Node = (x: number) => seen.push(x);", "seen"],
  [
    "const seen = new Map<string, number[]>([['a', []]]); export const Node = (x: number) => { const list = seen.get('a'); return list === undefined ? x : list.push(x); };",
    "seen",
  ],
  [
    "class Box { n = 0; add(x: number): number { this.n += x; return this.n; } } const box = new Box(); export const Node = (x: number) => box.add(x);",
    "box",
  ],
  [
    "class Log { static lines: string[] = []; } export class Node { readonly #lines = Log.lines; process(x: number): number { this.#lines.push(`${x}`); return x; } }",
    "Log.lines",
  ],
  ["const count = (() => { let n = 0; return () => ++n; })(); export const Node = (x: number) => count() + x;", "count"],
  [
    "const table = [[1], [2]]; function fill(rows: number[][], x: number): void { for (const row of rows) row[0] = x; } export const Node = (x: number) => { fill(table, x); return x; };",
    "table",
  ],
  [
    "const table = new Float64Array(4); for (let i = 0; i < 4; i++) table[i] = i; const half = table.map((x) => x / 2); export class Node { readonly #own = table; #n = 0; process(x: number): number { const sorted = table.slice().sort(); this.#n += sorted[1]!; for (const t of half) this.#n += t; return this.#own[x & 3]! + this.#n; } }",
    undefined,
  ],
  [
    "const NAMES = new Map([['a', 1]]); const DEFAULTS = { floor: 2, list: [1, 2] }; export class Node { o = { ...DEFAULTS }; kept: number[] = []; process(x: number): number { this.o.floor += x; this.kept.push(x); return (NAMES.get('a') ?? 0) + this.o.list.map((k) => k * x).length + this.kept.length; } }",
    undefined,
  ],
])("what a module holds is changed or only read: %s", (text, changed) => {
  expect(reason(text)).toBe("kernel");
  const expected = changed === undefined ? "kernel" : `changes "${changed}", which belongs to its module and outlives a restart`;
  expect(reason(text, { restarts: true }).replace(/ at \d+:\d+$/, "")).toBe(expected);
});

test("a debug print does not change what a node is", () => {
  const node = run(`export function Node(x: number): number { console.log("got", x, [x]); return x; }`);
  node.process(2);
  expect(node.logged).toEqual(["got 2 [object]"]);
});

test.each([
  ["export async function Node(x: number) { return x; }", "is async"],
  ["export function Node(x: number) { return Promise.resolve(x); }", "gives a promise"],
  ["export function Node(x: number) { return fetch(String(x)).then(() => 1); }", "gives a promise"],
  ["export function Node(x: number) { setTimeout(() => {}, 1); return x; }", "calls setTimeout, which has no form in a kernel"],
  ["export function Node(x: any) { return 1; }", `"x", a value of type any`],
  ["export function Node(x: number) { let y: any = x; y = 2; return 1 + (y as number); }", `"y", a value of type any`],
  ["export function Node(x: string | bigint) { return 1; }", "a value of type string | bigint"],
  ["export function Node(x: number) { return new Date(x).getTime(); }", "makes a Date, which has no form in a kernel"],
  [
    "const born = Math.random(); export function Node(x: number) { return born + x; }",
    "asks for the time or a random number in its constructor, or while its module loads",
  ],
  [
    "export function Node(x: number) { return x.toLocaleString().length; }",
    "calls .toLocaleString of a number, which has no form in a kernel: write toFixed, join or String(…)",
  ],
  [
    "export function Node(x: number) { return 'a'.localeCompare('b'); }",
    "calls .localeCompare of a string, which has no form in a kernel: compare with < and >",
  ],
  [
    "export function Node(x: number) { try { return x; } catch (e: any) { return e.code as number; } }",
    "uses .code of Error, which has no form in a kernel",
  ],
  [
    "class E extends Error { toString() { return 'e'; } } export function Node() { throw new E(); }",
    "gives an error a toString of its own",
  ],
  ["export function Node(x: number) { return arguments.length; }", "uses arguments, which is not a value"],
  ["export function Node(x: number) { throw 'no'; }", "throws something that is not an Error"],
  ["export class Node { process(x: number) { return eval('1') as number; } }", "calls eval, which has no form in a kernel"],
  ["export class Node { tick(x: number): number | undefined { return x; } }", "has a tick that is not from a number to a number"],
  [
    "type Json = null | boolean | number | string | Json[] | { [key: string]: Json }; export function Node(x: Json) { return 1; }",
    "a value of type Json, which holds itself with no object between",
  ],
  ["type F = (x: number) => F; export function Node(x: F) { return 1; }", "a value of type F, which holds itself with no object between"],
  [
    "interface Nest<T> { of?: Nest<T[]>; at: T } export function Node(x: Nest<number>) { return 1; }",
    "a value of a type that holds itself in ever larger forms",
  ],
  ["export class Node { run(x: number) { return x; } }", "has neither process nor tick as a method"],
  [
    "export class Node { end() { this.process = (x) => -x; } process = (x: number): number => x; }",
    "uses its process, which is a function in a field, for more than calling it: make it a method",
  ],
  ["class Base extends Map<string, number> {} export class Node extends Base { process(x: number) { return x; } }", "extends Map"],
])("%s", (text, expected) => {
  expect(reason(text).replace(/ at \d+:\d+$/, "")).toBe(expected);
});

test("units print as text", async () => {
  const unit = unitOf(
    `type Event = { kind: "on"; level: number } | { kind: "off" };
    class Meter { private peak = 0; constructor(private readonly decay: number = 0.5) {} add(x: number): number { this.peak = Math.max(x, this.peak * this.decay); return this.peak; } }
    export class Node {
      private readonly meter = new Meter();
      private seen: Map<string, number> = new Map();
      *process(x: number): Generator<Event> {
        const level = this.meter.add(x);
        const key = level > 1 ? "loud" : "quiet";
        this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
        for (const [name, count] of this.seen) if (count === 1) yield name === "loud" ? { kind: "on", level } : { kind: "off" };
      }
    }`,
    {
      output: {
        kind: "union",
        options: [
          {
            kind: "object",
            fields: [
              { name: "kind", type: { kind: "literal", value: "on" }, optional: false },
              { name: "level", type: NUMBER, optional: false },
            ],
          },
          { kind: "object", fields: [{ name: "kind", type: { kind: "literal", value: "off" }, optional: false }] },
        ],
      },
    },
  );
  await expect(printUnit(unit)).toMatchFileSnapshot("../../../../test/fixtures/kernels/node.unit.txt");
  const node = runUnit(unit);
  node.create();
  const events = [node.process(2), node.process(0), node.process(0)];
  expect(events).toEqual([[{ kind: "on", level: 2 }], [{ kind: "on", level: 1 }, { kind: "off" }], [{ kind: "on", level: 0.5 }]]);
});

test("a string is what a string is declared to be", () => {
  expect(run("export const Node = (x: number) => `${x}`;", { output: STRING }).process(0.1)).toEqual(["0.1"]);
});
