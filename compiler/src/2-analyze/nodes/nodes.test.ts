import { describe, expect, test } from "vitest";
import type { Capture } from "../../ir/graph.ts";
import { printConstant } from "../../ir/print-graph.ts";
import { analyzeText, nodesOf } from "../analyze-text.test-support.ts";

const IMPORTS = 'import { browser, edge, env, pipeline, server, type Audio, type Flow } from "rmc";\n';

function nodes(before: string, body: string): ReturnType<typeof nodesOf> {
  return nodesOf(analyzeText(`${IMPORTS}${before}\nexport const p = pipeline(({ x }: { x: Flow<number> }) => {\n${body}\n});\n`));
}

function show({ name, value }: Capture): string {
  return `${name} ${value.kind === "code" ? `{ ${value.captures.map(show).join(", ")} }` : printConstant(value)}`;
}

describe("captures", () => {
  test("of more than constants and functions are refused, with what they are", () => {
    const { reports } = analyzeText(
      `${IMPORTS}const chain = (...steps: ((v: number) => number)[]) => (v: number) => steps.reduce((w, step) => step(w), v);
const both = chain((v) => v + 1, (v) => v * 2);
export const p = pipeline(({ x }: { x: Flow<number> }) => ({ y: edge(x, both) }));
`,
    );
    expect(reports).toEqual(['RMC2018 the code of a node uses "steps", which is an array of more than constants']);
  });

  test("are the values of this use, also through functions", () => {
    const [one, two] = nodes(
      "",
      "const scaled = (by: number): Flow<number> => edge(x, (v) => v * by);\nreturn { a: scaled(2), b: scaled(3) };",
    );
    expect([one!.captures.map(show), two!.captures.map(show)]).toEqual([["by 2"], ["by 3"]]);
    expect([one!.kernel.kernel, two!.kernel.kernel]).toEqual([true, true]);
  });

  test("of captured functions go with them, and are listed for kernels", () => {
    const [node] = nodes(
      "",
      "const limit = 3;\nconst cut = (v: number): number => (v > limit ? limit : v);\nreturn { a: edge(x, (v) => cut(v)) };",
    );
    expect(node!.captures.map(show)).toEqual(["cut { limit 3 }", "limit 3"]);
    expect(node!.kernel).toMatchObject({ kernel: true });
  });

  test("that only scopes can tell apart make a host node", () => {
    const [node] = nodes(
      "const more = (limit: number) => (v: number): number => v + limit;",
      "const limit = 3;\nconst add = more(9);\nreturn { a: edge(x, (v) => add(v) + limit) };",
    );
    expect(node!.captures.map(show)).toEqual(["add { limit 9 }", "limit 3"]);
    expect(node!.kernel).toMatchObject({ kernel: false, reason: 'it uses two different values called "limit"' });
  });

  test("include what the module reads at start", () => {
    const [node] = nodes(
      'const NAME = env("NAME", "n");\nconst size = (): number => NAME.length;',
      "return { a: edge(x, (v) => v + size()) };",
    );
    expect(node!.captures.map(show)).toEqual(['NAME env("NAME", "n")']);
  });

  test("of functions that call each other end", () => {
    const [node] = nodes(
      "",
      "const even = (v: number): boolean => v === 0 || odd(v - 1);\nfunction odd(v: number): boolean { return v !== 0 && even(v - 1); }\nreturn { a: edge(x, (v) => even(v)) };",
    );
    expect(node!.captures.map(show)).toEqual(["even { odd {  } }"]);
  });
});

describe("a node", () => {
  test("is named after its class, function, const or flow, numbered when it comes again", () => {
    const text =
      "function named(v: number): number { return v; }\nconst held = (v: number): number => v;\nclass Made { process(v: number): number { return v; } }";
    const found = nodes(
      text,
      "const flow = edge(x, named, held, named, new Made(), new Made(), (v) => v);\nreturn { flow, given: edge(x, (v) => v), other: server(edge(x, (v) => v), (v) => v) };",
    );
    expect(found.map(({ id, form }) => `${id} ${form}`)).toEqual([
      "named function",
      "held function",
      "named.2 function",
      "Made class",
      "Made.2 class",
      "flow lambda",
      "given lambda",
      "lambda lambda",
      "other lambda",
    ]);
  });

  test("is forced by a comment at its declaration, or where it is used", () => {
    const found = nodes(
      "/** @kernel */\nfunction a(v: number): number { return v; }\n/** @kernel */\nconst b = (v: number): number => v;\n/** Says something else. */\nconst c = (v: number): number => v;",
      "return { y: edge(x, a, b, c, /** @kernel */ (v) => v) };",
    );
    expect(found.map(({ forced }) => forced)).toEqual([true, true, false, true]);
  });

  test("names the parameters of its constructor", () => {
    const text =
      "class N { constructor(first: number, { b = 1 }: { b?: number } = {}, ...rest: string[]) { void [first, b, rest]; } process(v: number): number { return v; } }";
    const [node] = nodes(text, 'return { y: edge(x, new N(1, { b: 2 }, "u", "v")) };');
    expect(node!.arguments.map(({ parameter, value }) => `${parameter} ${printConstant(value)}`)).toEqual([
      "first 1",
      "options { b: 2 }",
      'rest[0] "u"',
      'rest[1] "v"',
    ]);
  });

  test("gives what it returns, emits and has at its end, without nothing", () => {
    const text =
      'class N { process(v: number, emit: (value: "a" | boolean) => void): number | null { emit("a"); return v; } async end(): Promise<Date[] | undefined> { return undefined; } }\nclass O { *process(v: number) { yield v; yield "s"; yield null; } end(emit: (value: true) => void): void { emit(true); } }';
    const analyzed = analyzeText(
      `${IMPORTS}${text}\nexport const p = pipeline(({ x }: { x: Flow<number> }) => ({ n: server(x, new N()), o: server(x, new O()) }));\n`,
    );
    expect(analyzed.analysis?.graphs[0]?.flows.map(({ text: type }) => type)).toEqual([
      "number",
      'number | boolean | "a" | Date[]',
      'number | "s" | true',
    ]);
  });

  test("keeps the format of audio that comes in, or has its own", () => {
    const text =
      "class Own { process(a: Audio<16000, 1>): Audio<16000, 1> { return a; } }\nclass Any { process<A extends Audio>(a: A): A { return a; } }\nclass Tick { tick(s: number): number { return s; } }\nclass Mono<A extends Audio<number, 1>> { process(a: A): A { return a; } }";
    const { analysis } = analyzeText(
      `${IMPORTS}${text}\nexport const p = pipeline(({ m }: { m: Flow<Audio<48000, 2>> }) => ({ a: browser(m, new Tick(), new Any()), b: browser(m, new Own(), new Tick(), new Any()), c: browser(m, (f) => ({ ...f, samples: f.samples.slice() })) }));\n`,
    );
    expect(analysis?.graphs[0]?.flows.map(({ text: type }) => type)).toEqual([
      "Audio<48000, 2>",
      "Audio<48000, 2>",
      "Audio<16000, 1>",
      '{ samples: Float32Array; kind: "audio"; rate: 48000; channels: 2; pts: number; }',
    ]);
  });
});
