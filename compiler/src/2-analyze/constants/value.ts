/**
 * What an expression of a pipeline's function stands for at build time. Constants, flows, nodes and places live in one
 * type because arrays, objects and functions may mix them: `BANDS.map((hz) => edge(mic, new Band({ hz })))`.
 */
import type { ts } from "ts-morph";
import type { Constant, Place } from "../../ir/graph.ts";
import type { Span } from "../../ir/source.ts";
import type { Carried } from "../schemas/carried.ts";
import type { ApiName } from "../../1-load/recognize.ts";
import type { Scope } from "./scope.ts";

export type Primitive = string | number | boolean | null | undefined;

export type Value =
  | PrimitiveValue
  | ArrayValue
  | ObjectValue
  | DeferredValue
  | FlowValue
  | InstanceValue
  | FunctionValue
  | ClassValue
  | PlaceValue
  | PipelineValue
  | ApiValue
  | BuiltinValue
  | ModuleValue
  | FailedValue;

export interface PrimitiveValue {
  readonly kind: "primitive";
  readonly value: Primitive;
}

export interface ArrayValue {
  readonly kind: "array";
  /** `push` in a for…of appends here while the pipeline's function is evaluated. */
  readonly items: Value[];
  /** Made at the top of a module: the pipeline's function runs many times and may not change it. */
  readonly frozen: boolean;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly fields: ReadonlyMap<string, Value>;
}

/** Resolved where the stage starts: env, secret, param, and templates that contain one. */
export interface DeferredValue {
  readonly kind: "deferred";
  readonly constant: Constant;
}

export interface FlowValue {
  readonly kind: "flow";
  readonly id: string;
  readonly carried: Carried;
  readonly span: Span;
}

/** `new X(…)`. Its identity is the instance's: used twice is the same object twice. */
export interface InstanceValue {
  readonly kind: "instance";
  readonly class: ClassValue;
  readonly arguments: readonly Value[];
  readonly expression: ts.NewExpression;
  readonly scope: Scope;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly declaration: ts.SignatureDeclaration;
  /** Where it was made: what its body captures is bound there. */
  readonly scope: Scope;
  /** The name it is bound to, as JavaScript would name it; "" for an inline lambda. */
  readonly name: string;
  /** How the user's file imports it, when it comes from a package. */
  readonly imported: ImportedName | undefined;
}

export interface ClassValue {
  readonly kind: "class";
  readonly declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration | ts.VariableDeclaration;
  readonly scope: Scope;
  readonly name: string;
  readonly imported: ImportedName | undefined;
}

export interface ImportedName {
  readonly specifier: string;
  readonly importName: string;
  readonly from: string;
}

export interface PlaceValue {
  readonly kind: "place";
  readonly place: Place;
}

export interface PipelineValue {
  readonly kind: "pipeline";
  readonly call: ts.CallExpression;
  readonly scope: Scope;
}

export interface ApiValue {
  readonly kind: "api";
  readonly name: ApiName;
}

/** `Math`, `Math.abs`, `Object.keys`, …: objects and functions of the language, by their path. */
export interface BuiltinValue {
  readonly kind: "builtin";
  readonly path: string;
}

/** `import * as name`. */
export interface ModuleValue {
  readonly kind: "module";
  readonly symbol: ts.Symbol;
}

/** Already reported. Everything made from it fails silently, so that one mistake is one diagnostic. */
export interface FailedValue {
  readonly kind: "failed";
}

export const FAILED: FailedValue = { kind: "failed" };

export function primitive(value: Primitive): PrimitiveValue {
  return { kind: "primitive", value };
}
