/** Functions on arrays, typed arrays, maps, sets and records against JavaScript's own: random scripts of calls, step by step. */
import { describe, expect, test } from "vitest";
import type { Kernel, KernelExpression, KernelStatement, KernelType } from "../../compiler/src/ir/kernel.ts";
import { preludeResult } from "../../compiler/src/ir/prelude.ts";
import type { ElementType, Schema } from "../../compiler/src/ir/schema.ts";
import {
  F64,
  f64,
  field,
  func,
  getTyped,
  give,
  here,
  I32,
  i32,
  local,
  NUMBER,
  op,
  prelude,
  set,
  setField,
  STRING,
  struct,
  text,
  VOID,
  when,
} from "../../compiler/src/4-lower/kernel/print/kernel-builder.test-support.ts";
import { Random } from "./random.test-support.ts";
import { type Running, startKernel } from "./run-kernel.test-support.ts";

const POSITIONS = [0, 1, 2, 3, 5, 9, -1, -2, -4, -9, 1.7, -0.5, NaN, Infinity, -Infinity];
const TEXT: Schema = { kind: "string" };

/** What a script's step gets, and what it tells: a number, and the whole state as text or numbers. */
interface Case {
  readonly name: string;
  readonly kernel: (value: KernelExpression, a: KernelExpression, b: KernelExpression, c: KernelExpression) => KernelExpression;
  readonly javascript: (a: number, b: number, c: number) => unknown;
}

const SELF: KernelType = { kind: "struct", name: "Self" };
const IN: KernelType = { kind: "struct", name: "In" };
const inFields = { which: F64, a: F64, b: F64, c: F64 };
const inSchema: Schema = { kind: "object", fields: Object.keys(inFields).map((name) => ({ name, type: NUMBER, optional: false })) };

/** A kernel that keeps one collection, applies the chosen function to it and gives `[result, contents]`. */
function keeper(type: KernelType, schema: Schema, make: KernelExpression, cases: readonly Case[]): Kernel {
  const self = local("self", SELF);
  const input = local("input", IN);
  const state = field(self, "Self", "state", type);
  const out = local("out", { kind: "struct", name: "Out" });
  const [a, b, c] = ["a", "b", "c"].map((name) => field(input, "In", name, F64)) as [KernelExpression, KernelExpression, KernelExpression];
  const steps = cases.map(({ kernel }, index): KernelStatement => {
    const value = kernel(state, a, b, c);
    const number = numberOf(value, type);
    return when(op("f64.eq", field(input, "In", "which", F64), f64(index)), [
      number === undefined ? { kind: "expression", value, at: here() } : setField(out, "Out", "result", number),
    ]);
  });
  const process = func("process", { self: SELF, input: IN }, out.type, { out: out.type }, [
    set("out", { kind: "newStruct", struct: "Out", type: out.type, at: here() }),
    ...steps,
    setField(out, "Out", "state", state),
    give(out),
  ]);
  const construct = func("construct", { self: SELF }, VOID, {}, [setField(self, "Self", "state", make)]);
  const outSchema: Schema = {
    kind: "object",
    fields: [
      { name: "result", type: NUMBER, optional: false },
      { name: "state", type: schema, optional: false },
    ],
  };
  return {
    name: "keeper",
    files: ["a.ts"],
    structs: [struct("Self", { state: type }), struct("In", inFields, "object"), struct("Out", { result: F64, state: type }, "object")],
    globals: [],
    functions: [construct, process],
    entry: {
      form: "class",
      struct: "Self",
      construct: "construct",
      parameters: [],
      process: "process",
      input: { type: IN, schema: inSchema },
      output: { type: out.type, schema: outSchema },
      emits: false,
      returns: true,
    },
  };
}

