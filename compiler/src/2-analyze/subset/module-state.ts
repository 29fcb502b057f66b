/**
 * Whether a node changes what its modules hold. In JavaScript that outlives the instances of a call that restarts; a kernel
 * that is made anew begins with new module variables. What could be such an object is followed through variables, fields and
 * calls, without regard to order; a doubt counts as a change. Tables that are made when a module loads and then only read are none.
 */
import { DATA_TYPES } from "../../ir/builtins.ts";
import type { Expression, FunctionUnit, Statement, Type, Unit } from "../../ir/unit.ts";

/** The id of a global that the node may change; undefined when it changes none. */
export function changedGlobal(unit: Unit): string | undefined {
  return new Following(unit).changed();
}

const CHANGING: ReadonlySet<string> = new Set([
  ...named("array", ["push", "unshift", "pop", "shift", "splice", "reverse", "fill", "copyWithin", "setLength", "sort", "sortByHalves"]),
  ...named("typed", ["set", "fill", "copyWithin", "reverse", "sort"]),
  ...named("dataview", ["setInt8", "setUint8", ...DATA_TYPES.map((type) => `set${type}`)]),
  ...named("map", ["set", "delete", "clear"]),
  ...named("set", ["add", "delete", "clear"]),
  ...named("record", ["set", "delete"]),
]);

/** They give their first argument, or a view of it. */
const SAME: ReadonlySet<string> = new Set([
  ...named("array", ["reverse", "fill", "copyWithin", "sort", "sortByHalves"]),
  ...named("typed", ["fill", "copyWithin", "reverse", "sort", "subarray", "buffer"]),
  ...named("dataview", ["make", "buffer"]),
]);

/** They give what is in their first argument. */
const TAKING: ReadonlySet<string> = new Set([
  ...named("array", ["at", "pop", "shift"]),
  ...named("map", ["get", "keyAt", "valueAt"]),
  "set.at",
  "record.get",
]);

/** Names of what may hold an object of a module: `global x`, `local f x`, `field x`, `result f`; `items` is what any array, map or set holds. */
class Following {
  readonly #unit: Unit;
  readonly #functions: ReadonlyMap<string, FunctionUnit>;
  readonly #holding: Map<string, string> = new Map();
  #found: string | undefined;
  #grew = true;

  constructor(unit: Unit) {
    this.#unit = unit;
    this.#functions = new Map(unit.functions.map((one) => [one.id, one]));
    const given = new Set(unit.entry.parameters.map(({ global }) => global));
    for (const { id, type } of unit.globals) if (!given.has(id) && isObject(type)) this.#holding.set(`global ${id}`, id);
  }

  changed(): string | undefined {
    const reached = this.#reached();
    while (this.#grew && this.#found === undefined) {
      this.#grew = false;
      for (const code of reached) for (const statement of code.body) this.#statement(statement, code);
    }
    return this.#found;
  }

