/**
 * Random units over numbers, typed arrays and arrays, with the inputs at which lowering goes wrong: ±0, NaN, infinities,
 * the edges of 32 and 53 bits, subnormals, indices outside. Every loop ends. The same seed gives the same unit.
 */
import type { ElementType } from "../../compiler/src/ir/schema.ts";
import type { BinaryOperator, Expression, FunctionUnit, Spot, Statement, Type, Unit } from "../../compiler/src/ir/unit.ts";

const NUMBER: Type = { kind: "number" };
const BOOLEAN: Type = { kind: "boolean" };
const NUMBERS: Type = { kind: "array", item: NUMBER };
const ELEMENTS: readonly ElementType[] = ["i8", "u8", "u8c", "i16", "u16", "i32", "u32", "f32", "f64"];
const SPOT: Spot = { file: 0, line: 1, column: 1 };

export const EDGES: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  7,
  8,
  31,
  32,
  255,
  256,
  -128,
  65535,
  0.5,
  -0.5,
  1.5,
  2.5,
  NaN,
  Infinity,
  -Infinity,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  5e-324,
  1e-310,
  1e308,
  1e21,
  0.1,
  16777217,
  127.5,
  254.5,
];

const FIELDS = ["f0", "f1", "f2"];
const SELF: Type = { kind: "struct", name: "State" };

const ARITHMETIC: readonly BinaryOperator[] = ["+", "-", "*", "/", "%", "+", "-", "*", "&", "|", "^", "<<", ">>", ">>>"];
const COMPARISONS: readonly BinaryOperator[] = ["===", "!==", "<", "<=", ">", ">="];
const UNARY_MATH = ["abs", "sqrt", "floor", "ceil", "trunc", "fround", "clz32", "round", "sign"];
const BINARY_MATH = ["imul", "min", "max"];

export function randomUnit(seed: number): Unit {
  return new Generator(seed).unit();
}

/** The same as a class: some of its numbers are fields, and live on from call to call. */
export function randomClassUnit(seed: number): Unit {
  return new Generator(seed, FIELDS).unit();
}