/** A result as a number: lengths of new arrays stand for them with their first item. */
function numberOf(value: KernelExpression, state: KernelType): KernelExpression | undefined {
  switch (value.type.kind) {
    case "f64":
      return value;
    case "i32":
      return op("f64.from_i32_s", value);
    case "bool":
      return op("f64.from_bool", value);
    case "void":
      return undefined;
    case "string":
      return op("f64.from_i32_s", { kind: "length", of: value, type: I32, at: here() });
    default:
      return state.kind === "typed" || state.kind === "array"
        ? op("f64.from_i32_s", { kind: "length", of: value, type: I32, at: here() })
        : undefined;
  }
}

function call(name: string, ...given: KernelExpression[]): KernelExpression {
  return prelude(
    name,
    preludeResult(
      name,
      given.map((part) => part.type),
    ) ?? VOID,
    ...given,
  );
}

/** The same as `numberOf` for JavaScript's results. */
function told(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return value === undefined ? 0 : (value as { length: number }).length;
}

async function compare(
  kernel: Kernel,
  cases: readonly Case[],
  contents: () => unknown,
  seed: string,
  rounds: number,
  restart?: () => void,
): Promise<void> {
  const running: Running = await startKernel(kernel, { optimize: seed.length % 2 === 0 });
  const random = new Random(seed);
  for (let round = 0; round < rounds; round++) {
    const which = random.below(cases.length);
    const [a, b, c] = [random.pick(POSITIONS), random.pick(POSITIONS), random.pick(POSITIONS)];
    const step = cases[which] as Case;
    const wanted = { result: attempt(() => told(step.javascript(a, b, c))), state: contents() };
    const got = attempt(() => running.process({ which, a, b, c })[0]);
    if (wanted.result === "failed") expect([step.name, a, b, c, got]).toEqual([step.name, a, b, c, "failed"]);
    else expect([step.name, a, b, c, got]).toEqual([step.name, a, b, c, wanted]);
    restart?.();
  }
}

function attempt<T>(work: () => T): T | "failed" {
  try {
    return work();
  } catch {
    return "failed";
  }
}

test("arrays of numbers", async () => {
  const list: number[] = [];
  const array: KernelType = { kind: "array", item: F64 };
  const some = (a: KernelExpression, b: KernelExpression): KernelExpression => ({
    kind: "newArray",
    items: [a, b],
    type: array,
    at: here(),
  });
  const one = (name: string, javascript: Case["javascript"], kernel: Case["kernel"]): Case => ({ name, javascript, kernel });
  const notEmpty = (state: KernelExpression, then: KernelExpression): KernelExpression => ({
    kind: "select",
    test: op("i32.gt_s", { kind: "length", of: state, type: I32, at: here() }, i32(0)),
    then,
    else: f64(0),
    type: F64,
    at: here(),
  });
  const cases: Case[] = [
    one(
      "push",
      (a) => list.push(a),
      (s, a) => call("array.push", s, a),
    ),
    one(
      "push",
      (a) => list.push(a),
      (s, a) => call("array.push", s, a),
    ),
    one(
      "unshift",
      (a) => list.unshift(a),
      (s, a) => call("array.unshift", s, a),
    ),
    one(
      "pop",
      () => (list.length > 0 ? list.pop() : 0),
      (s) => notEmpty(s, call("array.pop", s)),
    ),
    one(
      "shift",
      () => (list.length > 0 ? list.shift() : 0),
      (s) => notEmpty(s, call("array.shift", s)),
    ),
    one(
      "splice",
      (a, b) => list.splice(a, b),
      (s, a, b) => call("array.splice", s, a, b),
    ),
    one(
      "spliceInsert",
      (a, b, c) => list.splice(a, b, c, b),
      (s, a, b, c) => call("array.spliceInsert", s, a, b, some(c, b)),
    ),
    one(
      "slice",
      (a, b) => list.slice(a, b),
      (s, a, b) => call("array.slice", s, a, b),
    ),
    one(
      "concat",
      (a, b) => list.concat([a, b]),
      (s, a, b) => call("array.concat", s, some(a, b)),
    ),
    one(
      "indexOf",
      (a, b) => list.indexOf(a, b),
      (s, a, b) => call("array.indexOf", s, a, b),
    ),
    one(
      "lastIndexOf",
      (a, b) => list.lastIndexOf(a, b),
      (s, a, b) => call("array.lastIndexOf", s, a, b),
    ),
    one(
      "includes",
      (a, b) => list.includes(a, b),
      (s, a, b) => call("array.includes", s, a, b),
    ),
    one(
      "reverse",
      () => list.reverse(),
      (s) => call("array.reverse", s),
    ),
    one(
      "fill",
      (a, b, c) => list.fill(a, b, c),
      (s, a, b, c) => call("array.fill", s, a, b, c),
    ),
    one(
      "copyWithin",
      (a, b, c) => list.copyWithin(a, b, c),
      (s, a, b, c) => call("array.copyWithin", s, a, b, c),
    ),
    one(
      "setLength",
      (a) => {
        if (a > list.length) throw new RangeError();
        list.length = a;
      },
      (s, a) => call("array.setLength", s, a),
    ),
    one(
      "make",
      (a, b) => Array.from({ length: new Array(a).length }, () => b),
      (_, a, b) => call("array.make", a, b),
    ),
  ].filter((step) => step.name !== "make");
  const make: KernelExpression = { kind: "newArray", items: [], type: array, at: here() };
  await compare(keeper(array, { kind: "array", item: NUMBER }, make, cases), cases, () => [...list], "arrays", 3000);
});

