/** Arrays of numbers, texts and arrays: elements, methods, callbacks, spread. Reads outside of them mostly say what stands in. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, group, items, statement, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";

const number = expression("number");
const boolean = expression("boolean");
const string = expression("string");
const numbers = expression("number[]");
const texts = expression("string[]");
const nested = expression("number[][]");

export function numbersLiteral(maker: Maker): Tree {
  return numbers`[${items(Array.from({ length: 1 + maker.random.below(4) }, () => maker.literal("number")))}]`;
}

export function textsLiteral(maker: Maker): Tree {
  return texts`[${items(Array.from({ length: 1 + maker.random.below(3) }, () => maker.literal("string")))}]`;
}

export function nestedLiteral(maker: Maker): Tree {
  return nested`[${items(Array.from({ length: 1 + maker.random.below(2) }, () => numbersLiteral(maker)))}]`;
}

/** A function, its parameters in reach. */
export function callback(maker: Maker, types: readonly string[], result: string, depth: number): Tree {
  return maker.within(() => {
    maker.times *= 6;
    maker.inLoop = false;
    maker.labels = [];
    const names = types.map((type) => {
      const name = maker.local("p");
      maker.declare(name, type, maker.random.chance(0.3));
      return name;
    });
    if (maker.random.chance(0.75)) {
      maker.returns = undefined;
      return group`(${names.join(", ")}) => ${maker.make(result, depth)}`;
    }
    maker.returns = result;
    const body = maker.statements(1 + maker.random.below(2), Math.min(depth, 1));
    return group`(${names.join(", ")}) => { ${body} return ${maker.make(result, depth)}; }`;
  });
}

/** With an index, too, now and then. */
function itemCallback(maker: Maker, item: string, result: string, depth: number): Tree {
  return callback(maker, maker.random.chance(0.3) ? [item, "number"] : [item], result, depth);
}

const grows = (maker: Maker): boolean => !maker.frozen;
const sorts = (maker: Maker): boolean => !maker.throws && !maker.frozen;
const list = (maker: Maker, depth: number): Tree => maker.make("number[]", depth);
const held = (maker: Maker): Tree => (maker.has("number[]") ? maker.read("number[]") : maker.literal("number[]"));

const growsHeld = (maker: Maker): boolean => grows(maker) && maker.has("number[]");

/** No array gets longer than this, however often a place runs: a comparator that pushes would never come to an end. */
const LONGEST = 30;

function whileShort(maker: Maker, change: (name: string) => Tree): Tree {
  const { name } = maker.random.pick(maker.variables("number[]"));
  return number`(${name}.length < ${LONGEST} ? ${change(name)} : ${name}.length)`;
}

function short(maker: Maker, type: string, values: readonly Tree[]): Tree {
  const { name } = maker.random.pick(maker.variables(type));
  return statement`if (${name}.length < ${LONGEST}) ${name}.push(${values});`;
}

function pushInside(maker: Maker): Tree {
  const { name } = maker.random.pick(maker.variables("number[][]"));
  const place = maker.random.below(4);
  return statement`if ((${name}[${place}]?.length ?? 0) < ${LONGEST}) ${name}[${place}]?.push(${maker.number(1)});`;
}

const elements: readonly Producer[] = [
  { weight: 2, make: (m, d) => number`(${held(m)}[${whole(m, d)}] ?? ${m.number(d)})` },
  { weight: 2, make: (m, d) => number`(${held(m)}[${whole(m, d)}] ${m.random.pick(["+", "-", "*", "|", "&", ">>>"])} ${m.number(d)})` },
  { weight: 0.5, make: (m, d) => number`(${held(m)}[${m.number(d)}] * ${m.number(d)})` },
  { weight: 1, make: (m) => number`${held(m)}.length` },
  { weight: 0.7, make: (m, d) => number`(${held(m)}.at(${whole(m, d)}) ?? ${m.number(d)})` },
  {
    weight: 1,
    when: growsHeld,
    make: (m, d) => whileShort(m, (name) => number`${name}.${m.random.pick(["push", "unshift"])}(${m.number(d)})`),
  },
  { weight: 1, when: grows, make: (m, d) => number`(${held(m)}.${m.random.pick(["pop", "shift"])}() ?? ${m.number(d)})` },
  { weight: 0.7, make: (m, d) => number`${list(m, d)}.${m.random.pick(["indexOf", "lastIndexOf"])}(${m.number(d)})` },
  {
    weight: 0.5,
    make: (m, d) => number`${list(m, d)}.${m.random.pick(["findIndex", "findLastIndex"])}(${itemCallback(m, "number", "boolean", d)})`,
  },
  {
    weight: 0.7,
    make: (m, d) =>
      number`(${list(m, d)}.${m.random.pick(["find", "findLast"])}(${itemCallback(m, "number", "boolean", d)}) ?? ${m.number(d)})`,
  },
  {
    weight: 1,
    make: (m, d) =>
      number`${list(m, d)}.${m.random.pick(["reduce", "reduce", "reduceRight"])}(${callback(m, ["number", "number"], "number", d)}, ${m.number(d)})`,
  },
  { weight: 0.5, make: (m, d) => number`Math.${m.random.pick(["max", "min"])}(...${list(m, d)})` },
  {
    weight: 0.5,
    when: (m) => m.has("number[][]"),
    make: (m, d) => number`(${m.read("number[][]")}[${whole(m, d)}]?.[${whole(m, d)}] ?? ${m.number(d)})`,
  },
];

