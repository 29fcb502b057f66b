/** Typed arrays of every kind: stores that wrap and round, reads outside, methods. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, items, statement, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";

const number = expression("number");

export const TYPED: readonly string[] = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
];

const COMPOUND = ["=", "=", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ">>>="];

export function typedLiteral(type: string): (maker: Maker) => Tree {
  return (maker) => {
    const { random } = maker;
    if (random.chance(0.5)) return expression(type)`new ${type}(${1 + random.below(8)})`;
    return expression(type)`${type}.of(${items(Array.from({ length: 1 + random.below(5) }, () => maker.literal("number")))})`;
  };
}

function some(maker: Maker): string {
  return maker.among(TYPED)?.name ?? "";
}

const has = (maker: Maker): boolean => maker.among(TYPED) !== undefined;

function place(maker: Maker, depth: number): Tree {
  return maker.random.chance(0.8) ? whole(maker, depth) : maker.number(depth);
}

const reads: readonly Producer[] = [
  {
    weight: 2,
    when: has,
    make: (m, d) => number`(${some(m)}[${place(m, d)}] ${m.random.pick(["+", "-", "*", "/", "%", "&", ">>", ">>>"])} ${m.number(d)})`,
  },
  { weight: 1, when: has, make: (m, d) => number`(${some(m)}[${place(m, d)}] ?? ${m.number(d)})` },
  { weight: 0.7, when: has, make: (m) => number`${some(m)}.length` },
  { weight: 2, when: has, make: (m, d) => number`(${some(m)}[${place(m, d)}] ${m.random.pick(COMPOUND)} ${m.number(d)})` },
  { weight: 1, when: has, make: (m, d) => number`+${some(m)}[${place(m, d)}]` },
  { weight: 1, when: has, make: (m, d) => number`${some(m)}[${place(m, d)}]${m.random.pick(["++", "--"])}` },
  { weight: 0.5, when: has, make: (m, d) => number`${m.random.pick(["++", "--"])}${some(m)}[${place(m, d)}]` },
  { weight: 0.5, when: has, make: (m, d) => number`${some(m)}.reduce((p, q) => p + q, ${m.number(d)})` },
  { weight: 0.3, when: has, make: (m, d) => number`${some(m)}.indexOf(${m.number(d)})` },
];

export const typedExpressions: Producers = {
  number: reads,
  "number[]": [{ weight: 0.5, when: has, make: (m) => expression("number[]")`Array.from(${some(m)})` }],
  string: [{ weight: 0.3, when: has, make: (m) => expression("string")`${some(m)}.join()` }],
  ...Object.fromEntries(TYPED.map((type) => [type, made(type)])),
};

function made(type: string): readonly Producer[] {
  const typed = expression(type);
  return [
    { weight: 2, make: (m, d) => typed`${type}.of(${items(Array.from({ length: 1 + m.random.below(4) }, () => m.number(d)))})` },
    { weight: 1, make: (m, d) => typed`new ${type}(${m.make("number[]", d)})` },
    { weight: 1, when: has, make: (m) => typed`new ${type}(${some(m)})` },
    { weight: 1, make: (m, d) => typed`new ${type}(${m.number(d)} & 15)` },
    { weight: 1, when: (m) => m.has(type), make: (m, d) => typed`${m.read(type)}.slice(${whole(m, d)})` },
    { weight: 0.7, when: (m) => m.has(type), make: (m, d) => typed`${m.read(type)}.subarray(${whole(m, d)})` },
    {
      weight: 0.7,
      when: (m) => m.has(type),
      make: (m, d) => typed`${m.read(type)}.map((p) => p ${m.random.pick(["+", "*", "-"])} ${m.number(d)})`,
    },
    { weight: 0.3, when: (m) => m.has(type), make: (m, d) => typed`${m.read(type)}.filter((p) => p > ${m.number(d)})` },
  ];
}

export const typedStatements: readonly Producer[] = [
  { weight: 5, when: has, make: (m) => statement`${some(m)}[${place(m, 1)}] ${m.random.pick(COMPOUND)} ${m.number(2)};` },
  { weight: 1, when: has, make: (m) => statement`${some(m)}.fill(${m.number(1)}${m.random.chance(0.5) ? ", 1" : ""});` },
  { weight: 0.5, when: has, make: (m) => statement`${some(m)}.${m.random.pick(["reverse()", "sort()", "copyWithin(1, 0)"])};` },
  {
    weight: 1,
    make: (m) => {
      const type = m.random.pick(TYPED);
      const value = m.make(type, 2);
      const name = m.local("t");
      m.declare(name, type, false);
      return statement`const ${name} = ${value};`;
    },
  },
];
