/** The programs of `fixtures/kernels`: those of `programs.txt` are each a function `run` of a number that gives a number or a string. */
import { readFileSync } from "node:fs";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { type Source, type Translation, translate } from "./translate.test-support.ts";

export const INPUTS: readonly number[] = [0, 1, 2, -1, 3.5, -0, NaN, Infinity, 300, 2 ** 31, 2 ** 32 + 5, 1e21, 0.1];

export function readPrograms(file = "programs.txt"): Source[] {
  const text = readFileSync(new URL(`../fixtures/kernels/${file}`, import.meta.url), "utf8");
  const parts = text.split(/^### /m).slice(1);
  return parts.map((part) => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
}

export function translatePrograms(sources: readonly Source[]): ReadonlyMap<string, Translation> {
  return new Map([...translated("string", sources), ...translated("number", sources)]);
}

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** The value, or that there was an error, with its message. */
export function outcome(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : error };
  }
}

function translated(kind: "string" | "number", sources: readonly Source[]): ReadonlyMap<string, Translation> {
  const output: Schema = { kind };
  return translate(
    sources.filter((source) => source.text.includes(`run(x: number): ${kind}`)),
    "run",
    { input: { kind: "number" }, output },
  );
}
