/**
 * Runs functions of a kernel. Every operation is done exactly as the IR says, and what lowering has proven is checked again:
 * a "proven" access that is out of bounds is an InvariantError, not a trap.
 */
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import { CLASS_OF } from "../../../ir/element-arrays.ts";
import { TRYING } from "../../../ir/kernel.ts";
import type { At, Kernel, KernelExpression, KernelFunction, KernelStatement, KernelStruct, KernelType } from "../../../ir/kernel.ts";
import { basesOf } from "../../../ir/kernel-type.ts";
import { PRELUDE } from "../../../ir/prelude.ts";
import { OPERATIONS } from "./operator.ts";
import type { PreludeTable } from "./prelude.ts";
import { KernelTrap } from "./trap.ts";
import type { Closure, TypedArray, Value } from "./value.ts";
import { Instance } from "./value.ts";

/** How a statement ends: normally, by a jump to a label, or by return. */
type Completion =
  | undefined
  | { readonly kind: "break" | "continue"; readonly label: string }
  | { readonly kind: "return"; readonly value: Value };

/** A jump out of a sequence, on its way to the statement it stands in. */
class Escape {
  readonly completion: Completion;

  constructor(completion: Completion) {
    this.completion = completion;
  }
}

type Frame = Map<string, Value>;

export class Machine {
  emit: (value: Value) => void = () => {};
  readonly globals: Map<string, Value> = new Map();
  readonly #kernel: Kernel;
  readonly #functions: ReadonlyMap<string, KernelFunction>;
  readonly #structs: ReadonlyMap<string, KernelStruct>;
  readonly #prelude: PreludeTable;
  readonly #pow: (base: number, exponent: number) => number;
  #rounds: number;

  constructor(kernel: Kernel, prelude: PreludeTable, pow: (base: number, exponent: number) => number, rounds: number) {
    this.#kernel = kernel;
    this.#functions = new Map(kernel.functions.map((entry) => [entry.id, entry]));
    this.#structs = new Map(kernel.structs.map((struct) => [struct.name, struct]));
    this.#prelude = prelude;
    this.#pow = pow;
    this.#rounds = rounds;
    for (const global of kernel.globals) this.globals.set(global.id, zero(global.type));
  }

