/**
 * Checks what `kernel.ts` promises: operands of the types that operators name, variables that are declared, jumps to labels
 * that enclose them, calls that fit. Runs after every pass over a kernel; what it finds is our bug, never the user's.
 */
import { InvariantError } from "../diagnostics/diagnostic.ts";
import { operatorWidths } from "./kernel-operator.ts";
import { isReference, isWider, kernelTypeText, sameKernelType } from "./kernel-type.ts";
import type { Kernel, KernelExpression, KernelFunction, KernelStatement, KernelStruct, KernelType } from "./kernel.ts";
import { preludeResult } from "./prelude.ts";

export function verifyKernel(kernel: Kernel): void {
  const verifier = new Verifier(kernel);
  for (const struct of kernel.structs) verifier.struct(struct);
  for (const global of kernel.globals) {
    if (global.value !== undefined) verifier.expects(global.value, global.type, `global ${global.id}`);
  }
  for (const entry of kernel.functions) verifier.function(entry);
  verifier.entry();
}

const I32: KernelType = { kind: "i32" };
const BOOL: KernelType = { kind: "bool" };
const STRING: KernelType = { kind: "string" };

class Verifier {
  readonly #kernel: Kernel;
  readonly #structs: ReadonlyMap<string, KernelStruct>;
  readonly #functions: ReadonlyMap<string, KernelFunction>;
  readonly #globals: ReadonlyMap<string, KernelType>;
  #current: KernelFunction | undefined;
  #locals: ReadonlyMap<string, KernelType> = new Map();
  #labels: { readonly label: string; readonly loop: boolean }[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#structs = unique(kernel.structs, (struct) => struct.name, "struct");
    this.#functions = unique(kernel.functions, (entry) => entry.id, "function");
    this.#globals = new Map(kernel.globals.map((global) => [global.id, global.type]));
  }

  struct(struct: KernelStruct): void {
    if (struct.base !== undefined) this.#struct(struct.base);
    for (const method of struct.methods) {
      const self = this.#function(method.function).parameters[0];
      if (self === undefined || !isWider(self.type, { kind: "struct", name: struct.name }, this.#structs))
        this.#fail(`method ${struct.name}.${method.name} does not take its instance first`);
    }
  }

  function(entry: KernelFunction): void {
    this.#current = entry;
    const variables = [...entry.parameters, ...entry.locals];
    this.#locals = unique(
      variables,
      (variable) => variable.id,
      `variable of ${entry.id}`,
      (variable) => variable.type,
    );
    this.#labels = [];
    this.#statements(entry.body);
    this.#current = undefined;
    this.#locals = new Map();
  }

  entry(): void {
    const { entry } = this.#kernel;
    const process = this.#function(entry.process);
    const inputs = process.parameters.filter((parameter) => entry.form === "function" || parameter !== process.parameters[0]);
    const input = inputs[0];
    if (input !== undefined && !sameKernelType(input.type, entry.input.type))
      this.#fail(`process takes ${kernelTypeText(input.type)}, the input is ${kernelTypeText(entry.input.type)}`);
    for (const id of [entry.construct, entry.start, entry.end, entry.cancel]) {
      if (id !== undefined) this.#function(id);
    }
  }

  /** The expression is well formed and has this type. */
  expects(value: KernelExpression, type: KernelType, what: string): void {
    this.#expression(value);
    if (!sameKernelType(value.type, type))
      this.#fail(`${what} takes ${kernelTypeText(type)}, not ${kernelTypeText(value.type)} (${value.kind})`);
  }

  #statements(statements: readonly KernelStatement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: KernelStatement): void {
    switch (statement.kind) {
      case "setLocal":
        return this.expects(statement.value, this.#local(statement.id), `local ${statement.id}`);
      case "setGlobal":
        return this.expects(statement.value, this.#global(statement.id), `global ${statement.id}`);
      case "setField":
        this.expects(statement.object, { kind: "struct", name: this.#owner(statement.object, statement.struct) }, "field store");
        return this.expects(
          statement.value,
          this.#field(statement.struct, statement.field),
          `field ${statement.struct}.${statement.field}`,
        );
      case "setTyped":
        this.expects(statement.array, { kind: "typed", element: statement.element }, "typed store");
        this.expects(statement.index, I32, "index");
        return this.expects(
          statement.value,
          statement.element === "f32" || statement.element === "f64" ? { kind: "f64" } : I32,
          "typed store",
        );
      case "setArray":
        this.#expression(statement.array);
        this.expects(statement.index, I32, "index");
        return this.expects(statement.value, this.#item(statement.array), "array store");
      case "expression":
        return this.#expression(statement.value);
      case "if":
        this.expects(statement.test, BOOL, "if");
        this.#statements(statement.then);
        return this.#statements(statement.else);
      case "loop":
        return this.#within(statement.label, true, [...statement.body, ...statement.update]);
      case "block":
        return this.#within(statement.label, false, statement.body);
      case "break":
      case "continue":
        return this.#jump(statement);
      case "return":
        return this.#return(statement);
      case "emit":
        return this.expects(statement.value, this.#kernel.entry.output.type, "emit");
      case "fail":
        return this.expects(statement.message, STRING, "fail");
    }
  }

  #within(label: string, loop: boolean, body: readonly KernelStatement[]): void {
    if (this.#labels.some((entry) => entry.label === label)) this.#fail(`label ${label} stands inside itself`);
    this.#labels.push({ label, loop });
    this.#statements(body);
    this.#labels.pop();
  }

  #jump(statement: Extract<KernelStatement, { kind: "break" | "continue" }>): void {
    const target = this.#labels.find((entry) => entry.label === statement.label);
    if (target === undefined) this.#fail(`${statement.kind} ${statement.label} is outside of it`);
    if (statement.kind === "continue" && !target?.loop) this.#fail(`continue ${statement.label} is not of a loop`);
  }

  #return(statement: Extract<KernelStatement, { kind: "return" }>): void {
    const result = this.#current?.result ?? { kind: "void" };
    if (statement.value === undefined) {
      if (result.kind !== "void") this.#fail("return without a value");
    } else this.expects(statement.value, result, "return");
  }

  #expression(value: KernelExpression): void {
    const is = (type: KernelType): void => {
      if (!sameKernelType(value.type, type)) this.#fail(`${value.kind} says ${kernelTypeText(value.type)} and is ${kernelTypeText(type)}`);
    };
    switch (value.kind) {
      case "f64":
      case "bool":
      case "string":
        return is({ kind: value.kind });
      case "i32":
      case "i64":
        if (!Number.isSafeInteger(value.value) || Object.is(value.value, -0) || (value.kind === "i32" && (value.value | 0) !== value.value))
          this.#fail(`${value.value} is not an ${value.kind}`);
        return is({ kind: value.kind });
      case "null":
        return value.type.kind === "nullable" || isReference(value.type) ? undefined : this.#fail(`null as ${kernelTypeText(value.type)}`);
      case "local":
        return is(this.#local(value.id));
      case "global":
        return is(this.#global(value.id));
      case "field":
        this.expects(value.object, { kind: "struct", name: this.#owner(value.object, value.struct) }, "field");
        return is(this.#field(value.struct, value.field));
      case "operate":
        return this.#operate(value, is);
      case "getTyped": {
        this.expects(value.array, { kind: "typed", element: value.element }, "typed read");
        this.expects(value.index, I32, "index");
        const wide = value.bounds === "nan" || ["u32", "f32", "f64"].includes(value.element);
        return is({ kind: wide ? "f64" : "i32" });
      }
      case "getArray":
        return this.#getArray(value, is);
      case "length":
        this.#expression(value.of);
        if (!["typed", "array", "string", "map", "set"].includes(value.of.type.kind))
          this.#fail(`length of ${kernelTypeText(value.of.type)}`);
        return is(I32);
      case "select":
        this.expects(value.test, BOOL, "select");
        this.expects(value.then, value.type, "select");
        return this.expects(value.else, value.type, "select");
      case "and":
      case "or":
        this.expects(value.left, BOOL, value.kind);
        this.expects(value.right, BOOL, value.kind);
        return is(BOOL);
      case "sequence":
        this.#statements(value.statements);
        return this.expects(value.value, value.type, "sequence");
      case "call":
        return this.#call(value, is);
      case "callMethod":
        return this.#callMethod(value, is);
      case "callClosure":
        return this.#callClosure(value, is);
      case "prelude":
        return this.#prelude(value, is);
      case "newStruct":
        this.#struct(value.struct);
        return is({ kind: "struct", name: value.struct });
      case "newTyped":
        this.expects(value.length, I32, "newTyped");
        return is({ kind: "typed", element: value.element });
      case "newArray": {
        if (value.type.kind !== "array") return this.#fail("newArray is not of an array type");
        for (const item of value.items) this.expects(item, value.type.item, "item");
        return;
      }
      case "newCollection":
        return value.type.kind === "map" || value.type.kind === "set" ? undefined : this.#fail("newCollection is not of a map or set type");
      case "closure":
        return this.#closure(value, is);
      case "cast":
        return this.#cast(value);
      case "isNull":
        this.#expression(value.value);
        if (value.value.type.kind !== "nullable") this.#fail(`isNull of ${kernelTypeText(value.value.type)}`);
        return is(BOOL);
      case "isInstance":
        this.#expression(value.value);
        this.#struct(value.struct);
        return is(BOOL);
      case "sameReference":
        this.#expression(value.left);
        this.#expression(value.right);
        if (!isReference(value.left.type) || !isReference(value.right.type)) this.#fail("sameReference of values that are not references");
        return is(BOOL);
    }
  }

  #operate(value: Extract<KernelExpression, { kind: "operate" }>, is: (type: KernelType) => void): void {
    const widths = operatorWidths(value.operator);
    if (widths.operands.length !== value.operands.length) this.#fail(`${value.operator} with ${value.operands.length} operands`);
    widths.operands.forEach((width, i) => this.expects(value.operands[i] as KernelExpression, { kind: width }, value.operator));
    is({ kind: widths.result });
  }

  #getArray(value: Extract<KernelExpression, { kind: "getArray" }>, is: (type: KernelType) => void): void {
    this.#expression(value.array);
    this.expects(value.index, I32, "index");
    const item = this.#item(value.array);
    if (value.bounds === "nan" && item.kind !== "f64") this.#fail("getArray nan of items that are not doubles");
    if (value.bounds === "zero" && isReference(item)) this.#fail("getArray zero of references");
    if (value.bounds !== "null") return is(item);
    if (!isReference(item)) this.#fail("getArray null of items that are not references");
    is(item.kind === "nullable" ? item : { kind: "nullable", of: item });
  }

  #call(value: Extract<KernelExpression, { kind: "call" }>, is: (type: KernelType) => void): void {
    const target = this.#function(value.function);
    this.#arguments(
      value.arguments,
      target.parameters.map((parameter) => parameter.type),
      target.id,
    );
    is(target.result);
  }

  #callMethod(value: Extract<KernelExpression, { kind: "callMethod" }>, is: (type: KernelType) => void): void {
    this.#expression(value.object);
    this.#owner(value.object, value.struct);
    const method = this.#struct(value.struct).methods.find((entry) => entry.name === value.method);
    if (method === undefined) return this.#fail(`${value.struct} has no method ${value.method}`);
    const target = this.#function(method.function);
    this.#arguments(
      value.arguments,
      target.parameters.slice(1).map((parameter) => parameter.type),
      target.id,
    );
    is(target.result);
  }

  #callClosure(value: Extract<KernelExpression, { kind: "callClosure" }>, is: (type: KernelType) => void): void {
    this.#expression(value.callee);
    const { type } = value.callee;
    if (type.kind !== "function") return this.#fail(`call of ${kernelTypeText(type)}`);
    this.#arguments(value.arguments, type.parameters, "closure");
    is(type.result);
  }

  #arguments(values: readonly KernelExpression[], types: readonly KernelType[], id: string): void {
    if (values.length !== types.length) this.#fail(`${id} takes ${types.length} arguments, not ${values.length}`);
    values.forEach((value, i) => this.expects(value, types[i] as KernelType, `argument ${i} of ${id}`));
  }

  #prelude(value: Extract<KernelExpression, { kind: "prelude" }>, is: (type: KernelType) => void): void {
    for (const argument of value.arguments) this.#expression(argument);
    const result = preludeResult(
      value.name,
      value.arguments.map((argument) => argument.type),
    );
    if (result === undefined)
      return this.#fail(`prelude ${value.name}(${value.arguments.map((argument) => kernelTypeText(argument.type)).join(", ")})`);
    is(result);
  }

  #closure(value: Extract<KernelExpression, { kind: "closure" }>, is: (type: KernelType) => void): void {
    const target = this.#function(value.function);
    const [environment, ...parameters] = target.parameters;
    if (environment === undefined || target.environment === undefined) return this.#fail(`${target.id} takes no environment`);
    this.expects(value.environment, { kind: "struct", name: target.environment }, "closure");
    is({ kind: "function", parameters: parameters.map((parameter) => parameter.type), result: target.result });
  }

  #cast(value: Extract<KernelExpression, { kind: "cast" }>): void {
    this.#expression(value.value);
    const [to, from] = [value.type, value.value.type];
    if (!isWider(to, from, this.#structs) && !isWider(from, to, this.#structs) && !this.#meets(from, to))
      this.#fail(`cast of ${kernelTypeText(from)} to ${kernelTypeText(to)}`);
  }

  /** Both narrower in one way and wider in another: `A | B` to `B | C`, `A?` to `A | B`. */
  #meets(from: KernelType, to: KernelType): boolean {
    const bare = (type: KernelType): KernelType => (type.kind === "nullable" ? type.of : type);
    const classes = (type: KernelType): boolean => type.kind === "struct" || type.kind === "union";
    return classes(bare(from)) && classes(bare(to));
  }

  #owner(object: KernelExpression, struct: string): string {
    const { type } = object;
    if (type.kind !== "struct" || !isWider({ kind: "struct", name: struct }, type, this.#structs))
      this.#fail(`${kernelTypeText(type)} used as ${struct}`);
    return type.kind === "struct" ? type.name : struct;
  }

  #item(array: KernelExpression): KernelType {
    return array.type.kind === "array" ? array.type.item : this.#fail(`${kernelTypeText(array.type)} used as an array`);
  }

  #local(id: string): KernelType {
    return this.#locals.get(id) ?? this.#fail(`local ${id} is not declared`);
  }

  #global(id: string): KernelType {
    return this.#globals.get(id) ?? this.#fail(`global ${id} is not declared`);
  }

  #struct(name: string): KernelStruct {
    return this.#structs.get(name) ?? this.#fail(`struct ${name} is not declared`);
  }

  #field(struct: string, name: string): KernelType {
    return (
      this.#struct(struct).fields.find((entry) => entry.name === name)?.type ??
      this.#fail(`struct ${struct} has no field ${name} of its own`)
    );
  }

  #function(id: string): KernelFunction {
    return this.#functions.get(id) ?? this.#fail(`function ${id} is not declared`);
  }

  #fail(reason: string): never {
    throw new InvariantError(`kernel ${this.#kernel.name}${this.#current === undefined ? "" : `, ${this.#current.id}`}: ${reason}`);
  }
}

function unique<T, V = T>(
  entries: readonly T[],
  key: (entry: T) => string,
  what: string,
  value: (entry: T) => V = (entry) => entry as unknown as V,
): Map<string, V> {
  const map = new Map<string, V>();
  for (const entry of entries) {
    if (map.has(key(entry))) throw new InvariantError(`${what} ${key(entry)} is declared twice`);
    map.set(key(entry), value(entry));
  }
  return map;
}
