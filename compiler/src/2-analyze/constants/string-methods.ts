/** Methods of constant strings whose result does not depend on locale or engine. */
import type { ts } from "ts-morph";
import { notConstant } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { primitive } from "./value.ts";
import type { Primitive, Value } from "./value.ts";

export function callStringMethod(text: string, name: string, values: readonly Value[], call: ts.CallExpression, scope: Scope): Value {
  const method = METHODS.get(name);
  const operands = values.map((value) => (value.kind === "primitive" ? value.value : NaN));
  if (method === undefined || values.some((value) => value.kind !== "primitive"))
    return notConstant(call, scope, `of the methods of strings, ${[...METHODS.keys()].join(", ")} are allowed, with constant arguments`);
  const result = method.apply(text, operands as never[]);
  return Array.isArray(result) ? { kind: "array", items: result.map(primitive), frozen: !scope.inPipeline } : primitive(result);
}

type Method = (this: string, ...operands: never[]) => Primitive | string[];

const NAMES = [
  "slice",
  "substring",
  "split",
  "trim",
  "trimStart",
  "trimEnd",
  "padStart",
  "padEnd",
  "repeat",
  "replaceAll",
  "startsWith",
  "endsWith",
  "includes",
  "indexOf",
  "at",
  "charAt",
  "concat",
] as const;

const METHODS: ReadonlyMap<string, Method> = new Map(NAMES.map((name) => [name, String.prototype[name] as Method]));
