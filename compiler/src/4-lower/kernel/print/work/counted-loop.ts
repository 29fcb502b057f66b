/**
 * Loops whose number of rounds is known where they begin: a counter that only the update changes, by a step, and a bound; nothing
 * inside changes these. Invariant: what is recognised here with a literal step ends; distance and step may be evaluated before.
 */
import type { KernelExpression, KernelStatement } from "../../../../ir/kernel.ts";
import { someNode } from "../../some-node.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;
type Operate = Extract<KernelExpression, { kind: "operate" }>;

export interface CountedLoop {
  readonly counter: string;
  /** Of the counter and of the comparison; a counter in i32 may be compared in f64. */
  readonly width: "i32" | "f64";
  readonly comparedIn: "i32" | "f64";
  readonly bound: KernelExpression;
  readonly isUpwards: boolean;
  /** Whether it runs for the bound, too. */
  readonly isInclusive: boolean;
  /** Per round, towards the bound. One that is not a literal may be 0 or less: then the loop does not end. */
  readonly step: number | KernelExpression;
}

export function countedLoop(loop: Loop): CountedLoop | undefined {
  const test = stayingTest(loop);
  const step = stepOf(loop.update);
  if (test === undefined || step === undefined) return undefined;
  const found = comparison(test, step.counter);
  const by = found === undefined ? undefined : towards(step, found.isUpwards);
  if (found === undefined || by === undefined) return undefined;
  const inside = [loop.body.slice(1)];
  const all = [...inside, loop.update];
  if (assigns(inside, step.counter) || !isFixed(found.bound, all) || (typeof by !== "number" && !isFixed(by, all))) return undefined;
  return { ...found, counter: step.counter, width: step.width, step: by };
}

interface Step {
  readonly counter: string;
  readonly by: KernelExpression;
  readonly isAdded: boolean;
  readonly width: "i32" | "f64";
}

/** How far a round goes; undefined where it certainly goes the other way. */
function towards({ by, isAdded }: Step, isUpwards: boolean): number | KernelExpression | undefined {
  if (by.kind !== "i32" && by.kind !== "f64") return isAdded === isUpwards ? by : undefined;
  const distance = isAdded === isUpwards ? by.value : -by.value;
  return distance > 0 ? distance : undefined;
}

/** The condition under which the loop goes on, where it is asked first and nowhere else. */
function stayingTest({ body, label }: Loop): Operate | undefined {
  const [first] = body;
  if (first?.kind !== "if" || first.else.length > 0 || first.then.length !== 1) return undefined;
  const [leave] = first.then;
  if (leave?.kind !== "break" || leave.label !== label) return undefined;
  const { test } = first;
  const inverted = test.kind === "operate" && test.operator === "bool.not" ? test.operands[0] : undefined;
  return inverted?.kind === "operate" ? inverted : undefined;
}

function stepOf(update: readonly KernelStatement[]): Step | undefined {
  const [only] = update;
  if (update.length !== 1 || only?.kind !== "setLocal" || only.value.kind !== "operate") return undefined;
  const { operator, operands } = only.value;
  const [left, right] = operands;
  const [width, name] = operator.split(".");
  if ((width !== "i32" && width !== "f64") || (name !== "add" && name !== "sub")) return undefined;
  if (left?.kind !== "local" || left.id !== only.id || right === undefined) return undefined;
  return { counter: only.id, by: right, isAdded: name === "add", width };
}

type Comparison = Pick<CountedLoop, "bound" | "isUpwards" | "isInclusive" | "comparedIn">;

function comparison(test: Operate, counter: string): Comparison | undefined {
  const [width, name = ""] = test.operator.replace(/_s$/, "").split(".");
  const [left, right] = test.operands;
  if ((width !== "i32" && width !== "f64") || !["lt", "le", "gt", "ge"].includes(name) || left === undefined || right === undefined)
    return undefined;
  const head = { isInclusive: name === "le" || name === "ge", comparedIn: width } as const;
  if (isCounter(left, counter)) return { ...head, bound: right, isUpwards: name === "lt" || name === "le" };
  if (isCounter(right, counter)) return { ...head, bound: left, isUpwards: name === "gt" || name === "ge" };
  return undefined;
}

function isCounter(value: KernelExpression, counter: string): boolean {
  if (value.kind === "operate" && value.operator === "f64.from_i32_s") return isCounter(value.operands[0] as KernelExpression, counter);
  return value.kind === "local" && value.id === counter;
}

function assigns(tree: unknown, id: string): boolean {
  return someNode(tree, (node) => node.kind === "setLocal" && node.id === id);
}

/** Whether the value is the same in every round, and asking for it once more does nothing. */
function isFixed(value: KernelExpression, inside: unknown): boolean {
  switch (value.kind) {
    case "f64":
    case "i32":
    case "i64":
      return true;
    case "local":
      return !assigns(inside, value.id);
    case "global":
      return !calls(inside) && !someNode(inside, (node) => node.kind === "setGlobal" && node.id === value.id);
    case "field":
      return (
        isFixed(value.object, inside) &&
        !calls(inside) &&
        !someNode(inside, (node) => node.kind === "setField" && node.field === value.field)
      );
    case "length":
      return isFixed(value.of, inside) && (value.of.type.kind === "typed" || value.of.type.kind === "string" || !resizes(inside));
    case "operate":
      return value.operands.every((operand) => isFixed(operand, inside));
    default:
      return false;
  }
}

function calls(inside: unknown): boolean {
  return someNode(inside, ({ kind }) => kind === "call" || kind === "callMethod" || kind === "callClosure" || kind === "prelude");
}

/** Whether any array, map or set may get another length. */
function resizes(inside: unknown): boolean {
  return calls(inside) || someNode(inside, ({ kind }) => kind === "setArray");
}
