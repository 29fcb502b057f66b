/**
 * Errors are thrown by results, since WebAssembly's exceptions are not to be had. A `throw` stores its error in `THROWN` and
 * leaves for the innermost `try` of its function, or returns; `unwind.ts` puts a test behind each call that may do so. In a
 * unit without `try` a `throw` fails at once. Jumps and `return` out of a `try` with `finally` are numbered: the block is left,
 * `finally` runs, and then the jump goes on from there, through whatever is around.
 */
import type { At, KernelExpression, KernelGlobal, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import { THROWN, TRYING } from "../../../ir/kernel.ts";
import type { ErrorName, Expression, Statement } from "../../../ir/unit.ts";
import { BOOL, bool, call, cast, I32, i32, isNull, leave, local, not, nothing, operate, setLocal, STRING, text, when } from "./build.ts";
import { lowerExpression } from "./expression.ts";
import { zero } from "./optional.ts";
import type { Program } from "./program.ts";
import type { Barrier, Jump, Scope } from "./scope.ts";
import { writeSlot } from "./scope.ts";
import { lowerStatements } from "./statement.ts";
import { lowerText } from "./text.ts";
import { lowerType } from "./type.ts";

const ERROR: KernelType = { kind: "struct", name: "Error" };
const MAYBE_ERROR: KernelType = { kind: "nullable", of: ERROR };

type Try = Extract<Statement, { kind: "try" }>;
type NewError = Extract<Expression, { kind: "error" }>;

export function lowerThrow({ value, spot }: Extract<Statement, { kind: "throw" }>, scope: Scope): KernelStatement[] {
  const { program } = scope;
  if (program.catches) return raise(lowerExpression(value, scope), spot, scope);
  if (value.kind === "error" && value.cause === undefined) return [{ kind: "fail", message: lowerText(value.message, scope), at: spot }];
  return [{ kind: "fail", message: messageOf(lowerExpression(value, scope)), at: spot }];
}

export function lowerError(expression: NewError, scope: Scope): KernelExpression {
  const { name, cause, spot } = expression;
  const message = lowerText(expression.message, scope);
  const given = cause === undefined ? [] : [cast(lowerExpression(cause, scope), MAYBE_ERROR, true)];
  return call(maker(name, cause !== undefined, scope.program, spot), [message, ...given], { kind: "struct", name }, spot);
}

/** The helper that makes an error of a class of the language. */
export function maker(name: ErrorName, hasCause: boolean, program: Program, at: At): string {
  const type: KernelType = { kind: "struct", name: program.errorStruct(name) };
  const id = `new ${name}${hasCause ? " with cause" : ""}`;
  return program.helper(id, () => {
    const object = local("object", type, at);
    const set = (field: string, value: KernelExpression): KernelStatement => ({
      kind: "setField",
      object,
      struct: "Error",
      field,
      value,
      at,
    });
    const parameters = [{ id: "message", type: STRING }, ...(hasCause ? [{ id: "cause", type: MAYBE_ERROR }] : [])];
    const body: KernelStatement[] = [
      setLocal("object", { kind: "newStruct", struct: name, type, at }),
      set("name", text(name, at)),
      set("message", local("message", STRING, at)),
      ...(hasCause ? [set("cause", local("cause", MAYBE_ERROR, at))] : []),
      { kind: "return", value: object, at },
    ];
    return { id, label: name, parameters, result: type, locals: [{ id: "object", type }], body, at };
  });
}

export function lowerTry(statement: Try, scope: Scope): KernelStatement[] {
  const { finalizer, handler, spot } = statement;
  scope.program.errorStruct("Error");
  if (finalizer === undefined) return lowerCatch(statement, scope);
  const inner: readonly Statement[] = handler === undefined ? statement.body : [{ kind: "try", body: statement.body, handler, spot }];
  return lowerFinally(inner, finalizer, spot, scope);
}

function lowerCatch({ body, handler, spot }: Try, scope: Scope): KernelStatement[] {
  const barrier: Barrier = { catching: scope.label("try"), saved: scope.temporary(BOOL), after: undefined };
  const thrown = thrownError(spot);
  const slot = handler?.id === undefined ? undefined : scope.slot(handler.id);
  const given = slot === undefined || slot.kind === "split" ? [] : [writeSlot(slot, cast(thrown, ERROR, true), spot)];
  return [
    ...guarded(body, barrier, spot, scope),
    when(not(isNull(thrown)), [...given, setThrown(nothing(MAYBE_ERROR, spot)), ...lowerStatements(handler?.body ?? [], scope)]),
  ];
}

function lowerFinally(body: readonly Statement[], finalizer: readonly Statement[], at: At, scope: Scope): KernelStatement[] {
  const after = { code: scope.temporary(I32), ways: new Map<string, () => KernelStatement[]>(), returned: undefined as string | undefined };
  const barrier: Barrier = { catching: scope.label("try"), saved: scope.temporary(BOOL), after };
  const held = scope.temporary(MAYBE_ERROR);
  const tried = guarded(body, barrier, at, scope);
  const last = lowerStatements(finalizer, scope);
  const error = local(held, MAYBE_ERROR, at);
  const ways = [...after.ways.values()].map((way, i) => when(operate("i32.eq", [local(after.code, I32, at), i32(i + 1, at)], at), way()));
  return [
    setLocal(after.code, i32(0, at)),
    ...tried,
    setLocal(held, thrownError(at)),
    setThrown(nothing(MAYBE_ERROR, at)),
    ...last,
    when(not(isNull(error)), raise(cast(error, ERROR, true), at, scope)),
    ...ways,
  ];
}

/** The body in a block that errors leave, with `TRYING` set in it and put back behind it. */
function guarded(body: readonly Statement[], barrier: Barrier, at: At, scope: Scope): KernelStatement[] {
  const inner = scope.within(barrier, () => lowerStatements(body, scope));
  return [
    setLocal(barrier.saved, { kind: "global", id: TRYING, type: BOOL, at }),
    setTrying(bool(true, at)),
    { kind: "block", label: barrier.catching, body: inner, catches: true, at },
    setTrying(local(barrier.saved, BOOL, at)),
  ];
}

/** To what catches it; where nothing does, the node fails here. */
function raise(error: KernelExpression, at: At, scope: Scope): KernelStatement[] {
  const before: KernelStatement[] = [];
  const held = scope.hold(error, before);
  const [inner] = scope.passed(undefined);
  const trying: KernelExpression = { kind: "global", id: TRYING, type: BOOL, at };
  return [
    ...before,
    when(not(trying), [{ kind: "fail", message: messageOf(held), at }]),
    setThrown(cast(held, MAYBE_ERROR, true)),
    inner === undefined ? returnNothing(lowerType(scope.result, scope.program), at) : leave(inner.catching, at),
  ];
}

/** What a function gives when it leaves an error behind. */
export function returnNothing(result: KernelType, at: At): KernelStatement {
  return result.kind === "void" ? { kind: "return", at } : { kind: "return", value: zeroOf(result, at), at };
}

function zeroOf(type: KernelType, at: At): KernelExpression {
  if (type.kind === "i32" || type.kind === "i64") return { kind: type.kind, value: 0, type, at };
  return zero(type, at);
}

/** A jump of the user's to its target, through every `finally` on the way. */
export function jumpTo(target: Jump, jump: KernelStatement & { readonly kind: "break" | "continue" }, scope: Scope): KernelStatement[] {
  const { at } = jump;
  const passed = scope.passed(target);
  const barrier = passed.find(({ after }) => after !== undefined);
  if (barrier === undefined) return [...putBack(passed, at), jump];
  return throughFinally(barrier, `${jump.kind} ${jump.label}`, () => jumpTo(target, jump, scope), at);
}

/** `return`, with the value in hand: it is evaluated inside of whatever would catch its errors. */
export function returnFrom(value: KernelExpression | undefined, at: At, scope: Scope): KernelStatement[] {
  const passed = scope.passed(undefined);
  const barrier = passed.find(({ after }) => after !== undefined);
  if (passed.length === 0) return [value === undefined ? { kind: "return", at } : { kind: "return", value, at }];
  if (value === undefined)
    return barrier === undefined
      ? [...putBack(passed, at), { kind: "return", at }]
      : throughFinally(barrier, "return", () => returnFrom(undefined, at, scope), at);
  if (barrier?.after === undefined) {
    const held = scope.temporary(value.type);
    return [setLocal(held, value), ...putBack(passed, at), { kind: "return", value: local(held, value.type, at), at }];
  }
  const returned = (barrier.after.returned ??= scope.temporary(value.type));
  const { type } = value;
  return [setLocal(returned, value), ...throughFinally(barrier, "return", () => returnFrom(local(returned, type, at), at, scope), at)];
}

function throughFinally(barrier: Barrier, key: string, way: () => KernelStatement[], at: At): KernelStatement[] {
  const { after } = barrier;
  if (after === undefined) return way();
  if (!after.ways.has(key)) after.ways.set(key, way);
  const code = [...after.ways.keys()].indexOf(key) + 1;
  return [setLocal(after.code, i32(code, at)), leave(barrier.catching, at)];
}

/** `TRYING` as it was before the outermost of these. */
function putBack(passed: readonly Barrier[], at: At): KernelStatement[] {
  const outermost = passed.at(-1);
  return outermost === undefined ? [] : [setTrying(local(outermost.saved, BOOL, at))];
}

function messageOf(error: KernelExpression): KernelExpression {
  return { kind: "field", object: error, struct: "Error", field: "message", type: STRING, at: error.at };
}

export function thrownError(at: At): KernelExpression {
  return { kind: "global", id: THROWN, type: MAYBE_ERROR, at };
}

export function setThrown(value: KernelExpression): KernelStatement {
  return { kind: "setGlobal", id: THROWN, value, at: value.at };
}

function setTrying(value: KernelExpression): KernelStatement {
  return { kind: "setGlobal", id: TRYING, value, at: value.at };
}

/** What every kernel has in which something is caught. */
export function exceptionGlobals(): KernelGlobal[] {
  return [
    { id: THROWN, type: MAYBE_ERROR, transient: true },
    { id: TRYING, type: BOOL, transient: true },
  ];
}
