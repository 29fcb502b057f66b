/** Map, Set and Record: the order in which they keep things, changes while they are gone over. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, statement, type Tree } from "../tree.ts";

const TEXTS = "Map<string, number>";
const COUNTS = "Map<number, number>";
const SET = "Set<number>";
const RECORD = "Record<string, number>";
const number = expression("number");
const boolean = expression("boolean");
const string = expression("string");

export const COLLECTION_TYPES: readonly string[] = [TEXTS, COUNTS, SET, RECORD];

export const collectionLiterals: Readonly<Record<string, (maker: Maker) => Tree>> = {
  [TEXTS]: (m) => expression(TEXTS)`new Map<string, number>([["a", ${m.literal("number")}]])`,
  [COUNTS]: () => expression(COUNTS)`new Map<number, number>()`,
  [SET]: (m) => expression(SET)`new Set<number>([${m.literal("number")}])`,
  [RECORD]: (m) => expression(RECORD)`{ key: ${m.literal("number")} }`,
};

const has =
  (type: string) =>
  (maker: Maker): boolean =>
    maker.has(type);

export const collectionExpressions: Producers = {
  number: [
    { weight: 1.5, when: has(TEXTS), make: (m, d) => number`(${m.read(TEXTS)}.get(${m.text(d)}) ?? ${m.number(d)})` },
    { weight: 1.5, when: has(COUNTS), make: (m, d) => number`(${m.read(COUNTS)}.get(${m.number(d)}) ?? ${m.number(d)})` },
    { weight: 1, when: has(RECORD), make: (m, d) => number`(${m.read(RECORD)}[${m.text(d)}] ?? ${m.number(d)})` },
    { weight: 0.5, when: has(TEXTS), make: (m) => number`${m.read(TEXTS)}.size` },
    { weight: 0.5, when: has(SET), make: (m) => number`${m.read(SET)}.size` },
    { weight: 0.3, when: has(RECORD), make: (m) => number`Object.keys(${m.read(RECORD)}).length` },
  ],
  boolean: [
    { weight: 1, when: has(COUNTS), make: (m, d) => boolean`${m.read(COUNTS)}.${m.random.pick(["has", "has", "delete"])}(${m.number(d)})` },
    { weight: 1, when: has(SET), make: (m, d) => boolean`${m.read(SET)}.${m.random.pick(["has", "has", "delete"])}(${m.number(d)})` },
    { weight: 0.5, when: has(RECORD), make: (m, d) => boolean`(${m.text(d)} in ${m.read(RECORD)})` },
  ],
  string: [{ weight: 0.3, when: has(RECORD), make: (m) => string`Object.keys(${m.read(RECORD)}).join()` }],
  "number[]": [
    { weight: 1, when: has(TEXTS), make: (m) => expression("number[]")`[...${m.read(TEXTS)}.values()]` },
    { weight: 1, when: has(COUNTS), make: (m) => expression("number[]")`[...${m.read(COUNTS)}.keys()]` },
    { weight: 1, when: has(SET), make: (m) => expression("number[]")`[...${m.read(SET)}]` },
    { weight: 0.5, when: has(RECORD), make: (m) => expression("number[]")`Object.values(${m.read(RECORD)})` },
  ],
  "string[]": [{ weight: 1, when: has(TEXTS), make: (m) => expression("string[]")`[...${m.read(TEXTS)}.keys()]` }],
  [TEXTS]: [{ weight: 1, when: has(TEXTS), make: (m) => expression(TEXTS)`new Map(${m.read(TEXTS)})` }],
  [SET]: [{ weight: 1, make: (m, d) => expression(SET)`new Set(${m.make("number[]", d)})` }],
};

export const collectionStatements: readonly Producer[] = [
  { weight: 1, make: declared },
  {
    weight: 2,
    when: has(TEXTS),
    make: (m) => statement`if (${m.read(TEXTS)}.size < 12) ${m.read(TEXTS)}.set(clip(${m.text(2)}), ${m.number(2)});`,
  },
  { weight: 0.7, when: has(TEXTS), make: (m) => statement`${m.read(TEXTS)}.delete(${m.text(1)});` },
  { weight: 2, when: has(COUNTS), make: counted },
  { weight: 1.5, when: has(SET), make: (m) => statement`if (${m.read(SET)}.size < 12) ${m.read(SET)}.add(${m.number(2)});` },
  {
    weight: 1.5,
    when: has(RECORD),
    make: (m) => statement`${m.read(RECORD)}[${m.random.chance(0.5) ? m.text(1) : m.literal("string")}] = ${m.number(2)};`,
  },
  { weight: 0.5, when: has(RECORD), make: (m) => statement`delete ${m.read(RECORD)}[${m.literal("string")}];` },
  { weight: 1.5, when: (m) => repeats(m) && m.among(COLLECTION_TYPES) !== undefined, make: overAll },
  { weight: 0.3, when: has(COUNTS), make: (m) => statement`${m.read(COUNTS)}.clear();` },
];

function repeats(maker: Maker): boolean {
  return maker.affords(80) && maker.nesting < 3;
}

function declared(maker: Maker): Tree {
  const type = maker.random.pick(COLLECTION_TYPES);
  const value = maker.make(type, 2);
  const name = maker.local("m");
  maker.declare(name, type, false);
  return statement`const ${name}: ${type} = ${value};`;
}

function counted(maker: Maker): Tree {
  const name = maker.random.pick(maker.variables(COUNTS)).name;
  const key = maker.local("k");
  return statement`{ const ${key} = ${maker.number(2)}; if (${name}.size < 12) ${name}.set(${key}, (${name}.get(${key}) ?? 0) + ${maker.number(1)}); }`;
}

function overAll(maker: Maker): Tree {
  const variable = maker.among(COLLECTION_TYPES);
  if (variable === undefined) return statement``;
  const { name, type } = variable;
  return maker.within(() => {
    const [key, value, steps] = [maker.local("k"), maker.local("e"), maker.local("n")];
    const isText = type === TEXTS || type === RECORD;
    maker.declare(key, isText ? "string" : "number", false);
    if (type === TEXTS || type === COUNTS) maker.declare(value, "number", false);
    maker.times *= 10;
    maker.inLoop = true;
    maker.nesting++;
    const head =
      type === RECORD ? `const ${key} in ${name}` : type === SET ? `const ${key} of ${name}` : `const [${key}, ${value}] of ${name}`;
    const body = maker.statements(1 + maker.random.below(2), 1);
    const change = maker.random.chance(0.3) && type === COUNTS ? `if (${key} > 1) ${name}.delete(${key}); ` : "";
    return statement`{ let ${steps} = 0; for (${head}) { if (++${steps} > 12) break; ${change}${body} } }`;
  });
}
