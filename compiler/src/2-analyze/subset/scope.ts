/**
 * The function being translated: its variables, temporaries, captures and way of returning. A closure's scope has the
 * enclosing function's as its parent; the names of variables are unique in the whole nest, so that a capture has one name
 * in both. Callbacks of array methods have no scope of their own: they are written into their caller.
 */
import type { ts } from "ts-morph";
import type { Hint } from "../../ir/hint.ts";
import type { Capture, Expression, Local, Spot, Statement, Type } from "../../ir/unit.ts";
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
  /** Instead of emitting, where the generator is written into what goes over it. */
  readonly consume?: Consume;
}

/** What becomes of each value of this type. */
export interface Consume {
  readonly type: Type;
  readonly each: (value: Expression) => Statement[];
}

interface Inside {
  readonly outer: Scope;
  readonly writing: ReadonlySet<ts.Node>;
  readonly selfId: string;
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
  /** The generators that are being written into this function, or into one around it. */
  readonly writing: ReadonlySet<ts.Node>;
  /** Of the variable that is `this`. */
  readonly #selfId: string;
  readonly #variables: Map<ts.Symbol, Variable> = new Map();
  readonly #names: Set<string>;

  constructor(builder: UnitBuilder, environment: TypeEnvironment, returning: Returning, self?: string, parent?: Scope, within?: Inside) {
    this.builder = builder;
    this.environment = environment;
    this.returning = returning;
    this.self = self;
    this.parent = parent;
    this.writing = within?.writing ?? parent?.writing ?? new Set();
    this.#selfId = within?.selfId ?? "this";
    this.#names = parent === undefined ? new Set(["this"]) : parent.#names;
    if (within === undefined) return;
    const { outer } = within;
    [this.locals, this.captures, this.early] = [outer.locals, outer.captures, outer.early];
    [this.#variables, this.#names] = [outer.#variables, outer.#names];
  }

  /** Of code that is written into this function and has its own types, `this` and way of returning: the variables are the function's. */
  static within(
    outer: Scope,
    code: ts.Node,
    environment: TypeEnvironment,
    returning: Returning,
    self?: { readonly struct: string; readonly id: string },
  ): Scope {
    const writing = new Set([...outer.writing, code]);
    const inside = { outer, writing, selfId: self?.id ?? outer.#selfId };
    return new Scope(outer.builder, environment, returning, self?.struct ?? outer.self, outer.parent, inside);
  }

  get checker(): ts.TypeChecker {
    return this.builder.checker;
  }

  spot(node: ts.Node): Spot {
    return this.builder.spot(node);
  }

  /** A variable of this function; `symbol` undefined for temporaries. */
  declare(name: string, type: Type, symbol?: ts.Symbol, shared: boolean = false, hint: { readonly hint?: Hint } = {}): Variable {
    const variable = this.parameter(name, type, symbol, shared);
    this.locals.push({ id: variable.id, type, ...(shared ? { shared } : {}), ...hint });
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
    const found = this.#capturedThis();
    return found === undefined ? undefined : { kind: "local", id: found.id, type: { kind: "struct", name: found.struct }, spot };
  }

  #capturedThis(): { readonly id: string; readonly struct: string } | undefined {
    if (this.self !== undefined) return { id: this.#selfId, struct: this.self };
    const outer = this.parent === undefined ? undefined : this.parent.#capturedThis();
    if (outer !== undefined) this.captures.set(outer.id, { id: outer.id, type: { kind: "struct", name: outer.struct }, shared: false });
    return outer;
  }
}
