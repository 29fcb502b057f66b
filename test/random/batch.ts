/** Many programs as one module with one node: its input says which of them to call. */
import { printTree } from "./tree.ts";
import type { Program } from "./make-program.ts";
import { PROLOGUE } from "./prologue.ts";

export interface BatchText {
  readonly text: string;
  /** The seed whose program a line belongs to. */
  readonly lines: readonly (number | undefined)[];
}

export function batchText(programs: readonly Program[]): BatchText {
  const cases = programs.map(({ suffix }, i) => `  if (given.p === ${i}) { call_${suffix}(given); show_${suffix}(); }`);
  const parts = programs.map(({ seed, tree }) => ({ seed, text: printTree(tree) }));
  const entry = `export function node(given: In): Out {
  outN = []; outS = []; traced.length = 0;
${cases.join("\n")}
  showNs(traced);
  return { n: outN, s: outS };
}
`;
  const lines: (number | undefined)[] = new Array<undefined>(PROLOGUE.split("\n").length - 1).fill(undefined);
  for (const { seed, text } of parts) for (let i = text.split("\n").length - 1; i > 0; i--) lines.push(seed);
  return { text: PROLOGUE + parts.map(({ text }) => text).join("") + entry, lines };
}
