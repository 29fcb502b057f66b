/**
 * What of the language may be used in constants: pure functions and numbers of `Math` and `Number`, and ways to walk
 * constant objects. What the engines compute differently (sine, exponential, …) is not here: it comes from the portable
 * `Math`, so that a constant is the same on every machine.
 */
import { createExactMath } from "@rmc/math";
import type { ts } from "ts-morph";
import { toList } from "./array-methods.ts";
import { notConstant, shown } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { Primitive, Value } from "./value.ts";

/** Undefined for a global that cannot be part of a constant. */
export function builtinName(name: string): Value | undefined {
  if (name === "undefined") return primitive(undefined);
  if (name === "NaN" || name === "Infinity") return primitive(Number(name));
  return NAMESPACES.has(name) || FUNCTIONS.has(name) ? { kind: "builtin", path: name } : undefined;
}

const NAMESPACES: ReadonlySet<string> = new Set(["Math", "Number", "Object", "Array", "JSON"]);

/** `path` is written out: "Math.PI". */
export function builtinMember(path: string, expression: ts.Expression, scope: Scope): Value {
  const [namespace = "", name = ""] = path.split(".");
  const constants: Readonly<Record<string, unknown>> | undefined =
    namespace === "Math" ? numbersOf(Math) : namespace === "Number" ? numbersOf(Number) : undefined;
  const value = constants?.[name];
  if (typeof value === "number") return primitive(value);
  const callable = scope.context.program.checker.getTypeAtLocation(expression).getCallSignatures().length > 0;
  return callable ? { kind: "builtin", path } : notConstant(expression, scope);
}

function numbersOf(holder: object): Record<string, unknown> {
  return Object.fromEntries(Object.getOwnPropertyNames(holder).map((name) => [name, (holder as Record<string, unknown>)[name]]));
}

export function callBuiltin(path: string, values: readonly Value[], expression: ts.CallExpression, scope: Scope): Value {
  const walk = WALKS.get(path);
  if (walk !== undefined) return walk(values, expression, scope);
  const operate = FUNCTIONS.get(path);
  if (operate === undefined) return notConstant(expression, scope, path === "Math.random" ? "it is different each time" : "");
  const operands = values.map((value) => (value.kind === "primitive" ? value.value : NOT_PRIMITIVE));
  return operands.includes(NOT_PRIMITIVE as never)
    ? notConstant(expression, scope, "its arguments must be numbers, strings or booleans")
    : primitive(operate(...(operands as never[])));
}

const NOT_PRIMITIVE: unique symbol = Symbol("not primitive");

type Operate = (...operands: never[]) => Primitive;

/** What is the same on every engine; the rest of `Math` is the portable one. */
const EXACT = ["abs", "sign", "floor", "ceil", "trunc", "round", "fround", "sqrt", "min", "max", "imul", "clz32"] as const;

const FUNCTIONS: ReadonlyMap<string, Operate> = new Map<string, Operate>([
  ...EXACT.map((name): [string, Operate] => [`Math.${name}`, Math[name] as Operate]),
  ...Object.entries(createExactMath()).map(([name, operate]): [string, Operate] => [`Math.${name}`, operate as Operate]),
  ["Number", Number as Operate],
  ["String", String as Operate],
  ["Boolean", Boolean as Operate],
  ["parseInt", Number.parseInt as Operate],
  ["parseFloat", Number.parseFloat as Operate],
  ["Number.parseInt", Number.parseInt as Operate],
  ["Number.parseFloat", Number.parseFloat as Operate],
  ["Number.isInteger", Number.isInteger as Operate],
  ["Number.isFinite", Number.isFinite as Operate],
  ["Number.isNaN", Number.isNaN as Operate],
]);

type Walk = (values: readonly Value[], expression: ts.CallExpression, scope: Scope) => Value;

const WALKS: ReadonlyMap<string, Walk> = new Map<string, Walk>([
  ["Object.keys", (values, expression, scope) => entriesOf(values, expression, scope, (name) => primitive(name))],
  ["Object.values", (values, expression, scope) => entriesOf(values, expression, scope, (_, value) => value)],
  [
    "Object.entries",
    (values, expression, scope) => entriesOf(values, expression, scope, (name, value) => list([primitive(name), value], scope)),
  ],
  ["Array.from", arrayFrom],
  ["Array.of", (values, _, scope) => list([...values], scope)],
]);

/** Own keys in JavaScript's order: those that are whole numbers first, ascending. */
function entriesOf(
  [object]: readonly Value[],
  expression: ts.CallExpression,
  scope: Scope,
  pick: (name: string, value: Value) => Value,
): Value {
  const fields =
    object?.kind === "array"
      ? new Map(object.items.map((item, index) => [String(index), item]))
      : object?.kind === "object"
        ? object.fields
        : undefined;
  if (fields === undefined) return notConstant(expression, scope, "only constant objects and arrays can be walked");
  const ordered = Object.keys(Object.fromEntries([...fields.keys()].map((name) => [name, true])));
  return list(
    ordered.map((name) => pick(name, fields.get(name) ?? FAILED)),
    scope,
  );
}

/** `Array.from(array, f?)`, and `Array.from({ length: n }, (_, i) => …)`. */
function arrayFrom([source, map]: readonly Value[], expression: ts.CallExpression, scope: Scope): Value {
  const items = source?.kind === "array" ? source.items : source?.kind === "object" ? ofLength(source.fields.get("length")) : undefined;
  if (items === undefined)
    return notConstant(
      expression,
      scope,
      `${shown(expression.arguments[0] ?? expression)} is not a constant array, and has no constant length`,
    );
  return map === undefined ? list([...items], scope) : toList(items, map, expression, scope);
}

function ofLength(length: Value | undefined): Value[] | undefined {
  const count = length?.kind === "primitive" ? Number(length.value) : Number.NaN;
  return count >= 0 && count <= MAX_LENGTH ? Array.from({ length: Math.floor(count) }, () => primitive(undefined)) : undefined;
}

/** Far more than anybody draws as a graph. */
const MAX_LENGTH = 10_000;

function list(items: Value[], scope: Scope): Value {
  return { kind: "array", items, frozen: !scope.inPipeline };
}
