/** Objects with an optional field, a union of shapes, numbers that may be missing, tuples, destructuring. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, group, items, statement, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";

const number = expression("number");
const boolean = expression("boolean");
const string = expression("string");
const point = expression("Point");
const points = expression("Point[]");
const shape = expression("Shape");
const maybe = expression("number | undefined");
const pair = expression("[number, string]");

export const OBJECT_TYPES: readonly string[] = ["Point", "Point[]", "Shape", "number | undefined", "[number, string]"];

export const objectLiterals: Readonly<Record<string, (maker: Maker) => Tree>> = {
  Point: (m) => point`{ x: ${m.literal("number")}, y: ${m.literal("number")}${m.random.chance(0.3) ? ', tag: "t"' : ""} }`,
  "Point[]": (m) => points`[${items(Array.from({ length: 1 + m.random.below(3) }, () => m.literal("Point")))}]`,
  Shape: (m) => shape`${m.random.pick(['{ kind: "none" }', '{ kind: "circle", r: 3 }', '{ kind: "box", w: 2, h: -0 }'])}`,
  "number | undefined": (m) => maybe`maybe(${m.literal("number")})`,
  "[number, string]": (m) => pair`[${m.literal("number")}, ${m.literal("string")}]`,
};

const one = (maker: Maker): string => maker.random.pick(maker.variables("Point")).name;
const has =
  (type: string) =>
  (maker: Maker): boolean =>
    maker.has(type);
const grows =
  (type: string) =>
  (maker: Maker): boolean =>
    !maker.frozen && maker.has(type);
const FIELD = ["x", "y"];
const COMPOUND = ["=", "+=", "-=", "*=", "|=", "&=", "%="];

export const objectExpressions: Producers = {
  number: [
    { weight: 2, when: has("Point"), make: (m) => number`${one(m)}.${m.random.pick(FIELD)}` },
    {
      weight: 1,
      when: has("Point"),
      make: (m, d) => number`(${one(m)}.${m.random.pick(FIELD)} ${m.random.pick(COMPOUND)} ${m.number(d)})`,
    },
    { weight: 0.7, when: has("Point"), make: (m) => number`${one(m)}.${m.random.pick(FIELD)}${m.random.pick(["++", "--"])}` },
    { weight: 0.5, make: (m, d) => number`(${m.make("Point", d)}).${m.random.pick(FIELD)}` },
    { weight: 0.7, when: has("Point"), make: (m, d) => number`(${one(m)}.tag?.length ?? ${m.number(d)})` },
    { weight: 0.7, when: has("Point[]"), make: (m, d) => number`(${m.read("Point[]")}[${whole(m, d)}]?.x ?? ${m.number(d)})` },
    {
      weight: 0.5,
      when: has("Point[]"),
      make: (m, d) => number`(${m.read("Point[]")}.find((p) => p.x > ${m.number(d)})?.y ?? ${m.number(d)})`,
    },
    {
      weight: 0.5,
      when: has("Point[]"),
      make: (m, d) => number`${m.read("Point[]")}.reduce((p, q) => p + q.${m.random.pick(FIELD)}, ${m.number(d)})`,
    },
    { weight: 1, when: has("Shape"), make: area },
    { weight: 0.5, make: (m, d) => number`area(${m.make("Shape", d)})` },
    { weight: 1.5, make: (m, d) => number`(${m.make("number | undefined", d)} ?? ${m.number(d)})` },
    { weight: 1, make: (m, d) => number`(${m.make("number | undefined", d)} || ${m.number(d)})` },
    { weight: 0.7, when: has("number | undefined"), make: (m, d) => present(m, d) },
    { weight: 0.7, when: has("[number, string]"), make: (m) => number`${m.read("[number, string]")}[0]` },
  ],
  string: [
    { weight: 0.7, when: has("Point"), make: (m, d) => string`(${one(m)}.tag ?? ${m.text(d)})` },
    { weight: 0.7, when: has("[number, string]"), make: (m) => string`${m.read("[number, string]")}[1]` },
    { weight: 0.5, when: has("number | undefined"), make: (m) => string`${"`"}\${${m.read("number | undefined")}}${"`"}` },
    { weight: 0.3, when: has("Shape"), make: (m) => string`${m.read("Shape")}.kind` },
  ],
  boolean: [
    { weight: 0.5, when: has("Point"), make: (m) => boolean`(${m.read("Point")} === ${m.read("Point")})` },
    {
      weight: 0.7,
      when: has("number | undefined"),
      make: (m) => boolean`(${m.read("number | undefined")} ${m.random.pick(["===", "!=="])} undefined)`,
    },
    { weight: 0.5, when: has("number | undefined"), make: (m, d) => boolean`(${m.read("number | undefined")} === ${m.number(d)})` },
  ],
  Point: [
    { weight: 2, make: (m, d) => point`{ x: ${m.number(d)}, y: ${m.number(d)} }` },
    { weight: 0.7, make: (m, d) => point`{ y: ${m.number(d)}, x: ${m.number(d)}, tag: ${m.text(d)} }` },
    { weight: 0.7, when: has("Point"), make: (m, d) => point`{ ...${one(m)}, ${m.random.pick(FIELD)}: ${m.number(d)} }` },
    { weight: 0.5, make: (m, d) => point`(${m.test(d)} ? ${m.make("Point", d)} : ${m.make("Point", d)})` },
    { weight: 0.5, when: has("Point[]"), make: (m, d) => point`(${m.read("Point[]")}[${whole(m, d)}] ?? ${m.make("Point", d)})` },
  ],
  "Point[]": [
    { weight: 1, make: (m, d) => points`[${items([m.make("Point", d), m.make("Point", d)])}]` },
    { weight: 0.7, make: (m, d) => points`${m.make("number[]", d)}.map((p): Point => ({ x: p, y: ${m.number(d)} }))` },
    {
      weight: 0.5,
      when: has("Point[]"),
      make: (m, d) => points`${m.read("Point[]")}.filter((p) => p.x ${m.random.pick(["<", ">=", "!=="])} ${m.number(d)})`,
    },
    {
      weight: 0.5,
      when: (m) => !m.throws && m.has("Point[]"),
      make: (m) => points`${m.read("Point[]")}.slice().sort((p, q) => p.${m.random.pick(FIELD)} - q.x)`,
    },
  ],
  Shape: [
    { weight: 1, make: (m, d) => shape`{ kind: "circle", r: ${m.number(d)} }` },
    { weight: 1, make: (m, d) => shape`{ kind: "box", w: ${m.number(d)}, h: ${m.number(d)} }` },
  ],
  "number | undefined": [
    { weight: 1, make: (m, d) => maybe`maybe(${m.number(d)})` },
    { weight: 1, make: (m, d) => maybe`(${m.test(d)} ? ${m.number(d)} : undefined)` },
    { weight: 1, make: (m, d) => maybe`${m.make("number[]", d)}.at(${whole(m, d)})` },
    { weight: 0.5, make: (m, d) => maybe`${m.make("number[]", d)}.find((p) => p > ${m.number(d)})` },
  ],
  "[number, string]": [{ weight: 1, make: (m, d) => pair`[${m.number(d)}, ${m.text(d)}]` }],
};

export const objectStatements: readonly Producer[] = [
  { weight: 2, make: declared },
  { weight: 1.5, when: has("Point"), make: (m) => statement`${one(m)}.${m.random.pick(FIELD)} ${m.random.pick(COMPOUND)} ${m.number(2)};` },
  { weight: 0.5, when: has("Point"), make: (m) => statement`${one(m)}.tag = clip(${m.text(2)});` },
  {
    weight: 1,
    when: grows("Point[]"),
    make: (m) => statement`if (${m.read("Point[]")}.length < 20) ${m.read("Point[]")}.push(${m.make("Point", 2)});`,
  },
  {
    weight: 0.7,
    when: has("Point[]"),
    make: (m) =>
      statement`for (const each of ${m.read("Point[]")}) each.${m.random.pick(FIELD)} ${m.random.pick(COMPOUND)} ${m.number(1)};`,
  },
  {
    weight: 0.7,
    when: (m) => m.canWrite("number | undefined"),
    make: (m) => statement`${m.writable("number | undefined")} = ${m.make("number | undefined", 2)};`,
  },
  {
    weight: 0.5,
    when: (m) => m.canWrite("number | undefined"),
    make: (m) => statement`${m.writable("number | undefined")} ??= ${m.number(2)};`,
  },
  { weight: 1, make: taken },
  { weight: 0.7, when: (m) => m.variables("number").filter(({ writable }) => writable).length > 1, make: swapped },
  { weight: 1, when: has("Shape"), make: byKind },
];

function area(maker: Maker, depth: number): Tree {
  const { name } = maker.random.pick(maker.variables("Shape"));
  if (!/^\w+$/.test(name)) return number`area(${name})`;
  return number`(${name}.kind === "circle" ? ${name}.r : ${name}.kind === "box" ? ${name}.w ${maker.random.pick(["+", "*", "-"])} ${name}.h : ${maker.number(depth)})`;
}

function present(maker: Maker, depth: number): Tree {
  const { name } = maker.random.pick(maker.variables("number | undefined"));
  if (!/^\w+$/.test(name)) return number`(${name} ?? 0)`;
  return number`(${name} ${maker.random.chance(0.5) ? "=== undefined" : "== null"} ? ${maker.number(depth)} : ${name} * 2)`;
}

function declared(maker: Maker): Tree {
  const type = maker.random.pick(OBJECT_TYPES);
  const value = maker.make(type, 2);
  const name = maker.local("o");
  const isConst = maker.random.chance(0.4);
  maker.declare(name, type, !isConst);
  // The type by assertion: TypeScript would narrow the variable to what it is given, and find later tests decided.
  return statement`${isConst ? "const" : "let"} ${name} = ${value} as ${type};`;
}

function taken(maker: Maker): Tree {
  const [first, second] = [maker.local("u"), maker.local("u")];
  const form = maker.random.below(3);
  const from = form === 0 ? maker.make("Point", 2) : form === 1 ? maker.make("number[]", 2) : maker.make("[number, string]", 2);
  const standIn = maker.number(1);
  maker.declare(first, "number");
  maker.declare(second, form === 1 ? "number" : "string");
  if (form === 0) return statement`let { x: ${first}, tag: ${second} = "none" } = ${group`${from} as Point`};`;
  if (form === 1) return statement`let [${first} = ${standIn}, ${second} = 7] = ${group`${from} as number[]`};`;
  return statement`let [${first}, ${second}] = ${from} as [number, string];`;
}

function swapped(maker: Maker): Tree {
  const [a, b] = [maker.writable("number"), maker.writable("number")];
  return statement`;[${a}, ${b}] = [${maker.number(1)}, ${a}];`;
}

function byKind(maker: Maker): Tree {
  const { name } = maker.random.pick(maker.variables("Shape"));
  const own = maker.local("h");
  const body = (): Tree[] =>
    maker.within(() => {
      maker.nesting++;
      return maker.statements(1, 1);
    });
  return statement`{ const ${own}: Shape = ${name}; switch (${own}.kind) { case "circle": tap(${own}.r); ${body()}${maker.random.chance(0.5) ? "break;" : ""} case "box": ${body()} break; default: ${body()} } }`;
}
