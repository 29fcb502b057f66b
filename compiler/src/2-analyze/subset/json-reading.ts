/** What functions that read JSON are made of: tests of what comes next, and failures where it does not fit. */
import type { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { binary, boolean, BOOLEAN, builtin, evaluate, local, not, NUMBER, number, setLocal, string, VOID } from "./tree.ts";
import { typeWords } from "./words.ts";

/** The first units of tokens. */
export const TOKEN = { string: 34, number: 48, array: 91, false: 102, null: 110, true: 116, object: 123 } as const;
export const CLOSE = 2;

/** What the function being made is made of. */
export class Reading {
  readonly scope: Scope;
  readonly at: ts.Node;
  /** Reads a value of that type. */
  readonly value: (type: Type) => Expression;
  readonly #spot: Expression["spot"];

  constructor(scope: Scope, at: ts.Node, value: (type: Type) => Expression) {
    this.scope = scope;
    this.at = at;
    this.value = value;
    this.#spot = scope.spot(at);
  }

  get spot(): Expression["spot"] {
    return this.#spot;
  }

  variable(type: Type, name: string, value: Expression): { read: Expression; set: Statement } {
    const id = this.scope.temporary(type, name);
    return { read: local(id, type, this.spot), set: setLocal(id, value, this.spot, type) };
  }

  call(name: string, type: Type, ...given: readonly Expression[]): Expression {
    return builtin(`reader.${name}`, given, type, this.spot);
  }

  do(name: string, ...given: readonly Expression[]): Statement {
    return evaluate(this.call(name, VOID, ...given), this.spot);
  }

  isNext(unit: number): Expression {
    return binary("===", this.call("kind", NUMBER), number(unit, this.spot), BOOLEAN, this.spot);
  }

  when(test: Expression, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
    return { kind: "if", test, then, else: otherwise, spot: this.spot };
  }

  /** Fails unless the next value begins so. */
  expect(unit: number, words: string): Statement {
    return this.when(not(this.isNext(unit)), [this.do("refuse", string(words, this.spot))]);
  }

  /** Up to the closing bracket. */
  until(bracket: number, body: readonly Statement[]): Statement {
    return { kind: "loop", test: not(this.isNext(bracket + CLOSE)), update: [], body, spot: this.spot };
  }

  give(value: Expression): Statement {
    return { kind: "return", value, spot: this.spot };
  }
}

/** Of which JSON has no values. */
export function unfit(type: Type, to: Reading): never {
  return refuse(`takes JSON for a ${typeWords(type, to.scope.builder)}, which JSON.parse never gives`, to.at);
}

export function literalOf(value: string | number | boolean, spot: Expression["spot"]): Expression {
  return typeof value === "string" ? string(value, spot) : typeof value === "number" ? number(value, spot) : boolean(value, spot);
}
