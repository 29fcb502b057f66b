/**
 * How a loop pays for its rounds (`prelude/work.ts`). A counted loop pays once, ahead, or behind where it may be left before its
 * end; any other pays in each round. A short one with constant bounds costs nothing itself: what is around it pays for its
 * rounds as well. Invariant: in a program that does not end, something pays again and again.
 */
import type { KernelStatement } from "../../../../ir/kernel.ts";
import { someNode } from "../../some-node.ts";
import { type CountedLoop, countedLoop } from "./counted-loop.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;

/** `units`: what one round costs. */
export type LoopCharge =
  | { readonly kind: "none" }
  | { readonly kind: "round"; readonly units: number }
  | { readonly kind: "ahead" | "behind"; readonly units: number; readonly counted: CountedLoop };

/** Rounds, those of loops inside included, up to which a loop is not counted by itself. */
const SHORT = 256;

/** `before`: the statement in front of the loop, which may set the counter. */
export function loopCharge(loop: Loop, before: KernelStatement | undefined): LoopCharge {
  if (shortRounds(loop, before) !== undefined) return { kind: "none" };
  const units = 1 + uncountedRounds([loop.body, loop.update]);
  const counted = countedLoop(loop);
  if (counted === undefined) return { kind: "round", units };
  if (!mayLeave(loop)) return { kind: "ahead", units, counted };
  const isPlain = counted.width === "i32" && counted.comparedIn === "i32" && typeof counted.step === "number";
  return isPlain ? { kind: "behind", units, counted } : { kind: "round", units };
}

/** Rounds of short loops in these statements: who runs them pays for them. */
export function uncountedRounds(tree: unknown): number {
  if (Array.isArray(tree)) {
    const parts: readonly unknown[] = tree;
    return parts.reduce<number>((sum, part, index) => sum + roundsOf(part, parts[index - 1]), 0);
  }
  return roundsOf(tree, undefined);
}

export function hasCountedLoop(tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  if (!Array.isArray(tree)) return Object.values(tree).some(hasCountedLoop);
  return tree.some(
    (part: unknown, index) => (isLoop(part) && shortRounds(part, tree[index - 1] as KernelStatement) === undefined) || hasCountedLoop(part),
  );
}

function roundsOf(tree: unknown, before: unknown): number {
  if (typeof tree !== "object" || tree === null) return 0;
  if (Array.isArray(tree)) return uncountedRounds(tree);
  if (isLoop(tree)) return shortRounds(tree, before as KernelStatement | undefined) ?? 0;
  return Object.values(tree).reduce<number>((sum, part) => sum + uncountedRounds(part), 0);
}

function isLoop(tree: unknown): tree is Loop {
  return typeof tree === "object" && tree !== null && "kind" in tree && tree.kind === "loop" && "at" in tree;
}

/** Undefined: not short. */
function shortRounds(loop: Loop, before: KernelStatement | undefined): number | undefined {
  const counted = countedLoop(loop);
  if (counted === undefined || before?.kind !== "setLocal" || before.id !== counted.counter) return undefined;
  const { value: from } = before;
  const { bound, step, isUpwards, isInclusive } = counted;
  if (typeof step !== "number" || (from.kind !== "i32" && from.kind !== "f64") || (bound.kind !== "i32" && bound.kind !== "f64"))
    return undefined;
  if (hasCountedLoop([loop.body, loop.update]) || callsUser(loop)) return undefined;
  const distance = (isUpwards ? bound.value - from.value : from.value - bound.value) + (isInclusive ? 1 : 0);
  const rounds = Math.max(0, Math.ceil(distance / step)) * (1 + uncountedRounds([loop.body, loop.update]));
  return rounds <= SHORT ? rounds : undefined;
}

function callsUser(tree: unknown): boolean {
  return someNode(tree, ({ kind }) => kind === "call" || kind === "callMethod" || kind === "callClosure");
}

/** Whether anything but the test at its head ends the loop. */
function mayLeave(loop: Loop): boolean {
  const own = new Set([loop.label]);
  someNode(loop, (node) => {
    if (node.kind === "loop" || node.kind === "block") own.add(node.label);
    return false;
  });
  return someNode([loop.body.slice(1), loop.update], (node) => {
    if (node.kind === "break") return node.label === loop.label || !own.has(node.label);
    if (node.kind === "continue") return !own.has(node.label);
    return node.kind === "return";
  });
}
