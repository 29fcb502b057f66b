/**
 * Random units over numbers, typed arrays and arrays, with the inputs at which lowering goes wrong: ±0, NaN, infinities,
 * the edges of 32 and 53 bits, subnormals, indices outside, values that may be missing. Assignments stand inside of expressions,
 * too, before and behind reads of the same variable. Every loop ends. The same seed gives the same unit.
 */
import type { ElementType } from "../../compiler/src/ir/schema.ts";
import type { BinaryOperator, Expression, FunctionUnit, Spot, Statement, Type, Unit } from "../../compiler/src/ir/unit.ts";

const NUMBER: Type = { kind: "number" };
const BOOLEAN: Type = { kind: "boolean" };
const NUMBERS: Type = { kind: "array", item: NUMBER };
const MAYBE: Type = { kind: "optional", of: NUMBER, null: false, undefined: true };
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
  -0.3,
  70000.7,
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

/** Several in one: takes the number of the unit and its input. Some get an input that is known to be whole, or a constant. */
export function randomUnits(seeds: readonly number[]): Unit {
  const units = seeds.map((seed) => renamed(new Generator(seed).unit(), seed));
  const given = (index: number): Expression => ({
    kind: "index",
    object: { kind: "local", id: "given", type: NUMBERS, spot: SPOT },
    index: { kind: "number", value: index, type: NUMBER, spot: SPOT },
    outside: "nan",
    type: NUMBER,
    spot: SPOT,
  });
  const whole: Expression = { kind: "binary", operator: "|", left: given(1), right: constant(0), type: NUMBER, spot: SPOT };
  const inputs = [given(1), given(1), whole, { ...whole, operator: "&", right: constant(255) } as Expression, constant(3)];
  const cases = units.map((unit, i) => {
    const input = inputs[i % inputs.length] as Expression;
    const value: Expression = { kind: "call", function: unit.entry.process, arguments: [input], type: NUMBERS, spot: SPOT };
    return { test: constant(i), body: [{ kind: "return", value, spot: SPOT } as const] };
  });
  const process: FunctionUnit = {
    id: "process",
    label: "process",
    parameters: [{ id: "given", type: NUMBERS }],
    result: NUMBERS,
    locals: [],
    body: [
      { kind: "switch", value: given(0), cases, spot: SPOT },
      { kind: "return", value: { kind: "array", items: [], type: NUMBERS, spot: SPOT }, spot: SPOT },
    ],
    captures: [],
    spot: SPOT,
  };
  const [first] = units as [Unit];
  const entry = { ...first.entry, process: "process", input: { type: NUMBERS, schema: first.entry.output.schema } };
  return { ...first, functions: [process, ...units.flatMap((unit) => unit.functions)], entry };
}

function constant(value: number): Expression {
  return { kind: "number", value, type: NUMBER, spot: SPOT };
}

