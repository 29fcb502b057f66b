/**
 * Closures: a function with the struct of what it captured. Every function that becomes a value takes its environment first,
 * so that all of one type are called alike; those that capture nothing, and those used with more arguments than they take, get
 * a wrapper.
 */
import type { At, KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import type { Expression, FunctionUnit, Type } from "../../../ir/unit.ts";
import { sameKernelType } from "../../../ir/kernel-type.ts";
import { call, local, perform, setLocal } from "./build.ts";
import { Refusal } from "./refusal.ts";
import type { Scope, Slot } from "./scope.ts";
import { ENVIRONMENT, environmentOf, readSlot } from "./scope.ts";
import { convert } from "./convert.ts";
import { boxed, lowerPresence } from "./optional.ts";
import { lowerType } from "./type.ts";

type Closure = Extract<Expression, { kind: "closure" }>;

export function lowerClosure(expression: Closure, scope: Scope): KernelExpression {
  return adaptClosure(expression, expression.type, scope);
}

/** The closure as a function of type `to`, which may give it more arguments than it takes and drop its result. */
export function adaptClosure(expression: Closure, to: Type, scope: Scope): KernelExpression {
  const wanted = to.kind === "optional" ? to.of : to;
  if (wanted.kind === "union") return intoUnion(expression, wanted, to, scope);
  if (wanted.kind !== "function") throw new Refusal("uses a function as a value of another type", expression.spot);
  const target = scope.program.function(expression.function);
  const type = lowerType(wanted, scope.program);
  if (type.kind !== "function") throw new Refusal("uses a function as a value of another type", expression.spot);
  const environment = makeEnvironment(target, scope, expression.spot);
  const id = fits(target, type, scope) ? target.id : wrapper(target, type, scope, expression.spot);
  const value: KernelExpression = { kind: "closure", function: id, environment, type, at: expression.spot };
  return to.kind === "optional" ? { kind: "cast", value, proven: true, type: { kind: "nullable", of: type }, at: expression.spot } : value;
}

/** A function where a union is wanted: the option that is one. */
function intoUnion(expression: Closure, union: Type & { kind: "union" }, to: Type, scope: Scope): KernelExpression {
  const option = union.options.find(({ kind }) => kind === "function");
  if (option === undefined) throw new Refusal("uses a function as a value of another type", expression.spot);
  return convert(adaptClosure(expression, option, scope), option, to, scope, expression.spot);
}

/** The struct of captured values, filled. */
export function makeEnvironment(target: FunctionUnit, scope: Scope, at: At): KernelExpression {
  const struct = environmentOf(target, scope.program);
  const type: KernelType = { kind: "struct", name: struct };
  const fields = target.captures.map((capture) => ({
    name: capture.id,
    value: captured(capture.id, capture.type, capture.shared, scope, at),
  }));
  const id = `make ${struct}`;
  scope.program.helper(id, (): KernelFunction => {
    const object = local("object", type, at);
    const stores = fields.map(({ name, value }): KernelStatement => ({
      kind: "setField",
      object,
      struct,
      field: name,
      value: local(name, value.type, at),
      at,
    }));
    const body: KernelStatement[] = [
      setLocal("object", { kind: "newStruct", struct, type, at }),
      ...stores,
      { kind: "return", value: object, at },
    ];
    const parameters = fields.map(({ name, value }) => ({ id: name, type: value.type }));
    return { id, label: target.label, parameters, result: type, locals: [{ id: "object", type }], body, at };
  });
  return call(
    id,
    fields.map(({ value }) => value),
    type,
    at,
  );
}

/** A captured variable as it goes into an environment: its cell when shared, otherwise its value. */
function captured(id: string, type: Type, shared: boolean, scope: Scope, at: At): KernelExpression {
  const slot: Slot = scope.slot(id);
  if (shared) {
    if (slot.kind !== "field") throw new Refusal(`captures ${id} in a way that has no form in a kernel`, at);
    return slot.object;
  }
  if (slot.kind !== "split") return readSlot(slot, at);
  const expression: Expression = { kind: "local", id, type, spot: at };
  return boxed(lowerPresence(expression, scope), expression, scope);
}

function fits(target: FunctionUnit, type: Extract<KernelType, { kind: "function" }>, scope: Scope): boolean {
  if (target.captures.length === 0 || target.parameters.length !== type.parameters.length) return false;
  const own = target.parameters.map((parameter) => lowerType(parameter.type, scope.program));
  return sameKernelType({ kind: "function", parameters: own, result: lowerType(target.result, scope.program) }, type);
}

function wrapper(target: FunctionUnit, type: Extract<KernelType, { kind: "function" }>, scope: Scope, at: At): string {
  const environment = environmentOf(target, scope.program);
  const self: KernelType = { kind: "struct", name: environment };
  const own = target.parameters.map((parameter) => lowerType(parameter.type, scope.program));
  const id = `${target.id} as ${JSON.stringify([type.parameters, type.result])}`;
  if (own.length > type.parameters.length || own.some((parameter, i) => !sameKernelType(parameter, type.parameters[i] as KernelType))) {
    throw new Refusal("uses a function as one that is called with other arguments", at);
  }
  const result = lowerType(target.result, scope.program);
  if (type.result.kind !== "void" && !sameKernelType(result, type.result))
    throw new Refusal("uses a function as one with another result", at);
  return scope.program.helper(id, (): KernelFunction => {
    const parameters = [{ id: ENVIRONMENT, type: self }, ...type.parameters.map((parameter, i) => ({ id: `p${i}`, type: parameter }))];
    const first = target.captures.length > 0 ? [local(ENVIRONMENT, self, at)] : [];
    const value = call(target.id, [...first, ...own.map((parameter, i) => local(`p${i}`, parameter, at))], result, at);
    const body: KernelStatement[] = type.result.kind === "void" ? [perform(value)] : [{ kind: "return", value, at }];
    return { id, label: target.label, environment, parameters, result: type.result, locals: [], body, at };
  });
}
