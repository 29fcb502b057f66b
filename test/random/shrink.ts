/**
 * Makes a failing program small: parts are left out or exchanged for something simpler of the same type, whatever makes it
 * smallest first, as long as it still fails. Many candidates are tried at once, as one module. The same failure always shrinks
 * to the same program.
 */
import type { Input } from "./inputs.ts";
import { printTree, sizeOf, type Part, type Tree } from "./tree.ts";

export interface Case {
  readonly tree: Tree;
  readonly inputs: readonly Input[];
}

/** Which of the cases fail still; those that are no programs any more don't. */
export type Fails = (cases: readonly Case[]) => Promise<readonly boolean[]>;

const AT_ONCE = 40;

export async function shrink(from: Case, fails: Fails): Promise<Case> {
  let best = from;
  for (let improved = true; improved;) {
    improved = false;
    const candidates = simpler(best);
    for (let i = 0; i < candidates.length && !improved; i += AT_ONCE) {
      const some = candidates.slice(i, i + AT_ONCE);
      const results = await fails(some);
      const smaller = some.find((_, k) => results[k] === true);
      if (smaller === undefined) continue;
      best = smaller;
      improved = true;
    }
  }
  return best;
}

/** What stands for a type when nothing better does. */
const SIMPLEST: Readonly<Record<string, readonly string[]>> = {
  number: ["0", "1"],
  boolean: ["false", "true"],
  string: ['""', '"a"'],
  "number[]": ["[1]"],
  "string[]": ['["a"]'],
  "number[][]": ["[[1]]"],
};

function simpler({ tree, inputs }: Case): Case[] {
  const trees = replacements(tree).map((each): Case => ({ tree: each, inputs }));
  const weighed = trees.map((each) => ({ each, weight: weightOf(each.tree) })).filter(({ weight }) => weight < weightOf(tree));
  weighed.sort((a, b) => a.weight - b.weight);
  return [...fewerInputs(inputs).map((some): Case => ({ tree, inputs: some })), ...weighed.map(({ each }) => each)];
}

/** Nodes first, then letters: so that `x` is simpler than `70000.7`. */
function weightOf(tree: Tree): number {
  return sizeOf(tree) + printTree(tree).length / 1e6;
}

function fewerInputs(inputs: readonly Input[]): Input[][] {
  const dropped = inputs.slice(0, -1).map((_, i) => inputs.filter((__, k) => k !== i));
  const plainer = inputs.flatMap((input, i) =>
    ([{ x: 0 }, { x: 1 }, { y: 0 }, { s: "" }, { a: [] }, { a: [1] }, { a: input.a.slice(1) }, { a: input.a.slice(0, -1) }] as const)
      .filter((change) => JSON.stringify({ ...input, ...change }).length < JSON.stringify(input).length)
      .map((change) => inputs.map((one, k) => (k === i ? { ...input, ...change } : one))),
  );
  return [...dropped, ...plainer];
}

/** The tree with one node exchanged, in every way. */
function replacements(tree: Tree): Tree[] {
  const inside = tree.parts.flatMap((part, i) =>
    typeof part === "string"
      ? []
      : replacements(part).map((each): Tree => ({ ...tree, parts: tree.parts.map((one, k): Part => (k === i ? each : one)) })),
  );
  return [...instead(tree), ...inside];
}

function instead(tree: Tree): Tree[] {
  const nothing: Tree = { sort: "group", type: "", parts: [] };
  switch (tree.sort) {
    case "declaration":
    case "item":
      return [nothing];
    case "statement": {
      const inner = innermost(tree, (one) => one.sort === "statement");
      return [nothing, ...(inner.length > 0 ? [{ ...nothing, parts: inner }] : []), ...(inner.length > 1 ? inner : [])];
    }
    case "expression": {
      const literals = SIMPLEST[tree.type] ?? (tree.type.endsWith("Array") ? [`new ${tree.type}(1)`] : []);
      const written = literals.filter((text) => text !== printTree(tree)).map((text): Tree => ({ ...tree, parts: [text] }));
      return [...written, ...innermost(tree, (one) => one.sort === "expression" && one.type === tree.type)];
    }
    default:
      return [];
  }
}

/** The first of its kind on every way down. */
function innermost(tree: Tree, is: (tree: Tree) => boolean): Tree[] {
  return tree.parts.flatMap((part) => (typeof part === "string" ? [] : is(part) ? [part] : innermost(part, is)));
}
