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

/** So many programs are chosen from in one function: all of them in one would be a function that no optimiser is made for. */
const GROUP = 25;

/** What a call shows before the program's state comes in a value of its own, where the form has several. */
function entryText(programs: readonly Program[], form: Form): string {
  const between = { function: "", emit: " emit(taken());", generator: " yield taken();" }[form];
  const call = choiceText(
    "callOne",
    programs.map(({ suffix }) => `call_${suffix}(given)`),
  );
  const show = choiceText(
    "showOne",
    programs.map(({ suffix }) => `show_${suffix}()`),
  );
  const body = `outN = []; outS = []; traced.length = 0;\n  if (given.p >= 0) { callOne(given);${between} showOne(given); }\n  showNs(traced);\n`;
  return call + show + nodeText(body, form);
}

/** A function that does one of these things, the one that `given.p` says. */
function choiceText(name: string, things: readonly string[]): string {
  const groups = Array.from({ length: Math.ceil(things.length / GROUP) }, (_, g) => {
    const own = things.slice(g * GROUP, (g + 1) * GROUP).map((thing, i) => `  if (given.p === ${g * GROUP + i}) ${thing};\n`);
    return `function ${name}${g}(given: In): void {\n${own.join("")}}\n`;
  });
  const choice = groups.map((_, g) => `  if (given.p >= ${g * GROUP} && given.p < ${(g + 1) * GROUP}) ${name}${g}(given);\n`);
  return `${groups.join("")}function ${name}(given: In): void {\n${choice.join("")}}\n`;
}

function nodeText(body: string, form: Form): string {
  switch (form) {
    case "function":
      return `export function node(given: In): Out {\n  ${body}  return taken();\n}\n`;
    case "emit":
      return `export class node { process(given: In, emit: (value: Out) => void): Out {\n  ${body}  return taken();\n} }\n`;
    case "generator":
      return `export class node { *process(given: In): Generator<Out> {\n  ${body}  yield taken();\n} }\n`;
  }
}
