/**
 * The function being translated: its variables, temporaries, captures and way of returning. A closure's scope has the
 * enclosing function's as its parent; the names of variables are unique in the whole nest, so that a capture has one name
 * in both. Callbacks of array methods have no scope of their own: they are written into their caller.
 */
import type { ts } from "ts-morph";
import type { Capture, Expression, Local, Spot, Type } from "../../ir/unit.ts";
import type { TypeEnvironment } from "./translate-type.ts";
import type { UnitBuilder } from "./unit-builder.ts";

export interface Variable {
  readonly id: string;
  readonly type: Type;
  readonly shared: boolean;
}

/** Where `return` goes: out of the function, or, in a callback written into its caller, to the end of its block. */
export interface Returning {
  readonly type: Type;
  readonly block?: { readonly label: string; readonly result: string | undefined };
  /** A generator: `yield` emits, `return` has no value. */
  readonly generator?: boolean;
}

export class Scope {
  readonly builder: UnitBuilder;
  readonly environment: TypeEnvironment;
  readonly parent: Scope | undefined;
  /** The struct of `this`. */
  readonly self: string | undefined;
  returning: Returning;
  readonly locals: Local[] = [];
  readonly captures: Map<string, Capture> = new Map();
  /** Variables that were declared at the start of their block, for the functions in it. */
  readonly early: Map<ts.Symbol, Variable> = new Map();
  readonly #variables: Map<ts.Symbol, Variable> = new Map();
  readonly #names: Set<string>;

  constructor(builder: UnitBuilder, environment: TypeEnvironment, returning: Returning, self?: string, parent?: Scope) {
    this.builder = builder;
    this.environment = environment;
    this.returning = returning;
    this.self = self;
    this.parent = parent;
    this.#names = parent === undefined ? new Set(["this"]) : parent.#names;
  }

  get checker(): ts.TypeChecker {
    return this.builder.checker;
  }

  spot(node: ts.Node): Spot {
    return this.builder.spot(node);
  }

  /** A variable of this function; `symbol` undefined for temporaries. */
  declare(name: string, type: Type, symbol?: ts.Symbol, shared: boolean = false): Variable {
    const variable = this.parameter(name, type, symbol, shared);
    this.locals.push(shared ? { id: variable.id, type, shared } : { id: variable.id, type });
    return variable;
  }

  /** Like `declare`, for what the caller sets. */
  parameter(name: string, type: Type, symbol?: ts.Symbol, shared: boolean = false): Variable {
    const variable = { id: this.unique(name), type, shared };
    if (symbol !== undefined) this.#variables.set(symbol, variable);
    return variable;
  }

  temporary(type: Type, name: string = "t"): string {
    return this.declare(`${name}$`, type).id;
  }

  unique(name: string): string {
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name}${name.endsWith("$") ? "" : "$"}${i}`;
      if (this.#names.has(candidate)) continue;
      this.#names.add(candidate);
      return candidate;
    }
  }

  /** A variable of this function or of an enclosing one, which is then captured. */
  lookup(symbol: ts.Symbol): Variable | undefined {
    const own = this.#variables.get(symbol);
    if (own !== undefined) return own;
    const outer = this.parent?.lookup(symbol);
    if (outer !== undefined) this.captures.set(outer.id, { id: outer.id, type: outer.type, shared: outer.shared });
    return outer;
  }

  /** `this`, captured from the method around where this is a closure. */
  thisValue(spot: Spot): Expression | undefined {
    const struct = this.#capturedThis();
    return struct === undefined ? undefined : { kind: "local", id: "this", type: { kind: "struct", name: struct }, spot };
  }

  #capturedThis(): string | undefined {
    if (this.self !== undefined) return this.self;
    const outer = this.parent === undefined ? undefined : this.parent.#capturedThis();
    if (outer !== undefined) this.captures.set("this", { id: "this", type: { kind: "struct", name: outer }, shared: false });
    return outer;
  }
}