export const arrayExpressions: Producers = {
  number: elements,
  boolean: [
    { weight: 0.5, make: (m, d) => boolean`${list(m, d)}.includes(${m.number(d)})` },
    { weight: 0.7, make: (m, d) => boolean`${list(m, d)}.${m.random.pick(["some", "every"])}(${itemCallback(m, "number", "boolean", d)})` },
    { weight: 0.3, make: (m, d) => boolean`${m.make("string[]", d)}.includes(${m.text(d)})` },
  ],
  string: [
    { weight: 0.7, make: (m, d) => string`${list(m, d)}.join(${m.random.pick(["", '"-"', '""'])})` },
    { weight: 1, make: (m, d) => string`${m.make("string[]", d)}.join(${m.random.pick(["", '"+"', '""'])})` },
    { weight: 0.7, make: (m, d) => string`(${m.make("string[]", d)}[${whole(m, d)}] ?? ${m.text(d)})` },
    { weight: 0.5, make: (m, d) => string`${m.make("string[]", d)}.reduce((p, q) => clip(p + q), ${m.text(d)})` },
  ],
  "number[]": [
    { weight: 2, make: (m, d) => numbers`[${items(Array.from({ length: 1 + m.random.below(3) }, () => m.number(d)))}]` },
    { weight: 1, make: (m, d) => numbers`[...${list(m, d)}, ...${list(m, d)}].slice(0, 30)` },
    { weight: 2, make: (m, d) => numbers`${list(m, d)}.map(${itemCallback(m, "number", "number", d)})` },
    { weight: 1.5, make: (m, d) => numbers`${list(m, d)}.filter(${itemCallback(m, "number", "boolean", d)})` },
    { weight: 1, make: (m, d) => numbers`${list(m, d)}.slice(${whole(m, d)}${m.random.chance(0.5) ? ", -1" : ""})` },
    { weight: 0.9, when: sorts, make: (m, d) => numbers`${list(m, d)}.slice().sort(${callback(m, ["number", "number"], "number", d)})` },
    {
      weight: 0.5,
      when: sorts,
      make: (m, d) => numbers`${list(m, d)}.toSorted((p, q) => ${m.random.pick(["p - q", "q - p", "p < q ? 1 : -1", "0"])})`,
    },
    { weight: 0.3, when: sorts, make: (m, d) => numbers`${list(m, d)}.slice().sort()` },
    { weight: 0.5, make: (m, d) => numbers`${list(m, d)}.concat(${list(m, d)}${m.random.chance(0.3) ? ", 1" : ""}).slice(0, 30)` },
    { weight: 0.5, make: (m, d) => numbers`${list(m, d)}.${m.random.pick(["toReversed()", "slice().reverse()"])}` },
    { weight: 0.5, make: (m, d) => numbers`${list(m, d)}.flatMap(${callback(m, ["number"], "number[]", d)}).slice(0, 20)` },
    { weight: 0.5, make: (m, d) => numbers`new Array<number>(${m.number(d)} & 3).fill(${m.number(d)})` },
    {
      weight: 0.5,
      when: grows,
      make: (m, d) =>
        numbers`${held(m)}.splice(${whole(m, d)}, ${m.random.chance(0.5) ? group`1, ${m.number(d)}` : group`${m.number(d)} & 3`})`,
    },
    { weight: 0.7, make: (m, d) => numbers`(${m.test(d)} ? ${list(m, d)} : ${list(m, d)})` },
    { weight: 0.5, make: (m, d) => numbers`(${m.make("number[][]", d)}[${whole(m, d)}] ?? ${list(m, d)})` },
    { weight: 0.5, when: (m) => m.canWrite("number[]"), make: (m, d) => numbers`(${m.writable("number[]")} = ${list(m, d)})` },
  ],
  "string[]": [
    { weight: 2, make: (m, d) => texts`[${items(Array.from({ length: 1 + m.random.below(2) }, () => m.text(d)))}]` },
    { weight: 1, make: (m, d) => texts`${m.make("string[]", d)}.map(${itemCallback(m, "string", "string", d)})` },
    { weight: 1, make: (m, d) => texts`${list(m, d)}.map(${itemCallback(m, "number", "string", d)})` },
    { weight: 0.5, make: (m, d) => texts`${m.make("string[]", d)}.filter(${itemCallback(m, "string", "boolean", d)})` },
    { weight: 0.5, when: sorts, make: (m, d) => texts`${m.make("string[]", d)}.slice().sort()` },
  ],
  "number[][]": [
    { weight: 1, make: (m, d) => nested`[${items(Array.from({ length: 1 + m.random.below(2) }, () => list(m, d)))}]` },
    { weight: 1, make: (m, d) => nested`${list(m, d)}.map(${itemCallback(m, "number", "number[]", d)})` },
  ],
};