  /** Code that runs after the modules have: not what only their initialisation calls, but the functions that it leaves as values. */
  #reached(): FunctionUnit[] {
    const { process, construct, start, end, cancel } = this.#unit.entry;
    const methods = this.#unit.structs.flatMap((struct) => struct.methods.map((method) => method.function));
    const entries = [process, construct, start, end, cancel, ...methods].filter((id) => id !== undefined);
    const values = this.#unit.globals.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const first = this.#from(values.flatMap((value) => calledIn(value).map(({ id }) => id)));
    const left = [...values, ...first.flatMap(({ body }) => body)].flatMap((node) => calledIn(node).filter(({ isValue }) => isValue));
    return this.#from([...entries, ...left.map(({ id }) => id)]);
  }

  #from(ids: readonly string[]): FunctionUnit[] {
    const waiting = [...ids];
    const reached = new Set<FunctionUnit>();
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const code = this.#functions.get(id);
      if (code === undefined || reached.has(code)) continue;
      reached.add(code);
      waiting.push(...code.body.flatMap((node) => calledIn(node).map((called) => called.id)));
    }
    return [...reached];
  }

  #statement(node: Statement, code: FunctionUnit): void {
    if (node.kind === "set") this.#stored(node, code);
    if (node.kind === "return" && node.value !== undefined) this.#flows(node.value, `result ${code.id}`, code);
    visitParts(
      node,
      (value) => this.#used(value, code),
      (inner) => this.#statement(inner, code),
    );
  }

  #stored({ target, value }: Extract<Statement, { kind: "set" }>, code: FunctionUnit): void {
    if (target.kind === "local") return this.#flows(value, `local ${code.id} ${target.id}`, code);
    if (target.kind === "global") {
      this.#found ??= target.id;
      return;
    }
    this.#found ??= this.#of(target.object, code);
    this.#flows(value, target.kind === "field" ? `field ${target.field}` : "items", code);
  }

  #used(node: Expression, code: FunctionUnit): void {
    switch (node.kind) {
      case "call":
        return this.#passed(node.arguments, node.function, 0, code);
      case "new":
        if (node.construct !== undefined) this.#passed(node.arguments, node.construct, 1, code);
        return;
      case "method":
        for (const struct of this.#unit.structs)
          for (const method of struct.methods)
            if (method.name === node.method) this.#passed([node.object, ...node.arguments], method.function, 0, code);
        return;
      case "apply":
        return this.#applied(node, code);
      case "closure":
        return this.#captured(node.function, code);
      case "builtin":
        return this.#builtin(node, code);
      case "array":
        for (const value of node.items) this.#flows(value, "items", code);
        return;
      case "object":
        for (const { name, value } of node.fields) this.#flows(value, `field ${name}`, code);
        return;
      default:
    }
  }

  /** What is put into a collection, or goes from one to a new one, is among the items from then on. */
  #builtin({ name, arguments: values }: Extract<Expression, { kind: "builtin" }>, code: FunctionUnit): void {
    const [self, ...others] = values;
    if (self !== undefined && CHANGING.has(name)) this.#found ??= this.#of(self, code);
    for (const value of others) this.#flows(value, "items", code);
    for (const value of values) if (holdsObjects(value.type)) this.#flows(value, "items", code);
  }

  #passed(values: readonly Expression[], id: string, skip: number, code: FunctionUnit): void {
    const parameters = this.#functions.get(id)?.parameters.slice(skip) ?? [];
    values.forEach((value, i) => {
      const parameter = parameters[i];
      if (parameter !== undefined) this.#flows(value, `local ${id} ${parameter.id}`, code);
    });
  }

  /** Whichever closure it is; one of a module may keep variables of its own. */
  #applied({ callee, arguments: values }: Extract<Expression, { kind: "apply" }>, code: FunctionUnit): void {
    const kept = this.#of(callee, code);
    for (const each of this.#unit.functions) {
      if (kept !== undefined && each.captures.some(({ shared }) => shared)) this.#found ??= kept;
      this.#passed(values, each.id, 0, code);
    }
  }

  #captured(id: string, code: FunctionUnit): void {
    for (const capture of this.#functions.get(id)?.captures ?? []) {
      const [outer, inner] = [`local ${code.id} ${capture.id}`, `local ${id} ${capture.id}`];
      this.#hold(inner, this.#holding.get(outer));
      this.#hold(outer, this.#holding.get(inner));
    }
  }

  #flows(value: Expression, name: string, code: FunctionUnit): void {
    if (isObject(value.type)) this.#hold(name, this.#of(value, code));
  }

  #hold(name: string, global: string | undefined): void {
    if (global === undefined || this.#holding.has(name)) return;
    this.#holding.set(name, global);
    this.#grew = true;
  }

  /** The global whose object, or part of it, the value may be. */
  #of(node: Expression, code: FunctionUnit): string | undefined {
    if (!isObject(node.type)) return undefined;
    const first = (values: readonly Expression[]): string | undefined => {
      for (const value of values) {
        const global = this.#of(value, code);
        if (global !== undefined) return global;
      }
      return undefined;
    };
    switch (node.kind) {
      case "global":
        return this.#holding.get(`global ${node.id}`);
      case "local":
        return this.#holding.get(`local ${code.id} ${node.id}`);
      case "field":
        return this.#holding.get(`field ${node.field}`) ?? this.#of(node.object, code);
      case "index":
        return this.#of(node.object, code) ?? this.#holding.get("items");
      case "call":
        return this.#holding.get(`result ${node.function}`);
      case "method":
      case "apply":
        return [...this.#holding].find(([name]) => name.startsWith("result "))?.[1];
      case "sequence":
      case "narrow":
      case "widen":
        return this.#of(node.value, code);
      case "viewTyped":
        return this.#of(node.buffer, code);
      case "conditional":
        return first([node.then, node.else]);
      case "logical":
        return first([node.left, node.right]);
      case "builtin":
        if (TAKING.has(node.name)) return first(node.arguments.slice(0, 1)) ?? this.#holding.get("items");
        return SAME.has(node.name) ? first(node.arguments.slice(0, 1)) : undefined;
      default:
        return undefined;
    }
  }
}

/** The functions that are called in it, or made values. */
function calledIn(node: Statement | Expression): { readonly id: string; readonly isValue: boolean }[] {
  const found: { id: string; isValue: boolean }[] = [];
  const statement = (inner: Statement): void => visitParts(inner, each, statement);
  const each = (value: Expression): void => {
    if (value.kind === "call" || value.kind === "closure") found.push({ id: value.function, isValue: value.kind === "closure" });
    if (value.kind === "new" && value.construct !== undefined) found.push({ id: value.construct, isValue: false });
  };
  visitPart(node, each, statement);
  return found;
}

/** Calls back for the expressions in it, and for the statements, whose parts are then not visited here. */
function visitParts(node: object, each: (value: Expression) => void, statement: (inner: Statement) => void): void {
  for (const part of Object.values(node).flat()) if (typeof part === "object" && part !== null) visitPart(part as object, each, statement);
}

/** Whatever has a spot is an expression if it has a type, and a statement if not. */
function visitPart(part: object, each: (value: Expression) => void, statement: (inner: Statement) => void): void {
  const has = (key: string): boolean => key in part;
  if (has("kind") && has("spot") && !has("type")) return statement(part as Statement);
  if (has("kind") && has("spot")) each(part as Expression);
  visitParts(part, each, statement);
}

function isObject(type: Type): boolean {
  if (type.kind === "optional") return isObject(type.of);
  return !["number", "boolean", "string", "void", "null"].includes(type.kind);
}

function holdsObjects(type: Type): boolean {
  if (type.kind === "array" || type.kind === "set") return isObject(type.item);
  return type.kind === "map" && (isObject(type.value) || isObject(type.key));
}

function named(family: string, names: readonly string[]): string[] {
  return names.map((name) => `${family}.${name}`);
}
