/**
 * Puts a test behind every call that may leave an error in `THROWN`: it leads to the block that catches, or out of the
 * function. Functions of the library that ECMAScript lets throw get a guard in front that throws the same error. A call is
 * tested only where something around it may be catching; which functions may run so follows from the calls inside of `try`.
 * Calls through a class or a closure may be of any method of that name, of any closure.
 */
import type { At, Kernel, KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import { THROWN, TRYING } from "../../../ir/kernel.ts";
import type { ErrorName } from "../../../ir/unit.ts";
import { PRELUDE } from "../../../ir/prelude.ts";
import { BOOL, both, call as makeCall, cast, isNull, leave, local, not, perform, sequence, setLocal, when } from "./build.ts";
import { returnNothing, setThrown, thrownError } from "./exception.ts";
import { guardOf, isGuarded } from "./guards.ts";
import { Refusal } from "./refusal.ts";

/** `newError` makes a function that makes an error of that class. */
export function unwindFunctions(kernel: Kernel, newError: (name: ErrorName, at: At) => string): KernelFunction[] {
  const reach = new Reach(kernel);
  return kernel.functions.map((code) => new Unwinder(code, reach, newError).run());
}

type Call = Extract<KernelExpression, { kind: "call" | "callMethod" | "callClosure" | "prelude" }>;

/** Which functions may run while something catches, and which of them may leave an error behind. */
class Reach {
  readonly #kernel: Kernel;
  readonly #methods: ReadonlyMap<string, readonly string[]>;
  readonly #closures: readonly string[];
  readonly #caught: ReadonlySet<string>;
  readonly #throwing: ReadonlySet<string>;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const methods = kernel.structs.flatMap((struct) => struct.methods);
    this.#methods = new Map(methods.map(({ name }) => [name, methods.filter((one) => one.name === name).map((one) => one.function)]));
    this.#closures = kernel.functions.filter(({ environment }) => environment !== undefined).map(({ id }) => id);
    this.#caught = this.#findCaught();
    this.#throwing = this.#findThrowing();
  }

  mayRunCaught(id: string): boolean {
    return this.#caught.has(id);
  }

  /** Whether the call may end with an error that its caller has to pass on. */
  mayThrow(call: Call): boolean {
    return this.#targets(call).some((id) => this.#throwing.has(id));
  }

  #targets(call: Call): readonly string[] {
    if (call.kind === "call") return [call.function];
    if (call.kind === "callMethod") return this.#methods.get(call.method) ?? [];
    return call.kind === "callClosure" || PRELUDE[call.name]?.calls === true ? this.#closures : [];
  }

  #findCaught(): Set<string> {
    const functions = new Map(this.#kernel.functions.map((code) => [code.id, code]));
    const found = new Set<string>();
    const waiting: string[] = [];
    for (const code of this.#kernel.functions)
      walk(code.body, false, (node, inside) => {
        if (inside && isCall(node)) waiting.push(...this.#targets(node));
      });
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      walk(functions.get(id)?.body, false, (node) => {
        if (isCall(node)) waiting.push(...this.#targets(node));
      });
    }
    return found;
  }

  #findThrowing(): Set<string> {
    const found = new Set<string>();
    for (let changed = true; changed;) {
      changed = false;
      for (const code of this.#kernel.functions) {
        if (found.has(code.id) || !this.#caught.has(code.id)) continue;
        let throws = false;
        walk(code.body, false, (node, inside) => {
          if (inside) return;
          if (node.kind === "setGlobal" && node.id === THROWN && node.value.kind !== "null") throws = true;
          if (
            isCall(node) &&
            (this.#targets(node).some((id) => found.has(id)) || (node.kind === "prelude" && isGuarded(node.name, node.arguments)))
          )
            throws = true;
        });
        if (!throws) continue;
        found.add(code.id);
        changed = true;
      }
    }
    return found;
  }
}

class Unwinder {
  readonly #code: KernelFunction;
  readonly #reach: Reach;
  readonly #newError: (name: ErrorName, at: At) => string;
  readonly #locals: { readonly id: string; readonly type: KernelType }[];
  /** The innermost block that catches. */
  #catching: string | undefined;
  #count = 0;

  constructor(code: KernelFunction, reach: Reach, newError: (name: ErrorName, at: At) => string) {
    this.#code = code;
    this.#newError = newError;
    this.#reach = reach;
    this.#locals = [...code.locals];
  }

  run(): KernelFunction {
    const body = this.#statements(this.#code.body);
    return { ...this.#code, body, locals: this.#locals };
  }

  #statements(statements: readonly KernelStatement[]): KernelStatement[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: KernelStatement): KernelStatement[] {
    if (statement.kind === "block" && statement.catches === true) {
      const outer = this.#catching;
      this.#catching = statement.label;
      const body = this.#statements(statement.body);
      this.#catching = outer;
      return [{ ...statement, body }];
    }
    // What is thrown in a call whose value is returned is the caller's matter, as the value is.
    if (statement.kind === "return" && this.#catching === undefined && statement.value !== undefined && isCall(statement.value))
      return [{ ...statement, value: this.#guarded(this.#parts(statement.value)) }];
    if (statement.kind === "expression") return this.#performed(statement.value);
    return [this.#parts(statement)];
  }

  /** For its effects alone: nothing is kept. */
  #performed(value: KernelExpression): KernelStatement[] {
    if (value.kind === "sequence") return [...this.#statements(value.statements), ...this.#performed(value.value)];
    if (value.kind === "select" && value.type.kind === "void")
      return [when(this.#expression(value.test), this.#performed(value.then), this.#performed(value.else))];
    if (!isCall(value)) return [perform(this.#expression(value))];
    const call = this.#guarded(this.#parts(value));
    return this.#isTested(value) ? [perform(call), this.#test(value.at)] : [perform(call)];
  }

  #expression(value: KernelExpression): KernelExpression {
    const inner = this.#parts(value);
    if (!isCall(value) || !isCall(inner)) return inner;
    const call = this.#guarded(inner);
    if (!this.#isTested(value)) return call;
    if (value.type.kind === "void") throw new Refusal("uses the value of a function that has none, inside of try", value.at);
    const id = this.#temporary(value.type);
    return sequence([setLocal(id, call), this.#test(value.at)], local(id, value.type, value.at));
  }

  #isTested(call: Call): boolean {
    if (!this.#isCaught() || !this.#reach.mayThrow(call)) return false;
    if (call.kind === "prelude") throw new Refusal("sorts by a function that may throw, inside of try", call.at);
    return true;
  }

  #isCaught(): boolean {
    return this.#catching !== undefined || this.#reach.mayRunCaught(this.#code.id);
  }

  #guarded(call: Call): KernelExpression {
    if (call.kind !== "prelude" || !this.#isCaught() || !isGuarded(call.name, call.arguments)) return call;
    const { at } = call;
    const held = call.arguments.map((value) => ({ value, id: this.#temporary(value.type) }));
    const values = held.map(({ value, id }) => local(id, value.type, at));
    const guard = guardOf(call.name, values, at);
    if (guard === undefined) return call;
    const error: KernelType = { kind: "struct", name: "RangeError" };
    const made = makeCall(this.#newError("RangeError", at), [guard.message], error, at);
    const thrown = setThrown(cast(made, { kind: "nullable", of: { kind: "struct", name: "Error" } }, true));
    const fails = both({ kind: "global", id: TRYING, type: BOOL, at }, guard.fails);
    return sequence([...held.map(({ value, id }) => setLocal(id, value)), when(fails, [thrown, this.#leave(at)])], {
      ...call,
      arguments: values,
    });
  }

  #test(at: At): KernelStatement {
    return when(not(isNull(thrownError(at))), [this.#leave(at)]);
  }

  #leave(at: At): KernelStatement {
    return this.#catching === undefined ? returnNothing(this.#code.result, at) : leave(this.#catching, at);
  }

  #temporary(type: KernelType): string {
    const id = `$u${this.#count++}`;
    this.#locals.push({ id, type });
    return id;
  }

  /** The same node with every part of it done. */
  #parts<T extends KernelExpression | KernelStatement>(node: T): T {
    const done: Record<string, unknown> = { ...node };
    for (const key in done) {
      const value = done[key];
      if (typeof value === "object" && key !== "type" && key !== "at") done[key] = this.#part(value);
    }
    return done as T;
  }

  #part(value: unknown): unknown {
    if (Array.isArray(value)) {
      const [first] = value as unknown[];
      return isStatement(first)
        ? this.#statements(value as KernelStatement[])
        : (value as unknown[]).map((one) => (isExpression(one) ? this.#expression(one) : one));
    }
    return isExpression(value) ? this.#expression(value) : value;
  }
}

function isCall(node: KernelExpression | KernelStatement): node is Call {
  return node.kind === "call" || node.kind === "callMethod" || node.kind === "callClosure" || node.kind === "prelude";
}

function isExpression(value: unknown): value is KernelExpression {
  return typeof value === "object" && value !== null && "kind" in value && "at" in value && "type" in value;
}

function isStatement(value: unknown): value is KernelStatement {
  return typeof value === "object" && value !== null && "kind" in value && "at" in value && !("type" in value);
}

/** Every node below, with whether it stands in a block that catches. */
function walk(tree: unknown, inside: boolean, each: (node: KernelExpression | KernelStatement, inside: boolean) => void): void {
  if (Array.isArray(tree)) {
    for (const part of tree) walk(part, inside, each);
    return;
  }
  if (!isExpression(tree) && !isStatement(tree)) return;
  each(tree, inside);
  const within = inside || (tree.kind === "block" && tree.catches === true);
  for (const key in tree) if (key !== "type" && key !== "at") walk(tree[key as keyof typeof tree], within, each);
}
