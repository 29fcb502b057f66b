/**
 * Small programs of one construct each. Every one is a kernel or refused with a reason (the table beside the programs), and a
 * kernel's unit gives what JavaScript gives; where the kernel must fail instead, the table says so.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import type { Unit } from "../../ir/unit.ts";
import { analyzeNode, type NodeVerdict } from "./analyze-node.ts";
import { loadSources, NUMBER, resultSchema } from "./testing/analyze-source.ts";
import { BrokenPromise } from "./testing/library.ts";
import { runUnit } from "./testing/run-unit.ts";

const folder = join(import.meta.dirname, "../../../../test/fixtures/kernels");

describe.each(["corpus", "meanings", "library"])("the programs of %s.txt", (file) => {
  const programs = programsOf(readFileSync(join(folder, `${file}.txt`), "utf8"));
  const sources = loadSources(Object.fromEntries(programs.map(({ name, text }) => [`${name}.ts`, text])));
  const verdicts = programs.map(({ name }): NodeVerdict => {
    const declaration = sources.declaration(`${name}.ts`, "run");
    return analyzeNode(declaration, sources.program, {
      name,
      input: NUMBER,
      output: resultSchema(declaration, sources.program),
      parameters: [],
      captures: [],
    });
  });

  test("each is a kernel that gives what JavaScript gives, or has a reason", async () => {
    const lines = programs.map(({ name, text }, i) => `${name.padEnd(36)}${describeVerdict(verdicts[i] as NodeVerdict, text)}`);
    expect(lines.filter((line) => line.includes("WRONG"))).toEqual([]);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(join(folder, `${file}.verdicts.txt`));
  });
});

function programsOf(text: string): { name: string; text: string }[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((part) => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
}

function describeVerdict(verdict: NodeVerdict, text: string): string {
  if ("reason" in verdict) return `host: ${verdict.reason} (${verdict.span.line}:${verdict.span.column})`;
  const [expected, given] = [outcome(() => runSource(text)), outcome(() => runOf(verdict))];
  if (expected === given) return "kernel";
  return given.startsWith("fails")
    ? `kernel, ${given} where JavaScript gives ${expected}`
    : `WRONG: ${given} where JavaScript gives ${expected}`;
}

function runOf({ unit }: Extract<NodeVerdict, { unit: Unit }>): unknown {
  const running = runUnit(unit);
  running.create();
  return running.process(0)[0];
}

function runSource(text: string): unknown {
  const module = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS } });
  const exports: { run?: () => unknown } = {};
  new Function("exports", module.outputText)(exports);
  return exports.run?.();
}

function outcome(run: () => unknown): string {
  try {
    const value = run();
    return Object.is(value, -0) ? "-0" : typeof value === "function" ? "a function" : String(value);
  } catch (error) {
    if (error instanceof BrokenPromise) throw error;
    return "fails";
  }
}
