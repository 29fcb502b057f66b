/** Numbers or texts in one variable, enums, rest parameters, JSON, bytes seen through views. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, items, statement, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";

const MIXED = "string | number";
const VIEW = "DataView";
const number = expression("number");
const string = expression("string");
const boolean = expression("boolean");
const mixed = expression(MIXED);

export const MIXED_TYPES: readonly string[] = [MIXED, VIEW];

export const mixedLiterals: Readonly<Record<string, (maker: Maker) => Tree>> = {
  [MIXED]: (m) => mixed`either(${m.literal("number")}, ${m.literal("string")})`,
  [VIEW]: () => expression(VIEW)`new DataView(new ArrayBuffer(16))`,
};

const has =
  (type: string) =>
  (maker: Maker): boolean =>
    maker.has(type);
const INTEGERS = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32"];

export const mixedExpressions: Producers = {
  [MIXED]: [
    { weight: 1, make: (m, d) => mixed`either(${m.number(d)}, ${m.text(d)})` },
    { weight: 1, make: (m, d) => mixed`(${m.test(d)} ? ${m.number(d)} : ${m.text(d)})` },
  ],
  number: [
    { weight: 1, when: has(MIXED), make: asNumber },
    { weight: 1.5, when: has(VIEW), make: (m, d) => read(m, d) },
    { weight: 0.3, make: (m) => number`Level.${m.random.pick(["Low", "Middle", "High"])}` },
    { weight: 0.7, make: (m, d) => number`total(${items([m.number(d), m.number(d)])})` },
    { weight: 0.4, make: (m, d) => number`total(...${m.make("number[]", d)}, ${m.number(d)})` },
  ],
  string: [
    { weight: 1, when: has(MIXED), make: (m) => string`String(${m.read(MIXED)})` },
    { weight: 0.5, when: has(MIXED), make: (m, d) => string`(${m.read(MIXED)} + ${m.text(d)})` },
    { weight: 0.3, make: (m, d) => string`JSON.stringify(${m.random.chance(0.5) ? m.text(d) : m.make("number[]", d)})` },
  ],
  boolean: [
    { weight: 0.7, when: has(MIXED), make: (m) => boolean`(${m.read(MIXED)} === ${m.read(MIXED)})` },
    { weight: 0.5, when: has(MIXED), make: (m) => boolean`(typeof ${m.read(MIXED)} === "string")` },
  ],
};

export const mixedStatements: readonly Producer[] = [
  { weight: 0.7, make: declared },
  { weight: 0.7, when: (m) => m.canWrite(MIXED), make: (m) => statement`${m.writable(MIXED)} = ${m.make(MIXED, 2)};` },
  { weight: 2, when: has(VIEW), make: write },
];

/** Written through: classes of integers only, since the bytes of a NaN are nobody's promise. */
function write(maker: Maker): Tree {
  const kind = maker.random.pick(INTEGERS);
  const order = /8/.test(kind) ? "" : maker.random.pick(["", ", true", ", false"]);
  return statement`${maker.read(VIEW)}.set${kind}(${whole(maker, 1)} & 7, ${maker.number(2)}${order});`;
}

function read(maker: Maker, depth: number): Tree {
  const kind = maker.random.pick(INTEGERS);
  const order = /8/.test(kind) ? "" : maker.random.pick(["", ", true"]);
  return number`${maker.read(VIEW)}.get${kind}(${whole(maker, depth)} & 7${order})`;
}

function asNumber(maker: Maker, depth: number): Tree {
  const { name } = maker.random.pick(maker.variables(MIXED));
  if (!/^\w+$/.test(name)) return number`Number(${name})`;
  return number`(typeof ${name} === "number" ? ${name} : ${name}.length + ${maker.number(depth)})`;
}

function declared(maker: Maker): Tree {
  const type = maker.random.pick(MIXED_TYPES);
  const value = maker.make(type, 2);
  const name = maker.local("w");
  const isConst = type === VIEW || maker.random.chance(0.4);
  maker.declare(name, type, !isConst);
  return statement`${isConst ? "const" : "let"} ${name} = ${value} as ${type};`;
}
