/**
 * The kernel again, with the widths that `widths.ts` chose and the bounds that were proven. Expressions come out in the
 * narrowest width they have by themselves and are converted where a place wants another.
 */
import type { Kernel, KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import type { Analysis, Notes } from "./analysis.ts";
import { isNumeric } from "./analysis.ts";
import { convertWidth } from "./convert-width.ts";
import type { Range } from "./range.ts";
import { isExact, isI32 } from "./range.ts";
import type { OperatorContext } from "./rewrite-operator.ts";
import { rewriteOperator } from "./rewrite-operator.ts";
import { Widths } from "./widths.ts";

export function rewriteKernel(kernel: Kernel, analysis: Analysis, notes: Notes): Kernel {
  const widths = new Widths(analysis, notes);
  const structs = kernel.structs.map((struct) => ({
    ...struct,
    fields: struct.fields.map((field) => ({ ...field, type: widths.field(struct.name, field.name, field.type) })),
  }));
  const known = new Map(kernel.functions.map((entry) => [entry.id, entry]));
  const outside = new Rewriter(known, undefined, widths, notes);
  const globals = kernel.globals.map((global) => {
    const type = widths.global(global.id, global.type);
    return { ...global, type, ...(global.value === undefined ? {} : { value: outside.as(global.value, type) }) };
  });
  const functions = kernel.functions.map((entry) => new Rewriter(known, entry, widths, notes).function(entry));
  return { ...kernel, structs, globals, functions };
}

class Rewriter implements OperatorContext {
  readonly #widths: Widths;
  readonly #notes: Notes;
  readonly #functions: ReadonlyMap<string, KernelFunction>;
  readonly #locals: ReadonlyMap<string, KernelType>;
  readonly #result: KernelType;

  constructor(functions: ReadonlyMap<string, KernelFunction>, entry: KernelFunction | undefined, widths: Widths, notes: Notes) {
    this.#widths = widths;
    this.#notes = notes;
    this.#functions = functions;
    const parameters =
      entry?.parameters.map((parameter): [string, KernelType] => [parameter.id, widths.parameter(entry, parameter.id, parameter.type)]) ??
      [];
    const locals = entry?.locals.map((local): [string, KernelType] => [local.id, widths.local(entry, local.id, local.type)]) ?? [];
    this.#locals = new Map([...parameters, ...locals]);
    this.#result = entry === undefined ? { kind: "void" } : widths.result(entry);
  }

  function(entry: KernelFunction): KernelFunction {
    const typed = (variable: { readonly id: string; readonly type: KernelType }): { id: string; type: KernelType } => ({
      id: variable.id,
      type: this.#locals.get(variable.id) ?? variable.type,
    });
    return {
      ...entry,
      parameters: entry.parameters.map(typed),
      locals: entry.locals.map(typed),
      result: this.#result,
      body: this.#statements(entry.body),
    };
  }

  range(value: KernelExpression): Range | undefined {
    return this.#notes.ranges.get(value);
  }

  /** In the width of `type`, where that is a number. */
  as(value: KernelExpression, type: KernelType): KernelExpression {
    const natural = this.natural(value);
    return isNumeric(type) ? convertWidth(natural, type.kind) : natural;
  }

  natural(value: KernelExpression): KernelExpression {
    const same = (inner: KernelExpression): KernelExpression => this.as(inner, inner.type);
    switch (value.kind) {
      case "f64":
        return isI32(this.range(value)) && Number.isInteger(value.value) && !Object.is(value.value, -0)
          ? { kind: "i32", value: value.value, type: { kind: "i32" }, at: value.at }
          : value;
      case "local":
        return { ...value, type: this.#locals.get(value.id) ?? value.type };
      case "global":
        return { ...value, type: this.#widths.global(value.id, value.type) };
      case "field":
        return { ...value, object: same(value.object), type: this.#widths.field(value.struct, value.field, value.type) };
      case "operate":
        return rewriteOperator(value, this);
      case "getTyped":
        return this.#getTyped(value);
      case "getArray":
        return { ...value, array: same(value.array), index: same(value.index) };
      case "length":
        return { ...value, of: same(value.of) };
      case "select":
        return this.#select(value);
      case "and":
      case "or":
        return { ...value, left: same(value.left), right: same(value.right) };
      case "sequence": {
        const inner = this.natural(value.value);
        return { ...value, statements: this.#statements(value.statements), value: inner, type: inner.type };
      }
      case "call":
        return this.#call(value);
      case "callMethod":
        return { ...value, object: same(value.object), arguments: value.arguments.map(same) };
      case "callClosure":
        return { ...value, callee: same(value.callee), arguments: value.arguments.map(same) };
      case "prelude":
        return this.#prelude(value);
      case "newTyped":
        return { ...value, length: same(value.length) };
      case "newArray":
        return { ...value, items: value.items.map(same) };
      case "closure":
        return { ...value, environment: same(value.environment) };
      case "cast":
      case "isNull":
      case "isInstance":
        return { ...value, value: same(value.value) };
      case "sameReference":
        return { ...value, left: same(value.left), right: same(value.right) };
      default:
        return value;
    }
  }

  #statements(statements: readonly KernelStatement[]): KernelStatement[] {
    return statements.map((statement) => this.#statement(statement));
  }

  #statement(statement: KernelStatement): KernelStatement {
    const same = (inner: KernelExpression): KernelExpression => this.as(inner, inner.type);
    switch (statement.kind) {
      case "setLocal":
        return { ...statement, value: this.as(statement.value, this.#locals.get(statement.id) ?? statement.value.type) };
      case "setGlobal":
        return { ...statement, value: this.as(statement.value, this.#widths.global(statement.id, statement.value.type)) };
      case "setField":
        return {
          ...statement,
          object: same(statement.object),
          value: this.as(statement.value, this.#widths.field(statement.struct, statement.field, statement.value.type)),
        };
      case "setTyped":
        return {
          ...statement,
          array: same(statement.array),
          index: same(statement.index),
          value: same(statement.value),
          proven: statement.proven || this.#isProven(statement),
        };
      case "setArray":
        return { ...statement, array: same(statement.array), index: same(statement.index), value: same(statement.value) };
      case "expression":
      case "emit":
        return { ...statement, value: same(statement.value) };
      case "if":
        return { ...statement, test: same(statement.test), then: this.#statements(statement.then), else: this.#statements(statement.else) };
      case "loop":
        return { ...statement, body: this.#statements(statement.body), update: this.#statements(statement.update) };
      case "block":
        return { ...statement, body: this.#statements(statement.body) };
      case "return":
        return statement.value === undefined ? statement : { ...statement, value: this.as(statement.value, this.#result) };
      case "fail":
        return { ...statement, message: same(statement.message) };
      default:
        return statement;
    }
  }

  #isProven(access: KernelExpression | KernelStatement): boolean {
    return this.#notes.met.has(access) && !this.#notes.unproven.has(access);
  }

  #getTyped(value: Extract<KernelExpression, { kind: "getTyped" }>): KernelExpression {
    const parts = { array: this.as(value.array, value.array.type), index: this.as(value.index, value.index.type) };
    if (!this.#isProven(value)) return { ...value, ...parts };
    const wide = value.element === "u32" || value.element === "f32" || value.element === "f64";
    return { ...value, ...parts, bounds: "proven", type: { kind: wide ? "f64" : "i32" } };
  }

  /** Both sides in the narrower width, if they have it. */
  #select(value: Extract<KernelExpression, { kind: "select" }>): KernelExpression {
    const test = this.as(value.test, value.test.type);
    const then = this.natural(value.then);
    const otherwise = this.natural(value.else);
    if (!isNumeric(value.type)) return { ...value, test, then, else: otherwise };
    const kind =
      then.type.kind === otherwise.type.kind ? then.type.kind : then.type.kind === "f64" || otherwise.type.kind === "f64" ? "f64" : "i64";
    return { ...value, test, then: convertWidth(then, kind), else: convertWidth(otherwise, kind), type: { kind } as KernelType };
  }

  #call(value: Extract<KernelExpression, { kind: "call" }>): KernelExpression {
    const target = this.#functions.get(value.function);
    if (target === undefined) return value;
    const given = target.parameters.map((parameter) => this.#widths.parameter(target, parameter.id, parameter.type));
    return {
      ...value,
      arguments: value.arguments.map((argument, i) => this.as(argument, given[i] ?? argument.type)),
      type: this.#widths.result(target),
    };
  }

  #prelude(value: Extract<KernelExpression, { kind: "prelude" }>): KernelExpression {
    const [a, b] = value.arguments;
    if (value.name === "hint.check" && a !== undefined) return this.#check(value, a);
    if (value.name === "typed.toLength" && a !== undefined) {
      const size = this.natural(a);
      if (size.type.kind === "i32" && (this.range(a)?.low ?? -1) >= 0) return size;
    }
    if (value.name === "string.charCodeAt" && a !== undefined && b !== undefined && this.#isProven(value)) {
      const index = this.natural(b);
      if (index.type.kind === "i32") return { ...value, name: "string.unitAt", arguments: [this.natural(a), index], type: { kind: "i32" } };
    }
    return { ...value, arguments: value.arguments.map((argument) => this.as(argument, argument.type)) };
  }

  /** Nothing is left of a check that is proven; others are made in the width that the value has. */
  #check(value: Extract<KernelExpression, { kind: "prelude" }>, inner: KernelExpression): KernelExpression {
    const [, low, high, name] = value.arguments as [KernelExpression, KernelExpression, KernelExpression, KernelExpression];
    const range = this.range(inner);
    const natural = this.natural(inner);
    const fits =
      isExact(range) &&
      range?.negativeZero === false &&
      low.kind === "f64" &&
      high.kind === "f64" &&
      range.low >= low.value &&
      range.high <= high.value;
    if (fits) return natural;
    const { kind } = natural.type;
    const bounds = [this.range(low), this.range(high)].map((each) => (kind === "i32" && !isI32(each) ? undefined : each));
    if ((kind !== "i32" && kind !== "i64") || bounds.includes(undefined))
      return { ...value, arguments: [this.as(inner, value.type), low, high, name] };
    const given = [natural, convertWidth(low, kind), convertWidth(high, kind), name];
    return { ...value, name: kind === "i32" ? "hint.checkI32" : "hint.checkI64", arguments: given, type: natural.type };
  }
}
