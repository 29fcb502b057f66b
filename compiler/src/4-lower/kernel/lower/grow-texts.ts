/**
 * A text that a loop appends to (`t += part`) grows in place, with room to spare, because nothing is freed inside of a call
 * and a copy a round would take memory that grows with the square of its length. Invariant: a text that anything else may hold
 * never changes. So the room behind it is a variable of its own beside `t`; every other assignment to `t`, and every read of it
 * that may let it go elsewhere, says that there is none, and the next append copies.
 */
import type { KernelExpression, KernelFunction, KernelStatement } from "../../../ir/kernel.ts";
import { PRELUDE } from "../../../ir/prelude.ts";
import { someNode, type KernelNode } from "../some-node.ts";
import { I32, STRING, i32, local, operate, prelude, sequence, setLocal } from "./build.ts";

export function growTexts(code: KernelFunction): KernelFunction {
  const texts = [...code.parameters, ...code.locals].filter(({ type }) => type.kind === "string").map(({ id }) => id);
  if (texts.length === 0) return code;
  const grown = new Set(texts.filter((id) => isAppendedInLoop(code.body, id)));
  if (grown.size === 0) return code;
  const rooms = [...grown].map((id) => ({ id: roomOf(id), type: I32 }));
  return { ...code, locals: [...code.locals, ...rooms], body: rewrite(code.body, grown) as KernelStatement[] };
}

type Read = Extract<KernelExpression, { kind: "local" | "global" }>;
type SetLocal = Extract<KernelStatement, { kind: "setLocal" | "setGlobal" }>;

function roomOf(id: string): string {
  return `${id}$room`;
}

/** The parts of `t = t + a + b`, left to right, when none of them assigns `t`; concatenation is associative. */
function appended(node: KernelNode): readonly KernelExpression[] | undefined {
  if (node.kind !== "setLocal") return undefined;
  const parts = joined(node.value);
  const [first, ...rest] = parts;
  return rest.length > 0 && first?.kind === "local" && first.id === node.id && !rest.some((part) => assigns(part, node.id))
    ? rest
    : undefined;
}

function joined(value: KernelExpression): KernelExpression[] {
  if (value.kind !== "operate" || value.operator !== "string.concat") return [value];
  const [left, right] = value.operands as [KernelExpression, KernelExpression];
  return [...joined(left), right];
}

function isAppendedInLoop(tree: unknown, id: string): boolean {
  return someNode(
    tree,
    (node) => node.kind === "loop" && someNode([node.body, node.update], (part) => isSet(part, id) && appended(part) !== undefined),
  );
}

function assigns(tree: unknown, id: string): boolean {
  return someNode(tree, (node) => isSet(node, id));
}

function isSet(node: KernelNode, id: string): node is SetLocal {
  return node.kind === "setLocal" && node.id === id;
}

function rewrite(tree: unknown, grown: ReadonlySet<string>): unknown {
  if (Array.isArray(tree)) return tree.flatMap((part) => rewrite(part, grown));
  if (typeof tree !== "object" || tree === null) return tree;
  if (!("at" in tree)) return mapParts(tree, grown);
  const node = tree as KernelNode;
  if (node.kind === "setLocal" && grown.has(node.id)) return setText(node, grown);
  if (node.kind === "local" && grown.has(node.id)) return letGo(node);
  return onlyLooks(node) ? lookAt(node, grown) : mapParts(node, grown);
}

function mapParts(tree: object, grown: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, name === "at" ? part : rewrite(part, grown)]));
}

function setText(node: SetLocal, grown: ReadonlySet<string>): KernelStatement[] {
  const { id, at } = node;
  const parts = appended(node);
  const room = local(roomOf(id), I32, at);
  if (parts === undefined) {
    const value = rewrite(node.value, grown) as KernelExpression;
    return [{ ...node, value }, setLocal(roomOf(id), i32(0, at))];
  }
  const more = parts
    .map((part) => rewrite(part, grown) as KernelExpression)
    .reduce((left, right) => operate("string.concat", [left, right], at));
  return [
    setLocal(id, prelude("string.append", [local(id, STRING, at), more, room], at)),
    setLocal(roomOf(id), prelude("string.room", [], at)),
  ];
}

/** The room is read behind the parts of an append, so that a part which lets the text go is seen. */
function letGo(read: Read): KernelExpression {
  return sequence([setLocal(roomOf(read.id), i32(0, read.at))], read);
}

const COMPARISONS = ["string.eq", "string.ne", "string.lt", "string.le", "string.gt", "string.ge"];

/** Gives a number or a boolean and keeps nothing of the texts it is given. */
function onlyLooks(node: KernelNode): boolean {
  if (node.kind === "length") return true;
  if (node.kind === "operate") return COMPARISONS.includes(node.operator);
  return node.kind === "prelude" && node.name.startsWith("string.") && PRELUDE[node.name]?.pure === true && node.type.kind !== "string";
}

function lookAt(node: KernelNode, grown: ReadonlySet<string>): unknown {
  const parts =
    node.kind === "length" ? [node.of] : node.kind === "operate" ? node.operands : node.kind === "prelude" ? node.arguments : [];
  const looked = parts.map((part) =>
    part.kind === "local" && !assigns(parts, part.id) ? part : (rewrite(part, grown) as KernelExpression),
  );
  if (node.kind === "length") return { ...node, of: looked[0] };
  return node.kind === "operate" ? { ...node, operands: looked } : { ...node, arguments: looked };
}
