/**
 * For tests: a unit as JavaScript text, and run. It says what a unit means, step by step and without looking at the user's
 * source again, so that comparing with the source's own run shows where the analysis has changed the meaning. Every promise of
 * the unit is checked: a read that is "proven" must be in bounds, a narrowed value must be of its type.
 */
import type { Expression, FunctionUnit, Statement, Target, Unit } from "../../../ir/unit.ts";
import { library } from "./library.ts";

export interface RunningUnit {
  readonly create: (...parameters: readonly unknown[]) => void;
  readonly start: (format: unknown) => void;
  /** What leaves for one input, in order. */
  readonly process: (...input: readonly unknown[]) => readonly unknown[];
  readonly end: () => readonly unknown[];
  readonly logged: readonly string[];
}

export function runUnit(unit: Unit): RunningUnit {
  const printer = new Printer(unit);
  const make = new Function("$", printer.module()) as (
    runtime: ReturnType<typeof library>,
  ) => Record<string, (...values: readonly unknown[]) => unknown>;
  const runtime = library(unit);
  const functions = make(runtime);
  const call = (id: string | undefined, values: readonly unknown[]): unknown => (id === undefined ? undefined : functions[id]?.(...values));
  const { entry } = unit;
  let self: readonly unknown[] = [];
  const collect = (id: string | undefined, values: readonly unknown[]): readonly unknown[] => {
    runtime.out.length = 0;
    const result = call(id, [...self, ...values]);
    return [...runtime.out, ...(result === undefined || result === null ? [] : [result])].map((value) => runtime.leave(value));
  };
  return {
    create: (...parameters) => {
      call("$globals", parameters);
      if (entry.struct === undefined) return;
      self = [{ $: entry.struct }];
      call(entry.construct, [...self, ...parameters.slice(0, entry.parameters.filter(({ global }) => global === undefined).length)]);
    },
    start: (format) => void call(entry.start, [...self, format]),
    process: (...input) => collect(entry.process, input),
    end: () => collect(entry.end, []),
    logged: runtime.logged,
  };
}