export const arrayStatements: readonly Producer[] = [
  {
    weight: 2,
    when: (m) => grows(m) && m.has("number[]"),
    make: (m) => short(m, "number[]", items([m.number(2), ...(m.random.chance(0.2) ? [m.number(1)] : [])])),
  },
  { weight: 2, when: (m) => m.has("number[]"), make: inside },
  {
    weight: 1,
    when: (m) => sorts(m) && m.has("number[]"),
    make: (m) => statement`${held(m)}.sort(${callback(m, ["number", "number"], "number", 1)});`,
  },
  { weight: 0.5, when: (m) => m.has("number[]"), make: (m) => statement`${held(m)}.reverse();` },
  { weight: 0.5, when: (m) => m.has("number[]"), make: (m) => statement`${held(m)}.fill(${m.number(1)}, ${whole(m, 1)});` },
  { weight: 0.3, when: (m) => grows(m) && m.has("number[]"), make: (m) => statement`${held(m)}.length = 0;` },
  { weight: 1, when: (m) => m.has("number[]"), make: (m) => statement`${list(m, 1)}.forEach(${effect(m)});` },
  { weight: 0.7, when: (m) => grows(m) && m.has("string[]"), make: (m) => short(m, "string[]", [m.text(2)]) },
  { weight: 0.7, when: (m) => grows(m) && m.has("number[][]"), make: (m) => short(m, "number[][]", [list(m, 1)]) },
  { weight: 0.5, when: (m) => m.has("number[][]"), make: pushInside },
];

/** A store at a place that is there. */
function inside(maker: Maker): Tree {
  const { name } = maker.random.pick(maker.variables("number[]"));
  const index = maker.local("k");
  const operator = maker.random.pick(["=", "=", "+=", "-=", "*=", "|=", "&=", ">>>=", "%="]);
  if (maker.random.chance(0.3))
    return statement`if (${name}.length > ${2}) ${name}[${maker.random.below(3)}] ${operator} ${maker.number(2)};`;
  if (maker.random.chance(0.3))
    return statement`if (${name}.length > ${1}) ${name}[${maker.random.below(2)}]${maker.random.pick(["++", "--"])};`;
  return statement`{ const ${index} = ${whole(maker, 1)}; if (${index} >= 0 && ${index} < ${name}.length) ${name}[${index}] ${operator} ${maker.number(2)}; }`;
}

function effect(maker: Maker): Tree {
  return maker.within(() => {
    maker.times *= 6;
    maker.inLoop = false;
    maker.labels = [];
    maker.returns = undefined;
    maker.frozen = true;
    const name = maker.local("p");
    maker.declare(name, "number", false);
    return group`(${name}) => { ${maker.statements(1 + maker.random.below(2), 1)} }`;
  });
}
