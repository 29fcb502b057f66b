/**
 * What stands where a program is generated: the variables and functions in reach, how deep and how often the place runs. Loops
 * end by construction, and what a call costs is known, so that every program is quick.
 */
import type { RandomSource } from "./random-source.ts";
import { expression, type Tree } from "./tree.ts";

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly writable: boolean;
}

export interface Func {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: string;
  /** How many of its parameters may be left out. */
  readonly open: number;
  /** How many steps a call takes, about. */
  readonly cost: number;
}

/** `when`: whether it has a form here. */
export interface Producer {
  readonly weight: number;
  readonly when?: (maker: Maker) => boolean;
  readonly make: (maker: Maker, depth: number) => Tree;
}

export type Producers = Readonly<Record<string, readonly Producer[]>>;

/** Steps that one call of a program may take. */
const BUDGET = 3000;

export class Maker {
  readonly random: RandomSource;
  /** Behind every name that a module shares. */
  readonly suffix: string;
  /** It throws and catches; such a program has no comparators, since sorting by what may throw is refused inside of try. */
  readonly throws: boolean;
  readonly #expressions: Producers;
  readonly #statements: readonly Producer[];
  readonly #literals: Readonly<Record<string, (maker: Maker) => Tree>>;
  #variables: Variable[] = [];
  readonly functions: Func[] = [];
  /** Of numbers, from a number. */
  readonly generators: string[] = [];
  readonly counters: Set<string> = new Set();
  /** Variables that only hold whole numbers. */
  readonly integers: Set<string> = new Set();
  /** Loop labels around, and whether `break` and `continue` have a loop. */
  labels: readonly string[] = [];
  inLoop = false;
  /** Type that `return` gives here. */
  returns: string | undefined;
  /** How often this place runs for one call of the function, and what it cost so far. */
  times = 1;
  cost = 0;
  /** No array grows here, because somebody counts up to its length; nothing is thrown, no function is called. */
  frozen = false;
  /** Blocks around. */
  nesting = 0;
  #names = 0;

  constructor(
    random: RandomSource,
    suffix: string,
    expressions: Producers,
    statements: readonly Producer[],
    literals: Readonly<Record<string, (maker: Maker) => Tree>>,
  ) {
    this.random = random;
    this.throws = random.chance(0.4);
    this.suffix = suffix;
    this.#expressions = expressions;
    this.#statements = statements;
    this.#literals = literals;
  }

  /** Of something in the module. */
  global(stem: string): string {
    return `${stem}${this.#names++}_${this.suffix}`;
  }

  local(stem: string): string {
    return `${stem}${this.#names++}`;
  }

  declare(name: string, type: string, writable = true): void {
    this.#variables.push({ name, type, writable });
  }

  variables(type: string): readonly Variable[] {
    return this.#variables.filter((one) => one.type === type);
  }

  /** The local ones. */
  own(): readonly Variable[] {
    return this.#variables.filter(({ name }) => !name.includes("_"));
  }

  /** Fields and accessors of objects in the module. */
  parts(): readonly Variable[] {
    return this.#variables.filter(({ name }) => name.includes("."));
  }

  has(type: string): boolean {
    return this.#variables.some((one) => one.type === type);
  }

  canWrite(type: string): boolean {
    return this.#variables.some((one) => one.type === type && one.writable);
  }

  writable(type: string): string {
    return this.random.pick(this.#variables.filter((one) => one.type === type && one.writable)).name;
  }

  /** Any variable of one of these types. */
  among(types: readonly string[]): Variable | undefined {
    const found = this.#variables.filter((one) => types.includes(one.type));
    return found.length === 0 ? undefined : this.random.pick(found);
  }

  read(type: string): Tree {
    const found = this.variables(type);
    const { name } = this.random.chance(0.5)
      ? this.random.pick(found)
      : (found[Math.max(0, found.length - 1 - this.random.below(3))] ?? this.random.pick(found));
    return expression(type)`${name}`;
  }

  /** What is declared inside is gone afterwards. */
  within<T>(work: () => T): T {
    const variables = [...this.#variables];
    const kept = {
      labels: this.labels,
      inLoop: this.inLoop,
      times: this.times,
      returns: this.returns,
      frozen: this.frozen,
      nesting: this.nesting,
    };
    try {
      return work();
    } finally {
      this.#variables = variables;
      Object.assign(this, kept);
    }
  }

  /** A function of the program: sees only what is in the module. */
  apart<T>(work: () => T): { readonly result: T; readonly cost: number } {
    const cost = this.cost;
    this.cost = 0;
    return this.within(() => {
      this.#variables = this.#variables.filter((one) => one.name.endsWith(`_${this.suffix}`) && !one.name.startsWith("this."));
      this.labels = [];
      this.inLoop = false;
      this.times = 1;
      this.frozen = false;
      this.nesting = 0;
      const result = work();
      const own = this.cost;
      this.cost = cost;
      return { result, cost: own };
    });
  }

  affords(cost: number): boolean {
    return this.cost + this.times * cost < BUDGET;
  }

  spend(cost: number): void {
    this.cost += this.times * cost;
  }

  /** A constant of the type. */
  literal(type: string): Tree {
    const make = this.#literals[type];
    if (make === undefined) throw new Error(`no literal of ${type}`);
    return make(this);
  }

  make(type: string, depth: number): Tree {
    this.spend(1);
    const choice = this.random.below(depth <= 0 ? 4 : 9);
    if (choice < 3 && this.has(type)) return this.read(type);
    const producers = depth <= 0 ? [] : (this.#expressions[type] ?? []).filter(({ when }) => when?.(this) ?? true);
    if (producers.length === 0 || !this.affords(1)) return this.has(type) && choice < 3 ? this.read(type) : this.literal(type);
    return this.choose(producers).make(this, depth - (this.random.chance(0.6) ? 2 : 1));
  }

  number(depth: number): Tree {
    return this.make("number", depth);
  }

  text(depth: number): Tree {
    return this.make("string", depth);
  }

  test(depth: number): Tree {
    return this.make("boolean", depth);
  }

  statements(count: number, depth: number): Tree[] {
    const fewer = count > 1 && this.random.chance(0.5) ? count - 1 : count;
    return Array.from({ length: fewer }, () => this.statement(depth));
  }

  statement(depth: number): Tree {
    this.spend(1);
    return this.choose(this.#statements.filter(({ when }) => when?.(this) ?? true)).make(this, depth);
  }

  choose(producers: readonly Producer[]): Producer {
    let at = this.random.next() * producers.reduce((sum, { weight }) => sum + weight, 0);
    for (const producer of producers) {
      at -= producer.weight;
      if (at < 0) return producer;
    }
    return producers[0] as Producer;
  }
}