const ELEMENTS: readonly [ElementType, new (from: Iterable<number>) => TypedArray][] = [
  ["i8", Int8Array],
  ["u8", Uint8Array],
  ["u8c", Uint8ClampedArray],
  ["i16", Int16Array],
  ["u16", Uint16Array],
  ["i32", Int32Array],
  ["u32", Uint32Array],
  ["f32", Float32Array],
  ["f64", Float64Array],
];

type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

describe.each(ELEMENTS)("typed arrays of %s", (element, Typed) => {
  test("have JavaScript's methods", async () => {
    const list = new Typed(new Array<number>(8).fill(0));
    const type: KernelType = { kind: "typed", element };
    const values = [-1, 0, -0, 1, 127.5, 200, 300.7, -129, 65536.5, 2 ** 31, 2 ** 40 + 5, NaN, Infinity, 0.1];
    const value = (a: number): number => values[Math.abs(Math.trunc(Number.isFinite(a) ? a : 11)) % values.length] as number;
    const inKernel = (a: KernelExpression): KernelExpression =>
      values.reduce(
        (rest, item, index) => ({
          kind: "select",
          test: op("f64.eq", key(a), f64(index)),
          then: f64(item),
          else: rest,
          type: F64,
          at: here(),
        }),
        f64(0),
      );
    const floats: KernelType = { kind: "typed", element: "f32" };
    const three = (a: KernelExpression): KernelExpression =>
      call("typed.fill", { kind: "newTyped", element: "f32", length: i32(3), type: floats, at: here() }, inKernel(a), f64(0), f64(9));
    const numbers = (a: KernelExpression, b: KernelExpression): KernelExpression => ({
      kind: "newArray",
      items: [inKernel(a), b],
      type: { kind: "array", item: F64 },
      at: here(),
    });
    const one = (name: string, javascript: Case["javascript"], kernel: Case["kernel"]): Case => ({ name, javascript, kernel });
    const sum = (array: KernelExpression): KernelExpression => getTyped(array, i32(0), element, "nan");
    const cases: Case[] = [
      one(
        "fill",
        (a, b, c) => list.fill(value(a), b, c),
        (s, a, b, c) => call("typed.fill", s, inKernel(a), b, c),
      ),
      one(
        "fill",
        (a, b, c) => list.fill(value(a), b, c),
        (s, a, b, c) => call("typed.fill", s, inKernel(a), b, c),
      ),
      one(
        "set",
        (a, b) => list.set(new Float32Array(3).fill(value(a)), b),
        (s, a, b) => call("typed.set", s, three(a), b),
      ),
      one(
        "set itself",
        (a, b) => list.set(list.subarray(b), a),
        (s, a, b) => call("typed.set", s, call("typed.subarray", s, b, f64(Infinity)), a),
      ),
      one(
        "setArray",
        (a, b) => list.set([value(a), b], b),
        (s, a, b) => call("typed.setArray", s, numbers(a, b), b),
      ),
      one(
        "subarray",
        (a, b) => list.subarray(a, b),
        (s, a, b) => call("typed.subarray", s, a, b),
      ),
      one(
        "subarray's first",
        (a, b) => list.subarray(a, b)[0] ?? NaN,
        (s, a, b) => sum(call("typed.subarray", s, a, b)),
      ),
      one(
        "slice",
        (a, b) => list.slice(a, b)[0] ?? NaN,
        (s, a, b) => sum(call("typed.slice", s, a, b)),
      ),
      one(
        "copyWithin",
        (a, b, c) => list.copyWithin(a, b, c),
        (s, a, b, c) => call("typed.copyWithin", s, a, b, c),
      ),
      one(
        "reverse",
        () => list.reverse(),
        (s) => call("typed.reverse", s),
      ),
      one(
        "sort",
        () => list.sort(),
        (s) => call("typed.sort", s),
      ),
      one(
        "indexOf",
        (a, b) => list.indexOf(value(a), b),
        (s, a, b) => call("typed.indexOf", s, inKernel(a), b),
      ),
      one(
        "lastIndexOf",
        (a, b) => list.lastIndexOf(value(a), b),
        (s, a, b) => call("typed.lastIndexOf", s, inKernel(a), b),
      ),
      one(
        "includes",
        (a, b) => list.includes(value(a), b),
        (s, a, b) => call("typed.includes", s, inKernel(a), b),
      ),
      one(
        "join",
        () => list.join("; "),
        (s) => call("typed.join", s, text("; ")),
      ),
    ];
    const make: KernelExpression = { kind: "newTyped", element, length: i32(8), type, at: here() };
    await compare(keeper(type, { kind: "typed", element }, make, cases), cases, () => list.slice(), `typed ${element}`, 1500);

    function key(a: KernelExpression): KernelExpression {
      const finite = op("f64.lt", op("f64.abs", a), f64(Infinity));
      const index = op("f64.rem", op("f64.abs", op("f64.trunc", a)), f64(values.length));
      return { kind: "select", test: finite, then: index, else: f64(11), type: F64, at: here() };
    }
  });
});