  initialise(): void {
    for (const global of this.#kernel.globals) {
      if (global.value !== undefined) this.globals.set(global.id, this.#evaluate(global.value, new Map()));
    }
  }

  /** What a failure has left is gone when the next call begins. */
  begin(): void {
    for (const global of this.#kernel.globals) if (global.transient === true) this.globals.set(global.id, zero(global.type));
  }

  make(name: string): Instance {
    const fields = basesOf(name, this.#structs).flatMap((struct) => this.#structs.get(struct)?.fields ?? []);
    return new Instance(name, new Map(fields.map((field) => [field.name, zero(field.type)])));
  }

  call(id: string, values: readonly Value[]): Value {
    const target = this.#functions.get(id);
    if (target === undefined) throw new InvariantError(`function ${id} is not declared`);
    const frame: Frame = new Map();
    target.parameters.forEach((parameter, i) => frame.set(parameter.id, values[i]));
    for (const variable of target.locals) frame.set(variable.id, zero(variable.type));
    const completion = this.#run(target.body, frame);
    if (completion?.kind === "return") return completion.value;
    if (target.result.kind !== "void") throw new KernelTrap("trap", `${target.label} ends without a value`);
    return undefined;
  }

  /** A trap knows the innermost statement. */
  #run(statements: readonly KernelStatement[], frame: Frame): Completion {
    let at: At | undefined;
    try {
      for (const statement of statements) {
        at = statement.at;
        const completion = this.#perform(statement, frame);
        if (completion !== undefined) return completion;
      }
      return undefined;
    } catch (error) {
      if (error instanceof Escape) return error.completion;
      if (error instanceof KernelTrap && at !== undefined)
        error.position ??= { file: this.#kernel.files[at.file] ?? "", line: at.line, column: at.column };
      throw error;
    }
  }

  #perform(statement: KernelStatement, frame: Frame): Completion {
    switch (statement.kind) {
      case "setLocal":
        frame.set(statement.id, this.#evaluate(statement.value, frame));
        return undefined;
      case "setGlobal":
        this.globals.set(statement.id, this.#evaluate(statement.value, frame));
        return undefined;
      case "setField": {
        const object = this.#object<Instance>(statement.object, frame);
        object.fields.set(statement.field, this.#evaluate(statement.value, frame));
        return undefined;
      }
      case "setTyped":
        this.#setTyped(statement, frame);
        return undefined;
      case "setArray":
        this.#setArray(statement, frame);
        return undefined;
      case "expression":
        this.#evaluate(statement.value, frame);
        return undefined;
      case "if":
        return this.#run(this.#evaluate(statement.test, frame) === true ? statement.then : statement.else, frame);
      case "loop":
        return this.#loop(statement, frame);
      case "block": {
        const completion = this.#run(statement.body, frame);
        return completion?.kind === "break" && completion.label === statement.label ? undefined : completion;
      }
      case "break":
      case "continue":
        return { kind: statement.kind, label: statement.label };
      case "return":
        return { kind: "return", value: statement.value === undefined ? undefined : this.#evaluate(statement.value, frame) };
      case "emit":
        this.emit(this.#evaluate(statement.value, frame));
        return undefined;
      case "fail":
        throw this.#failure(statement, frame);
    }
  }

  /** While something would catch it, JavaScript would go on. */
  #failure({ message, goesOn }: Extract<KernelStatement, { kind: "fail" }>, frame: Frame): KernelTrap {
    const isTrap = goesOn === true || this.globals.get(TRYING) === true;
    return new KernelTrap(isTrap ? "trap" : "fail", this.#evaluate(message, frame) as string);
  }

  #loop(statement: Extract<KernelStatement, { kind: "loop" }>, frame: Frame): Completion {
    for (;;) {
      if (this.#rounds-- <= 0) throw new KernelTrap("trap", "runs for too long");
      const completion = this.#run(statement.body, frame);
      if (completion !== undefined && completion.kind !== "return" && completion.label === statement.label) {
        if (completion.kind === "break") return undefined;
      } else if (completion !== undefined) return completion;
      const updated = this.#run(statement.update, frame);
      if (updated !== undefined) return updated;
    }
  }

  #setTyped(statement: Extract<KernelStatement, { kind: "setTyped" }>, frame: Frame): void {
    const array = this.#object<TypedArray>(statement.array, frame);
    const index = this.#evaluate(statement.index, frame) as number;
    const value = this.#evaluate(statement.value, frame) as number;
    if (index >= 0 && index < array.length) array[index] = value;
    else if (statement.proven) throw new InvariantError(`proven store at ${index} of ${array.length}`);
  }

  #setArray(statement: Extract<KernelStatement, { kind: "setArray" }>, frame: Frame): void {
    const array = this.#object<Value[]>(statement.array, frame);
    const index = this.#evaluate(statement.index, frame) as number;
    const value = this.#evaluate(statement.value, frame);
    if (index < 0 || index > array.length) throw new KernelTrap("trap", "stores beyond the end of an array");
    array[index] = value;
  }

  #evaluate(value: KernelExpression, frame: Frame): Value {
    switch (value.kind) {
      case "f64":
      case "i32":
      case "i64":
      case "bool":
      case "string":
        return value.value;
      case "null":
        return null;
      case "local":
        return frame.get(value.id);
      case "global":
        return this.globals.get(value.id);
      case "field":
        return this.#object<Instance>(value.object, frame).fields.get(value.field);
      case "operate":
        return this.#operate(value, frame);
      case "getTyped":
        return this.#getTyped(value, frame);
      case "getArray":
        return this.#getArray(value, frame);
      case "length": {
        const of = this.#object<TypedArray | Value[] | string | Map<Value, Value> | Set<Value>>(value.of, frame);
        return of instanceof Map || of instanceof Set ? of.size : of.length;
      }
      case "select":
        return this.#evaluate(this.#evaluate(value.test, frame) === true ? value.then : value.else, frame);
      case "and":
        return this.#evaluate(value.left, frame) === true && this.#evaluate(value.right, frame);
      case "or":
        return this.#evaluate(value.left, frame) === true || this.#evaluate(value.right, frame);
      case "sequence": {
        const completion = this.#run(value.statements, frame);
        if (completion !== undefined) throw new Escape(completion);
        return this.#evaluate(value.value, frame);
      }
      case "call":
        return this.call(value.function, this.#all(value.arguments, frame));
      case "callMethod": {
        const object = this.#object<Instance>(value.object, frame);
        return this.call(this.#method(object.struct, value.method), [object, ...this.#all(value.arguments, frame)]);
      }
      case "callClosure": {
        const closure = this.#object<Closure>(value.callee, frame);
        return this.call(closure.function, [closure.environment, ...this.#all(value.arguments, frame)]);
      }
      case "prelude":
        return this.#callPrelude(value, frame);
      case "newStruct":
        return this.make(value.struct);
      case "newTyped": {
        const length = this.#evaluate(value.length, frame) as number;
        if (length < 0 || length > 2 ** 30) throw new KernelTrap("trap", "a typed array of an impossible length");
        return new CLASS_OF[value.element](length);
      }
      case "newArray":
        return this.#all(value.items, frame);
      case "newCollection":
        return value.type.kind === "map" ? new Map() : new Set();
      case "closure":
        return { function: value.function, environment: this.#evaluate(value.environment, frame) };
      case "cast":
        return this.#cast(value, frame);
      case "isNull":
        return this.#evaluate(value.value, frame) === null;
      case "isInstance": {
        const instance = this.#evaluate(value.value, frame);
        return instance instanceof Instance && basesOf(instance.struct, this.#structs).includes(value.struct);
      }
      case "sameReference":
        return this.#evaluate(value.left, frame) === this.#evaluate(value.right, frame);
    }
  }

  #operate(value: Extract<KernelExpression, { kind: "operate" }>, frame: Frame): Value {
    const operands = this.#all(value.operands, frame);
    if (value.operator === "f64.pow") return this.#pow(operands[0] as number, operands[1] as number);
    return (OPERATIONS[value.operator] as (...operands: Value[]) => Value)(...operands);
  }

  #getTyped(value: Extract<KernelExpression, { kind: "getTyped" }>, frame: Frame): Value {
    const array = this.#object<TypedArray>(value.array, frame);
    const index = this.#evaluate(value.index, frame) as number;
    return index >= 0 && index < array.length ? array[index] : outside(value.bounds, index, array.length);
  }

  #getArray(value: Extract<KernelExpression, { kind: "getArray" }>, frame: Frame): Value {
    const array = this.#object<Value[]>(value.array, frame);
    const index = this.#evaluate(value.index, frame) as number;
    if (index >= 0 && index < array.length) return array[index];
    if (value.bounds === "zero" && value.type.kind === "bool") return false;
    return value.bounds === "null" ? null : outside(value.bounds, index, array.length);
  }

  #callPrelude(value: Extract<KernelExpression, { kind: "prelude" }>, frame: Frame): Value {
    const run = this.#prelude.get(value.name);
    if (run === undefined) throw new InvariantError(`the interpreter has no ${value.name}`);
    const values = this.#all(value.arguments, frame);
    if (value.arguments.some((argument, i) => values[i] === null && argument.type.kind !== "nullable"))
      throw new KernelTrap("trap", "uses a field before it is set");
    const given = PRELUDE[value.name]?.calls === true ? values.map((each, i) => this.#callable(each, value.arguments[i]?.type)) : values;
    return (run as (...values: unknown[]) => Value)(...given);
  }

  /** A function that the prelude may call. */
  #callable(value: Value, type: KernelType | undefined): unknown {
    if (type?.kind !== "function") return value;
    const closure = value as Closure;
    return (...values: Value[]): Value => this.call(closure.function, [closure.environment, ...values]);
  }

  #cast(value: Extract<KernelExpression, { kind: "cast" }>, frame: Frame): Value {
    const inner = this.#evaluate(value.value, frame);
    const fits = this.#isOf(inner, value.type);
    if (!fits && value.proven) throw new InvariantError("a proven cast does not hold");
    if (!fits)
      throw new KernelTrap(
        "trap",
        inner === null
          ? "a value that the program takes for present is null or undefined"
          : "a value is not of the class that the program takes it for",
      );
    return inner;
  }

  #isOf(value: Value, type: KernelType): boolean {
    if (type.kind === "nullable") return value === null || this.#isOf(value, type.of);
    if (value === null) return false;
    if (!(value instanceof Instance)) return true;
    const lineage = basesOf(value.struct, this.#structs);
    if (type.kind === "struct") return lineage.includes(type.name);
    return type.kind === "union" && type.structs.some((name) => lineage.includes(name));
  }

  #method(struct: string, name: string): string {
    for (const base of basesOf(struct, this.#structs)) {
      const found = this.#structs.get(base)?.methods.find((method) => method.name === name);
      if (found !== undefined) return found.function;
    }
    throw new InvariantError(`${struct} has no method ${name}`);
  }

  /** A reference that is not null. */
  #object<T extends Value>(value: KernelExpression, frame: Frame): T {
    const object = this.#evaluate(value, frame);
    if (object === null || object === undefined) throw new KernelTrap("trap", "uses a field before it is set");
    return object as T;
  }

  #all(values: readonly KernelExpression[], frame: Frame): Value[] {
    return values.map((value) => this.#evaluate(value, frame));
  }
}

function zero(type: KernelType): Value {
  if (type.kind === "f64" || type.kind === "i32" || type.kind === "i64") return 0;
  if (type.kind === "bool") return false;
  if (type.kind === "string") return "";
  return type.kind === "void" ? undefined : null;
}

function outside(bounds: "nan" | "zero" | "trap" | "proven" | "null", index: number, length: number): number {
  if (bounds === "nan") return NaN;
  if (bounds === "zero") return 0;
  if (bounds === "trap") throw new KernelTrap("trap", "reads outside of an array where undefined has no place");
  throw new InvariantError(`proven read at ${index} of ${length}`);
}
