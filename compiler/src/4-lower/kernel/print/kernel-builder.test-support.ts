/** Short forms to write kernel IR by hand in tests. Every part stands at line `line` of its only file. */
import type {
  At,
  Kernel,
  KernelEntry,
  KernelExpression,
  KernelFunction,
  KernelOperator,
  KernelStatement,
  KernelStruct,
  KernelType,
} from "../../../ir/kernel.ts";
import type { ElementType, Schema } from "../../../ir/schema.ts";
import { operatorWidths } from "../../../ir/kernel-operator.ts";

export const F64: KernelType = { kind: "f64" };
export const I32: KernelType = { kind: "i32" };
export const BOOL: KernelType = { kind: "bool" };
export const STRING: KernelType = { kind: "string" };
export const VOID: KernelType = { kind: "void" };
export const NUMBER: Schema = { kind: "number" };

type E = KernelExpression;

let line = 1;

/** Where what follows stands in the user's file. */
export function onLine(number: number): void {
  line = number;
}

export function here(): At {
  return { file: 0, line, column: 1 };
}

export function f64(value: number): E {
  return { kind: "f64", value, type: F64, at: here() };
}

export function i32(value: number): E {
  return { kind: "i32", value, type: I32, at: here() };
}

export function text(value: string): E {
  return { kind: "string", value, type: STRING, at: here() };
}

export function local(id: string, type: KernelType): E {
  return { kind: "local", id, type, at: here() };
}

export function op(operator: KernelOperator, ...operands: E[]): E {
  return { kind: "operate", operator, operands, type: { kind: operatorWidths(operator).result }, at: here() };
}

export function field(object: E, struct: string, name: string, type: KernelType): E {
  return { kind: "field", object, struct, field: name, type, at: here() };
}

export function setField(object: E, struct: string, name: string, value: E): KernelStatement {
  return { kind: "setField", object, struct, field: name, value, at: here() };
}

export function length(of: E): E {
  return { kind: "length", of, type: I32, at: here() };
}

export function getTyped(array: E, index: E, element: ElementType, bounds: "proven" | "nan" | "zero" | "trap", type: KernelType = F64): E {
  return { kind: "getTyped", array, element, index, bounds, type, at: here() };
}

export function setTyped(array: E, index: E, element: ElementType, value: E, proven: boolean): KernelStatement {
  return { kind: "setTyped", array, element, index, value, proven, at: here() };
}

export function set(id: string, value: E): KernelStatement {
  return { kind: "setLocal", id, value, at: here() };
}

export function give(value?: E): KernelStatement {
  return value === undefined ? { kind: "return", at: here() } : { kind: "return", value, at: here() };
}

export function when(test: E, then: KernelStatement[], otherwise: KernelStatement[] = []): KernelStatement {
  return { kind: "if", test, then, else: otherwise, at: here() };
}

export function loop(label: string, body: KernelStatement[], update: KernelStatement[]): KernelStatement {
  return { kind: "loop", label, body, update, at: here() };
}

export function leave(label: string): KernelStatement {
  return { kind: "break", label, at: here() };
}

export function again(label: string): KernelStatement {
  return { kind: "continue", label, at: here() };
}

/** `for (i = 0; i < count; i++) body` */
export function count(index: string, to: E, body: KernelStatement[], label: string = index): KernelStatement {
  const i = local(index, I32);
  return loop(label, [when(op("bool.not", op("i32.lt_s", i, to)), [leave(label)]), ...body], [set(index, op("i32.add", i, i32(1)))]);
}

export function prelude(name: string, type: KernelType, ...parameters: E[]): E {
  return { kind: "prelude", name, arguments: parameters, type, at: here() };
}

export function call(name: string, type: KernelType, ...parameters: E[]): E {
  return { kind: "call", function: name, arguments: parameters, type, at: here() };
}

export type Locals = Readonly<Record<string, KernelType>>;

export function func(id: string, parameters: Locals, result: KernelType, locals: Locals, body: KernelStatement[]): KernelFunction {
  const list = (given: Locals): { id: string; type: KernelType }[] => Object.entries(given).map(([name, type]) => ({ id: name, type }));
  return { id, label: id, parameters: list(parameters), result, locals: list(locals), body, at: here() };
}

export function struct(name: string, fields: Locals, form: KernelStruct["form"] = "class"): KernelStruct {
  return { name, form, fields: Object.entries(fields).map(([id, type]) => ({ name: id, type })), methods: [] };
}

/** A kernel that is one function from `input` to `output`. */
export function functionKernel(
  code: KernelFunction,
  input: Schema,
  output: Schema,
  rest: Partial<Kernel> = {},
  entry: Partial<KernelEntry> = {},
): Kernel {
  const type = code.parameters[0]?.type ?? VOID;
  return {
    name: code.id,
    files: ["src/node.ts"],
    structs: [],
    globals: [],
    ...rest,
    functions: [code, ...(rest.functions ?? [])],
    entry: {
      form: "function",
      parameters: [],
      process: code.id,
      input: { type, schema: input },
      output: { type: code.result, schema: output },
      emits: false,
      returns: true,
      ...entry,
    },
  };
}