test("maps of numbers keep JavaScript's order", async () => {
  const map = new Map<number, number>();
  const type: KernelType = { kind: "map", key: F64, value: F64 };
  const valueOrNaN = (s: KernelExpression, a: KernelExpression): KernelExpression => ({
    kind: "select",
    test: call("map.has", s, a),
    then: call("map.valueAt", s, call("map.find", s, a)),
    else: f64(NaN),
    type: F64,
    at: here(),
  });
  const cases: Case[] = [
    { name: "set", javascript: (a, b) => void map.set(a, b), kernel: (s, a, b) => call("map.set", s, a, b) },
    { name: "set", javascript: (a, b) => void map.set(a * b, b), kernel: (s, a, b) => call("map.set", s, op("f64.mul", a, b), b) },
    { name: "get", javascript: (a) => map.get(a) ?? NaN, kernel: valueOrNaN },
    { name: "delete", javascript: (a) => map.delete(a), kernel: (s, a) => call("map.delete", s, a) },
    { name: "delete", javascript: (a, b) => map.delete(a * b), kernel: (s, a, b) => call("map.delete", s, op("f64.mul", a, b)) },
    { name: "size", javascript: () => map.size, kernel: (s) => ({ kind: "length", of: s, type: I32, at: here() }) },
    { name: "compact", javascript: () => undefined, kernel: (s) => call("map.compact", s) },
    {
      name: "clear",
      javascript: (a) => (a === 9 ? map.clear() : undefined),
      kernel: (s, a) => ({
        kind: "sequence",
        statements: [when(op("f64.eq", a, f64(9)), [{ kind: "expression", value: call("map.clear", s), at: here() }])],
        value: f64(0),
        type: F64,
        at: here(),
      }),
    },
  ];
  const make: KernelExpression = { kind: "newCollection", type, at: here() };
  await compare(keeper(type, { kind: "map", key: NUMBER, value: NUMBER }, make, cases), cases, () => new Map(map), "maps", 4000);
});

