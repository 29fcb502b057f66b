/**
 * Exceptions where a generator is written into the loop that goes over it. What the loop's body throws is not thrown in the
 * generator: its `catch` must not get it, while its `finally` runs, as the loop closes the iterator. So each copy of the body
 * catches for itself, leaves the generator by a jump, and the error is thrown on behind it. An error of `finally` gives way.
 */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { errorType } from "./errors.ts";
import type { Callable } from "./functions.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isMissing, local, narrow, nothing, optional, setLocal, widen } from "./tree.ts";

type Block = Extract<Statement, { kind: "block" }>;
type Try = Extract<Statement, { kind: "try" }>;

/** `loop`: the generator with copies of the body, which are the blocks of these labels. */
export function closing(loop: Block, rounds: ReadonlySet<string>, scope: Scope): Statement[] {
  if (!standsInTry(loop, rounds, false)) return [loop];
  const { spot } = loop;
  const error = errorType("Error", scope.builder);
  const none = optional(error, "undefined");
  const thrown = local(scope.temporary(none, "thrown"), none, spot);
  const set = (value: Expression): Statement => setLocal(thrown.kind === "local" ? thrown.id : "", value, spot, none);
  const caught = (id: string): Expression => local(id, error, spot);
  const inner = scope.temporary(error, "caught");
  const leave: readonly Statement[] = [set(widen(caught(inner), none)), { kind: "break", label: loop.label ?? "", spot }];
  const body = mapped(loop.body, (one) =>
    one.kind === "block" && one.label !== undefined && rounds.has(one.label)
      ? { ...one, body: [{ kind: "try", body: one.body, handler: { id: inner, body: leave }, spot }] }
      : undefined,
  );
  const outer = scope.temporary(error, "caught");
  const again: Statement = { kind: "throw", value: narrow(thrown, error), spot };
  const isNone = isMissing(thrown, "undefined");
  const own: Statement = { kind: "if", test: isNone, then: [{ kind: "throw", value: caught(outer), spot }], else: [], spot };
  return [
    set(nothing("undefined", none, spot)),
    { kind: "try", body: [{ ...loop, body }], handler: { id: outer, body: [own, again] }, spot },
    { kind: "if", test: isNone, then: [], else: [again], spot },
  ];
}

/** A `finally` that goes another way than on would decide what the loop around it does, or leave the generator half done. */
export function refuseFinally(code: Callable): void {
  const inFinally = (node: ts.Node, loops: boolean): void => {
    if (ts.isFunctionLike(node)) return;
    const leaves = ts.isBreakOrContinueStatement(node) && (node.label !== undefined || !loops);
    if (leaves || ts.isReturnStatement(node) || ts.isYieldExpression(node)) refuse("leaves, or yields in, finally in a generator", node);
    const inner = loops || ts.isIterationStatement(node, false) || ts.isSwitchStatement(node);
    ts.forEachChild(node, (child) => inFinally(child, inner));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isTryStatement(node) && node.finallyBlock !== undefined) inFinally(node.finallyBlock, false);
    ts.forEachChild(node, visit);
  };
  if (code.body !== undefined) visit(code.body);
}

export function tried(node: Try, each: (body: readonly Statement[]) => Statement[]): Try {
  return {
    ...node,
    body: each(node.body),
    ...(node.handler && { handler: { ...node.handler, body: each(node.handler.body) } }),
    ...(node.finalizer && { finalizer: each(node.finalizer) }),
  };
}

function standsInTry(tree: unknown, labels: ReadonlySet<string>, inside: boolean): boolean {
  if (Array.isArray(tree)) return tree.some((part) => standsInTry(part, labels, inside));
  if (typeof tree !== "object" || tree === null) return false;
  const node = tree as { readonly kind?: string; readonly label?: string };
  if (inside && node.kind === "block" && labels.has(node.label ?? "")) return true;
  const within = inside || node.kind === "try";
  return Object.entries(node).some(([key, part]) => key !== "type" && key !== "spot" && standsInTry(part, labels, within));
}

/** The statements with some of them replaced, at any depth. */
function mapped(body: readonly Statement[], replace: (node: Statement) => Statement | undefined): Statement[] {
  const inside = (inner: readonly Statement[]): Statement[] => mapped(inner, replace);
  return body.map((node): Statement => {
    const replaced = replace(node);
    if (replaced !== undefined) return replaced;
    switch (node.kind) {
      case "if":
        return { ...node, then: inside(node.then), else: inside(node.else) };
      case "block":
        return { ...node, body: inside(node.body) };
      case "loop":
        return { ...node, body: inside(node.body) };
      case "switch":
        return { ...node, cases: node.cases.map((one) => ({ ...one, body: inside(one.body) })) };
      case "try":
        return tried(node, inside);
      default:
        return node;
    }
  });
}