/** mulberry32. */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Generator {
  readonly #random: () => number;
  readonly #fields: readonly string[];
  readonly #numbers: string[];
  readonly #counters: string[] = [];
  readonly #arrays = new Map<string, Type>();
  #loops = 0;
  #callable = false;

  constructor(seed: number, fields: readonly string[] = []) {
    this.#random = randomSource(seed);
    this.#fields = fields;
    this.#numbers = [...["n0", "n1", "n2", "n3"].slice(fields.length), ...fields];
  }

  unit(): Unit {
    const helper = this.#helper();
    this.#callable = true;
    const first = this.#pick(ELEMENTS);
    const second = this.#pick(ELEMENTS);
    this.#arrays.set("t0", { kind: "typed", element: first });
    this.#arrays.set("t1", { kind: "typed", element: second });
    this.#arrays.set("a0", NUMBERS);
    const setup: Statement[] = [
      this.#set("t0", {
        kind: "newTyped",
        element: first,
        from: this.#constant(3 + this.#below(8)),
        type: { kind: "typed", element: first },
        spot: SPOT,
      }),
      this.#set("t1", {
        kind: "newTyped",
        element: second,
        from: this.#below(2) === 0 ? this.#length("t0") : this.#constant(this.#below(6)),
        type: { kind: "typed", element: second },
        spot: SPOT,
      }),
      this.#set("a0", {
        kind: "array",
        items: Array.from({ length: this.#below(5) }, () => this.#constant(this.#pick(EDGES))),
        type: NUMBERS,
        spot: SPOT,
      }),
      ...this.#numbers
        .filter((name) => !this.#fields.includes(name))
        .map((name) => this.#set(name, this.#below(3) === 0 ? this.#read("x") : this.#constant(this.#pick(EDGES)))),
    ];
    const body = [...setup, ...this.#statements(3 + this.#below(5), 2), this.#result()];
    const locals = [...this.#numbers.filter((name) => !this.#fields.includes(name)), ...this.#counters].map((id) => ({ id, type: NUMBER }));
    const arrays = [...this.#arrays].map(([id, type]) => ({ id, type }));
    const isClass = this.#fields.length > 0;
    const self = isClass ? [{ id: "this", type: SELF }] : [];
    const process: FunctionUnit = {
      id: "process",
      label: "process",
      parameters: [...self, { id: "x", type: NUMBER }],
      result: NUMBERS,
      locals: [...locals, ...arrays],
      body,
      captures: [],
      spot: SPOT,
    };
    return {
      name: "random",
      files: ["random.ts"],
      functions: [process, helper],
      globals: [],
      structs: isClass ? [{ name: "State", form: "class", fields: this.#fields.map((name) => ({ name, type: NUMBER })), methods: [] }] : [],
      entry: {
        ...(isClass ? ({ form: "class", struct: "State" } as const) : ({ form: "function" } as const)),
        parameters: [],
        process: "process",
        emits: false,
        returns: true,
        input: { type: NUMBER, schema: { kind: "number" } },
        output: { type: NUMBERS, schema: { kind: "array", item: { kind: "number" } } },
      },
    };
  }

  /** A function of two numbers: its parameters are whole in some units, anything in others. */
  #helper(): FunctionUnit {
    const names = this.#numbers.splice(0);
    this.#numbers.push("p", "q");
    const body: Statement[] = [...this.#statements(1 + this.#below(2), 0), { kind: "return", value: this.#number(2), spot: SPOT }];
    this.#numbers.splice(0);
    this.#numbers.push(...names);
    return {
      id: "helper",
      label: "helper",
      parameters: [
        { id: "p", type: NUMBER },
        { id: "q", type: NUMBER },
      ],
      result: NUMBER,
      locals: [],
      body,
      captures: [],
      spot: SPOT,
    };
  }

  /** Everything that can be seen: variables, and the contents of the arrays. */
  #result(): Statement {
    const items = this.#numbers.map((name) => this.#read(name));
    const reads = [...this.#arrays.keys()].flatMap((array) => Array.from({ length: 8 }, (_, i) => this.#index(array, this.#constant(i))));
    return { kind: "return", value: { kind: "array", items: [...items, ...reads], type: NUMBERS, spot: SPOT }, spot: SPOT };
  }

  #statements(count: number, depth: number): Statement[] {
    return Array.from({ length: count }, () => this.#statement(depth));
  }

  #statement(depth: number): Statement {
    const choice = this.#below(depth > 0 ? 10 : 5);
    if (choice < 3) return this.#set(this.#pick(this.#numbers), this.#number(3));
    if (choice < 5 && this.#arrays.size > 0) return this.#store();
    if (choice === 5)
      return {
        kind: "if",
        test: this.#test(2),
        then: this.#statements(2, depth - 1),
        else: this.#statements(this.#below(2), depth - 1),
        spot: SPOT,
      };
    if (choice === 6) return this.#choice(depth);
    if (choice < 10 && depth > 0) return this.#loop(depth);
    return this.#set(this.#pick(this.#numbers), this.#number(2));
  }

  #store(): Statement {
    const array = this.#pick([...this.#arrays.keys()]);
    const type = this.#arrays.get(array) as Type;
    const value = this.#number(2);
    if (type.kind === "array")
      return {
        kind: "expression",
        value: { kind: "builtin", name: "array.push", arguments: [this.#read(array, type), value], type: NUMBER, spot: SPOT },
        spot: SPOT,
      };
    return {
      kind: "set",
      target: { kind: "index", object: this.#read(array, type), index: this.#position(), type: NUMBER },
      value,
      spot: SPOT,
    };
  }

  #choice(depth: number): Statement {
    const cases = Array.from({ length: 2 + this.#below(3) }, (_, i) => ({
      ...(i === 1 && this.#below(2) === 0 ? {} : { test: this.#constant(this.#pick([0, 1, 2, 255, NaN])) }),
      body: [...this.#statements(1, depth - 1), ...(this.#below(2) === 0 ? [{ kind: "break", spot: SPOT } as const] : [])],
    }));
    return { kind: "switch", value: this.#number(1), cases, spot: SPOT };
  }

  /** A counter from a start, with a bound and a step; nobody else assigns the counter. */
  #loop(depth: number): Statement {
    const counter = `i${this.#loops++}`;
    this.#counters.push(counter);
    const array = this.#pick([...this.#arrays.keys(), "limit"]);
    const limit =
      array === "limit" || this.#arrays.get(array)?.kind === "array"
        ? this.#constant(1 + this.#below(9))
        : this.#below(3) === 0
          ? this.#binary("-", this.#length(array), this.#constant(1))
          : this.#length(array);
    const down = this.#below(4) === 0;
    const step = this.#pick([1, 1, 1, 2, 0.5]);
    const start = down ? limit : this.#constant(this.#pick([0, 0, 0, 1, -1, 0.5]));
    const test = down
      ? this.#binary(this.#pick([">", ">="]), this.#read(counter), this.#constant(0), BOOLEAN)
      : this.#binary(this.#pick(["<", "<", "<="]), this.#read(counter), limit, BOOLEAN);
    const body = this.#statements(1 + this.#below(3), depth - 1);
    const exit: Statement[] =
      this.#below(4) === 0
        ? [
            {
              kind: "if",
              test: this.#test(1),
              then: [{ kind: this.#pick(["break", "continue"] as const), spot: SPOT }],
              else: [],
              spot: SPOT,
            },
          ]
        : [];
    const update = this.#set(counter, this.#binary(down ? "-" : "+", this.#read(counter), this.#constant(step)));
    const loop: Statement = { kind: "loop", test, update: [update], body: [...exit, ...body], spot: SPOT };
    return { kind: "block", body: [this.#set(counter, start), loop, this.#set(counter, this.#constant(0))], spot: SPOT };
  }

  #number(depth: number): Expression {
    const choice = this.#below(depth <= 0 ? 4 : 14);
    if (choice === 0) return this.#constant(this.#pick(EDGES));
    if (choice === 1) return this.#constant(this.#below(20) - 3);
    if (choice <= 3) return this.#read(this.#pick([...this.#numbers, ...this.#counters]));
    if (choice <= 7) return this.#binary(this.#pick(ARITHMETIC), this.#number(depth - 1), this.#number(depth - 1));
    if (choice === 8)
      return { kind: "unary", operator: this.#pick(["-", "+", "~"] as const), value: this.#number(depth - 1), type: NUMBER, spot: SPOT };
    if (choice === 9) return this.#math(`Math.${this.#pick(UNARY_MATH)}`, [this.#number(depth - 1)]);
    if (choice === 10) return this.#math(`Math.${this.#pick(BINARY_MATH)}`, [this.#number(depth - 1), this.#number(depth - 1)]);
    if (choice === 11)
      return {
        kind: "conditional",
        test: this.#test(depth - 1),
        then: this.#number(depth - 1),
        else: this.#number(depth - 1),
        type: NUMBER,
        spot: SPOT,
      };
    if (choice === 12 && this.#callable)
      return { kind: "call", function: "helper", arguments: [this.#number(depth - 1), this.#number(depth - 1)], type: NUMBER, spot: SPOT };
    return this.#arrays.size > 0 ? this.#element() : this.#read(this.#pick(this.#numbers));
  }

  #element(): Expression {
    const array = this.#pick([...this.#arrays.keys()]);
    if (this.#below(4) === 0) return this.#length(array);
    const read = this.#index(array, this.#position());
    if (this.#below(4) !== 0) return read;
    const type: Type = { kind: "optional", of: NUMBER, null: false, undefined: true };
    return {
      kind: "logical",
      operator: "??",
      left: { ...read, type, outside: "undefined" } as Expression,
      right: this.#constant(this.#pick(EDGES)),
      type: NUMBER,
      spot: SPOT,
    };
  }

  #position(): Expression {
    const choice = this.#below(6);
    if (choice < 3 && this.#counters.length > 0) return this.#read(this.#pick(this.#counters));
    if (choice === 3 && this.#counters.length > 0)
      return this.#binary(this.#pick(["+", "-"]), this.#read(this.#pick(this.#counters)), this.#constant(1));
    return choice === 4 ? this.#number(1) : this.#constant(this.#below(9) - 1);
  }

  #test(depth: number): Expression {
    if (depth > 0 && this.#below(4) === 0)
      return {
        kind: "logical",
        operator: this.#pick(["&&", "||"] as const),
        left: this.#test(depth - 1),
        right: this.#test(depth - 1),
        type: BOOLEAN,
        spot: SPOT,
      };
    if (this.#below(5) === 0) return { kind: "truthy", value: this.#number(depth), type: BOOLEAN, spot: SPOT };
    return this.#binary(this.#pick(COMPARISONS), this.#number(depth), this.#number(depth), BOOLEAN);
  }

  #binary(operator: BinaryOperator, left: Expression, right: Expression, type: Type = NUMBER): Expression {
    return { kind: "binary", operator, left, right, type, spot: SPOT };
  }

  #math(name: string, values: readonly Expression[]): Expression {
    return { kind: "builtin", name, arguments: values, type: NUMBER, spot: SPOT };
  }

  #index(array: string, index: Expression): Expression {
    return { kind: "index", object: this.#read(array, this.#arrays.get(array)), index, outside: "nan", type: NUMBER, spot: SPOT };
  }

  #length(array: string): Expression {
    return { kind: "length", object: this.#read(array, this.#arrays.get(array)), type: NUMBER, spot: SPOT };
  }

  #constant(value: number): Expression {
    return { kind: "number", value, type: NUMBER, spot: SPOT };
  }

  #read(id: string, type: Type = NUMBER): Expression {
    if (this.#fields.includes(id))
      return {
        kind: "field",
        object: { kind: "local", id: "this", type: SELF, spot: SPOT },
        struct: "State",
        field: id,
        type: NUMBER,
        spot: SPOT,
      };
    return { kind: "local", id, type, spot: SPOT };
  }

  #set(id: string, value: Expression): Statement {
    if (this.#fields.includes(id))
      return {
        kind: "set",
        target: { kind: "field", object: { kind: "local", id: "this", type: SELF, spot: SPOT }, struct: "State", field: id, type: NUMBER },
        value,
        spot: SPOT,
      };
    return { kind: "set", target: { kind: "local", id, type: value.type }, value, spot: SPOT };
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