test("sets of strings keep JavaScript's order, records that of objects", async () => {
  const names = ["b", "a", "", "10", "9", "01", "4294967294", "4294967295", "-1", "é", "1e3"];
  const name = (a: number): string => names[index(a)] as string;
  const index = (a: number): number => Math.abs(Math.trunc(Number.isFinite(a) ? a : 10)) % names.length;
  const inKernel = (a: KernelExpression): KernelExpression =>
    names.reduce(
      (rest, item, at) => ({ kind: "select", test: op("f64.eq", key(a), f64(at)), then: text(item), else: rest, type: STRING, at: here() }),
      text(""),
    );
  const key = (a: KernelExpression): KernelExpression => ({
    kind: "select",
    test: op("f64.lt", op("f64.abs", a), f64(Infinity)),
    then: op("f64.rem", op("f64.abs", op("f64.trunc", a)), f64(names.length)),
    else: f64(10),
    type: F64,
    at: here(),
  });
  const list = new Set<string>();
  const setType: KernelType = { kind: "set", item: STRING };
  const setCases: Case[] = [
    { name: "add", javascript: (a) => void list.add(name(a)), kernel: (s, a) => call("set.add", s, inKernel(a)) },
    { name: "add", javascript: (_, b) => void list.add(name(b)), kernel: (s, _, b) => call("set.add", s, inKernel(b)) },
    { name: "has", javascript: (a) => list.has(name(a)), kernel: (s, a) => call("set.has", s, inKernel(a)) },
    { name: "delete", javascript: (a) => list.delete(name(a)), kernel: (s, a) => call("set.delete", s, inKernel(a)) },
    { name: "compact", javascript: () => undefined, kernel: (s) => call("set.compact", s) },
  ];
  await compare(
    keeper(setType, { kind: "set", item: TEXT }, { kind: "newCollection", type: setType, at: here() }, setCases),
    setCases,
    () => new Set(list),
    "sets",
    2000,
  );

  const record: Record<string, number> = {};
  const mapType: KernelType = { kind: "map", key: STRING, value: F64 };
  const recordCases: Case[] = [
    { name: "set", javascript: (a, b) => void (record[name(a)] = b), kernel: (s, a, b) => call("map.set", s, inKernel(a), b) },
    {
      name: "delete",
      javascript: (a) => void delete record[name(a)],
      kernel: (s, a) => ({
        kind: "sequence",
        statements: [{ kind: "expression", value: call("map.delete", s, inKernel(a)), at: here() }],
        value: f64(0),
        type: F64,
        at: here(),
      }),
    },
    {
      name: "keys",
      javascript: () => Object.keys(record).length,
      kernel: (s) => op("f64.from_i32_s", { kind: "length", of: call("record.keys", s), type: I32, at: here() }),
    },
  ];
  const contents = (): unknown => Object.entries(record);
  const kernel = keeper(mapType, { kind: "record", value: NUMBER }, { kind: "newCollection", type: mapType, at: here() }, recordCases);
  const running = await startKernel(kernel, { optimize: true });
  const random = new Random("records");
  for (let round = 0; round < 1500; round++) {
    const which = random.below(recordCases.length);
    const [a, b] = [random.pick(POSITIONS), random.below(100)];
    recordCases[which]?.javascript(a, b, 0);
    const [got] = running.process({ which, a, b, c: 0 }) as { state: Record<string, number> }[];
    expect(Object.entries(got?.state ?? {})).toEqual(contents());
  }
});