class Printer {
  readonly #unit: Unit;
  readonly #names: Map<string, string> = new Map();

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  module(): string {
    const { functions, globals, entry } = this.#unit;
    const given = entry.parameters.map((_, i) => `p${i}`);
    const captured = entry.parameters.flatMap(({ global }, i) => (global === undefined ? [] : [`${this.#global(global)} = p${i};`]));
    const values = globals.flatMap(({ id, value }) => (value === undefined ? [] : [`${this.#global(id)} = ${this.#expression(value)};`]));
    const variables = globals.map(({ id }) => `let ${this.#global(id)};`);
    const table = functions.map(({ id }) => `${JSON.stringify(id)}: (...v) => ${this.#function(id)}({}, ...v)`);
    return [
      `"use strict";`,
      ...variables,
      ...functions.map((one) => this.#functionText(one)),
      `const $table = () => ({ ${functions.map(({ id }) => `${JSON.stringify(id)}: ${this.#function(id)}`).join(", ")} });`,
      `return { ${[...table, `$globals: (${given.join(", ")}) => { ${[...captured, ...values].join(" ")} }`].join(", ")} };`,
    ].join("\n");
  }

  #functionText({ id, parameters, locals, captures, body }: FunctionUnit): string {
    const shared = new Set([...parameters, ...locals, ...captures].filter((one) => one.shared === true).map((one) => one.id));
    const outer = this.#shared;
    this.#shared = shared;
    const taken = captures.map((one) => `const ${this.#local(one.id)} = $env[${JSON.stringify(one.id)}];`);
    const cells = parameters.filter((one) => one.shared === true).map((one) => `${this.#local(one.id)} = { v: ${this.#local(one.id)} };`);
    const declared = locals.map((one) => `let ${this.#local(one.id)}${one.shared === true ? " = { v: undefined }" : ""};`);
    const text = [
      `function ${this.#function(id)}($env, ${parameters.map((one) => this.#local(one.id)).join(", ")}) {`,
      ...taken,
      ...cells,
      ...declared,
      ...body.map((one) => this.#statement(one)),
      `}`,
    ].join("\n");
    this.#shared = outer;
    return text;
  }

  #shared: ReadonlySet<string> = new Set();

  #statement(node: Statement): string {
    const block = (body: readonly Statement[]): string => body.map((one) => this.#statement(one)).join("\n");
    const label = "label" in node && node.label !== undefined ? this.#label(node.label) : undefined;
    const named = label === undefined ? "" : `${label}: `;
    switch (node.kind) {
      case "set":
        return this.#store(node.target, node.value);
      case "fresh":
        return `${this.#local(node.id)} = { v: undefined };`;
      case "expression":
        return `${this.#expression(node.value)};`;
      case "if":
        return `if (${this.#expression(node.test)}) { ${block(node.then)} } else { ${block(node.else)} }`;
      case "loop":
        return this.#loop(node, named);
      case "block":
        return `${named}{ ${block(node.body)} }`;
      case "switch":
        return `${named}switch (${this.#expression(node.value)}) { ${node.cases.map((one) => `${one.test === undefined ? "default" : `case ${this.#expression(one.test)}`}: ${block(one.body)}`).join("\n")} }`;
      case "break":
      case "continue":
        return `${node.kind}${label === undefined ? "" : ` ${label}`};`;
      case "return":
        return `return ${node.value === undefined ? "" : this.#expression(node.value)};`;
      case "throw":
        return `throw $.thrown(${this.#expression(node.value)});`;
      case "trap":
        return `$.trap(${JSON.stringify(node.reason)});`;
      case "try":
        return this.#try(node);
      case "emit":
        return `$.emit(${this.#expression(node.value)});`;
    }
  }

  #try({ body, handler, finalizer }: Statement & { kind: "try" }): string {
    const block = (statements: readonly Statement[]): string => `{ ${statements.map((one) => this.#statement(one)).join("\n")} }`;
    const id = handler?.id === undefined ? "" : `${this.#variable(handler.id)} = `;
    const caught = handler === undefined ? "" : `catch ($error) { ${id}$.caught($error); ${block(handler.body)} }`;
    return `try ${block(body)} ${caught} ${finalizer === undefined ? "" : `finally ${block(finalizer)}`}`;
  }

  #loop(node: Statement & { kind: "loop" }, named: string): string {
    const body = node.body.map((one) => this.#statement(one)).join("\n");
    const test = node.test === undefined ? "true" : this.#expression(node.test);
    if (node.testAfter === true) return `${named}do { ${body} } while (${test});`;
    const update = node.update.map((one) => this.#statement(one)).join(" ");
    return `${named}for (; ${test}; ${update === "" ? "" : `(() => { ${update} })()`}) { ${body} }`;
  }

  #store(target: Target, value: Expression): string {
    const text = this.#expression(value);
    switch (target.kind) {
      case "local":
        return `${this.#variable(target.id)} = ${text};`;
      case "global":
        return `${this.#global(target.id)} = ${text};`;
      case "field":
        return `$.setField(${this.#expression(target.object)}, ${JSON.stringify(target.field)}, ${text});`;
      case "index":
        return `$.setIndex(${this.#expression(target.object)}, ${this.#expression(target.index)}, ${text});`;
    }
  }

  #expression(node: Expression): string {
    const list = (values: readonly Expression[]): string => values.map((one) => this.#expression(one)).join(", ");
    switch (node.kind) {
      case "number":
        return Object.is(node.value, -0) ? "(-0)" : `(${node.value})`;
      case "string":
        return JSON.stringify(node.value);
      case "boolean":
        return String(node.value);
      case "null":
        return "null";
      case "undefined":
        return "undefined";
      case "local":
        return this.#variable(node.id);
      case "global":
        return this.#global(node.id);
      case "field":
        return `$.field(${this.#expression(node.object)}, ${JSON.stringify(node.field)})`;
      case "index":
        return `$.index(${this.#expression(node.object)}, ${this.#expression(node.index)}, ${JSON.stringify(node.outside)})`;
      case "length":
        return `$.length(${this.#expression(node.object)})`;
      case "unary":
        return `(${node.operator} ${this.#expression(node.value)})`;
      case "binary":
        return `$.binary(${JSON.stringify(node.operator)}, ${this.#expression(node.left)}, ${this.#expression(node.right)})`;
      case "logical":
        return `(${this.#expression(node.left)} ${node.operator} ${this.#expression(node.right)})`;
      case "conditional":
        return `(${this.#expression(node.test)} ? ${this.#expression(node.then)} : ${this.#expression(node.else)})`;
      case "sequence":
        return `(() => { ${node.statements.map((one) => this.#statement(one)).join("\n")} return ${this.#expression(node.value)}; })()`;
      case "call":
        return `${this.#function(node.function)}({}, ${list(node.arguments)})`;
      case "method":
        return `$.method($table(), ${this.#expression(node.object)}, ${JSON.stringify(node.method)}, [${list(node.arguments)}])`;
      case "apply":
        return `(${this.#expression(node.callee)})(${list(node.arguments)})`;
      case "builtin":
        return `$.builtin(${JSON.stringify(node.name)}, [${list(node.arguments)}])`;
      case "new":
        return `$.construct(${JSON.stringify(node.struct)}, (self) => ${node.construct === undefined ? "0" : `${this.#function(node.construct)}({}, self, ${list(node.arguments)})`})`;
      case "object":
        return `$.object(${JSON.stringify(node.struct)}, { ${node.fields.map(({ name, value }) => `${JSON.stringify(name)}: ${this.#expression(value)}`).join(", ")} })`;
      case "error":
        return `$.error(${JSON.stringify(node.name)}, ${list([node.message, ...(node.cause === undefined ? [] : [node.cause])])})`;
      case "array":
        return `[${list(node.items)}]`;
      case "newTyped":
        return `$.typed(${JSON.stringify(node.element)}, ${this.#expression(node.from)})`;
      case "viewTyped":
        return `$.typed(${JSON.stringify(node.element)}, ${list([node.buffer, node.offset, ...(node.length === undefined ? [] : [node.length])])})`;
      case "newArray":
        return `new Array(${this.#expression(node.length)})`;
      case "newCollection":
        return node.type.kind === "set" ? "new Set()" : node.type.kind === "map" && node.type.record === true ? "({})" : "new Map()";
      case "closure":
        return this.#closure(node.function);
      case "narrow":
        return `$.narrow(${this.#expression(node.value)}, ${JSON.stringify(node.type)})`;
      case "widen":
        return this.#expression(node.value);
      case "test":
        return `$.test(${this.#expression(node.value)}, ${JSON.stringify(node.is)}, ${JSON.stringify(node.option ?? null)})`;
      case "toString":
        return `String(${this.#expression(node.value)})`;
      case "truthy":
        return `Boolean(${this.#expression(node.value)})`;
    }
  }

  #closure(id: string): string {
    const unit = this.#unit.functions.find((one) => one.id === id);
    const taken = (unit?.captures ?? []).map((one) => `${JSON.stringify(one.id)}: ${this.#local(one.id)}`);
    return `(($e) => (...v) => ${this.#function(id)}($e, ...v))({ ${taken.join(", ")} })`;
  }

  #variable(id: string): string {
    return this.#shared.has(id) ? `${this.#local(id)}.v` : this.#local(id);
  }

  #local(id: string): string {
    return this.#name(`local ${id}`, "l");
  }

  #global(id: string): string {
    return this.#name(`global ${id}`, "g");
  }

  #function(id: string): string {
    return this.#name(`function ${id}`, "f");
  }

  #label(id: string): string {
    return this.#name(`label ${id}`, "b");
  }

  #name(key: string, prefix: string): string {
    const known = this.#names.get(key) ?? `${prefix}${this.#names.size}`;
    this.#names.set(key, known);
    return known;
  }
}
