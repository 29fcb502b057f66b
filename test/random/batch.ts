/** Many programs as one module with one node, of each form a node can have: its input says which of them to call. */
import type { Program } from "./make-program.ts";
import { PROLOGUE } from "./prologue.ts";
import { printTree } from "./tree.ts";

export const FORMS = ["function", "emit", "generator"] as const;

export type Form = (typeof FORMS)[number];

export interface BatchText {
  readonly text: string;
  /** The seed whose program a line belongs to. */
  readonly lines: readonly (number | undefined)[];
}

export function batchText(programs: readonly Program[], form: Form): BatchText {
  const parts = programs.map(({ seed, tree }) => ({ seed, text: printTree(tree) }));
  const lines: (number | undefined)[] = new Array<undefined>(PROLOGUE.split("\n").length - 1).fill(undefined);
  for (const { seed, text } of parts) for (let i = text.split("\n").length - 1; i > 0; i--) lines.push(seed);
  return { text: PROLOGUE + parts.map(({ text }) => text).join("") + entryText(programs, form), lines };
}

/** What a call shows before the program's state comes in a value of its own, where the form has several. */
function entryText(programs: readonly Program[], form: Form): string {
  const between = { function: "", emit: " emit(taken());", generator: " yield taken();" }[form];
  const cases = programs
    .map(({ suffix }, i) => `  if (given.p === ${i}) { call_${suffix}(given);${between} show_${suffix}(); }`)
    .join("\n");
  const body = `outN = []; outS = []; traced.length = 0;\n${cases}\n  showNs(traced);\n`;
  switch (form) {
    case "function":
      return `export function node(given: In): Out {\n  ${body}  return taken();\n}\n`;
    case "emit":
      return `export class node { process(given: In, emit: (value: Out) => void): Out {\n  ${body}  return taken();\n} }\n`;
    case "generator":
      return `export class node { *process(given: In): Generator<Out> {\n  ${body}  yield taken();\n} }\n`;
  }
}