/** With the functions under names of their own. */
function renamed<T>(node: T, seed: number): T {
  if (node === "process" || node === "helper") return `${String(node)}${seed}` as T;
  if (Array.isArray(node)) return node.map((part: unknown) => renamed(part, seed)) as T;
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]: [string, unknown]) => [key, renamed(value, seed)])) as T;
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
  /** Numbers that may be missing. */
  readonly #maybes = ["m0", "m1"];
  #temporaries = 0;
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
    const plain = this.#numbers.filter((name) => !this.#fields.includes(name));
    const locals = [...plain, ...this.#counters, ...this.#taken()].map((id) => ({ id, type: NUMBER }));
    const arrays = [...this.#arrays, ...this.#maybes.map((id): [string, Type] => [id, MAYBE])].map(([id, type]) => ({ id, type }));
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
    const maybes = this.#maybes.splice(0);
    const body: Statement[] = [...this.#statements(1 + this.#below(2), 0), { kind: "return", value: this.#number(2), spot: SPOT }];
    this.#numbers.splice(0);
    this.#numbers.push(...names);
    this.#maybes.push(...maybes);
    const locals = [...this.#taken(), ...this.#counters.splice(0)].map((id) => ({ id, type: NUMBER }));
    return {
      id: "helper",
      label: "helper",
      parameters: [
        { id: "p", type: NUMBER },
        { id: "q", type: NUMBER },
      ],
      result: NUMBER,
      locals,
      body,
      captures: [],
      spot: SPOT,
    };
  }

  /** Everything that can be seen: variables, and the contents of the arrays. */
  #result(): Statement {
    const maybes = this.#maybes.map((name) => this.#orElse(this.#read(name, MAYBE)));
    const items = [...this.#numbers.map((name) => this.#read(name)), ...maybes];
    const reads = [...this.#arrays.keys()].flatMap((array) => Array.from({ length: 8 }, (_, i) => this.#index(array, this.#constant(i))));
    return { kind: "return", value: { kind: "array", items: [...items, ...reads], type: NUMBERS, spot: SPOT }, spot: SPOT };
  }

  #statements(count: number, depth: number): Statement[] {
    return Array.from({ length: count }, () => this.#statement(depth));
  }

  #statement(depth: number): Statement {
    if (this.#maybes.length > 0 && this.#below(8) === 0) return this.#set(this.#pick(this.#maybes), this.#maybe(2));
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
    if (type.kind === "typed" && this.#below(2) === 0) return this.#compound(array, this.#position())[1] as Statement;
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
    const choice = this.#below(depth <= 0 ? 4 : 20);
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
    if (choice >= 16) return this.#effect(depth - 1);
    return this.#arrays.size > 0 ? this.#element() : this.#read(this.#pick(this.#numbers));
  }

  /** Assignments inside of an expression. */
  #effect(depth: number): Expression {
    const name = this.#pick(this.#numbers);
    switch (this.#below(5)) {
      case 0: {
        const before = this.#temporary();
        const step = this.#binary(this.#pick(["+", "-"]), this.#read(before), this.#constant(1));
        return this.#sequence([this.#set(before, this.#read(name)), this.#set(name, step)], this.#read(this.#pick([before, name])));
      }
      case 1:
        return this.#sequence([this.#set(name, this.#number(depth))], this.#read(name));
      case 2: {
        const branch: Statement = { kind: "if", test: this.#test(1), then: [this.#set(name, this.#number(depth))], else: [], spot: SPOT };
        return this.#sequence([branch], this.#number(depth));
      }
      case 3:
        if (this.#arrays.size > 0) {
          const array = this.#pick([...this.#arrays.keys()].filter((id) => this.#arrays.get(id)?.kind === "typed"));
          const index = this.#temporary();
          const [first, store] = this.#compound(array, this.#number(0), index);
          return this.#sequence([first as Statement, store as Statement], this.#index(array, this.#read(index)));
        }
        return this.#sequence(this.#statements(1, 0), this.#read(name));
      default:
        return this.#sequence(this.#statements(1, depth > 0 ? 1 : 0), this.#number(depth));
    }
  }

  /** `array[i] ⊕= value`: the index, held once, and the store. */
  #compound(array: string, position: Expression, held?: string): Statement[] {
    const index = held === undefined ? position : this.#read(held);
    const type = this.#arrays.get(array) as Type;
    const value = this.#binary(this.#pick(ARITHMETIC), this.#index(array, index), this.#number(1));
    const target = { kind: "index", object: this.#read(array, type), index, type: NUMBER } as const;
    return [this.#set(held ?? "n3", position), { kind: "set", target, value, spot: SPOT }];
  }

  /** A number or undefined. */
  #maybe(depth: number): Expression {
    const choice = this.#below(depth <= 0 ? 3 : 6);
    if (choice === 0) return { kind: "undefined", type: MAYBE, spot: SPOT };
    if (choice === 1) return { kind: "widen", value: this.#number(depth - 1), type: MAYBE, spot: SPOT };
    if (choice === 2) return this.#read(this.#pick(this.#maybes), MAYBE);
    if (choice === 3)
      return {
        kind: "conditional",
        test: this.#test(1),
        then: this.#maybe(depth - 1),
        else: this.#maybe(depth - 1),
        type: MAYBE,
        spot: SPOT,
      };
    if (choice === 4)
      return { kind: "sequence", statements: this.#statements(1, 0), value: this.#maybe(depth - 1), type: MAYBE, spot: SPOT };
    return { ...this.#index(this.#pick([...this.#arrays.keys()]), this.#position()), type: MAYBE, outside: "undefined" } as Expression;
  }

  #orElse(left: Expression): Expression {
    return { kind: "logical", operator: "??", left, right: this.#constant(this.#pick(EDGES)), type: NUMBER, spot: SPOT };
  }

  #sequence(statements: readonly Statement[], value: Expression): Expression {
    return { kind: "sequence", statements, value, type: NUMBER, spot: SPOT };
  }

  #temporary(): string {
    return `s${this.#temporaries++}`;
  }

  /** The temporaries of the function at hand. */
  #taken(): string[] {
    const names = Array.from({ length: this.#temporaries }, (_, i) => `s${i}`);
    this.#temporaries = 0;
    return names;
  }

  #element(): Expression {
    const array = this.#pick([...this.#arrays.keys()]);
    if (this.#below(4) === 0) return this.#length(array);
    const read = this.#index(array, this.#position());
    if (this.#below(4) !== 0) return read;
    return this.#orElse(this.#maybes.length > 0 ? this.#maybe(1) : ({ ...read, type: MAYBE, outside: "undefined" } as Expression));
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
    if (this.#maybes.length > 0 && this.#below(6) === 0) {
      if (this.#below(3) === 0) return { kind: "test", value: this.#maybe(depth), is: "undefined", type: BOOLEAN, spot: SPOT };
      const right = this.#below(2) === 0 ? this.#number(depth) : this.#maybe(depth);
      return this.#binary(this.#pick(["===", "!=="]), this.#maybe(depth), right, BOOLEAN);
    }
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
