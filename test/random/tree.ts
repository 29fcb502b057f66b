/**
 * The tree of a generated program: text with nodes in it. Every node knows what it may be exchanged for (an expression of the
 * same type, nothing at all), which is all that shrinking needs; a construct is a template and no class of its own.
 */

/**
 * "expression": of the given type; "statement" and "declaration": may be left out; "item": of a list, with its comma, may be
 * left out; "group": belongs where it is.
 */
export type Sort = "expression" | "statement" | "declaration" | "item" | "group";

export type Part = string | Tree;

export interface Tree {
  readonly sort: Sort;
  /** Of an expression: its type in TypeScript. */
  readonly type: string;
  readonly parts: readonly Part[];
}

type Written = Part | number | readonly Tree[];

export function printTree(tree: Tree): string {
  return tree.parts.map((part) => (typeof part === "string" ? part : printTree(part))).join("");
}

/** How many nodes there are: what shrinking makes smaller. */
export function sizeOf(tree: Tree): number {
  return tree.parts.reduce((size, part) => size + (typeof part === "string" ? 0 : sizeOf(part)), 1);
}

export function expression(type: string): (texts: TemplateStringsArray, ...written: readonly Written[]) => Tree {
  return (texts, ...written) => node("expression", type, texts, written);
}

export function statement(texts: TemplateStringsArray, ...written: readonly Written[]): Tree {
  return node("statement", "", texts, written);
}

export function declaration(texts: TemplateStringsArray, ...written: readonly Written[]): Tree {
  return node("declaration", "", texts, written);
}

export function group(texts: TemplateStringsArray, ...written: readonly Written[]): Tree {
  return node("group", "", texts, written);
}

export function items(trees: readonly Tree[]): Tree[] {
  return trees.map((tree) => ({ sort: "item", type: "", parts: [tree, ", "] }));
}

function node(sort: Sort, type: string, texts: TemplateStringsArray, written: readonly Written[]): Tree {
  const parts: Part[] = [];
  texts.forEach((text, i) => {
    add(text, parts);
    const next = written[i];
    if (Array.isArray(next)) for (const one of next as readonly Tree[]) add(one, parts);
    else if (next !== undefined) add(typeof next === "number" ? String(next) : (next as Part), parts);
  });
  return { sort, type, parts };
}

/** Texts beside each other are one. */
function add(part: Part, to: Part[]): void {
  const last = to.at(-1);
  if (typeof part === "string" && typeof last === "string") to[to.length - 1] = last + part;
  else if (part !== "") to.push(part);
}
