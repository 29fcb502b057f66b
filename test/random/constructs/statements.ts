/** Variables, branches, loops that end, labels, early returns. */
import type { Maker, Producer, Variable } from "../maker.ts";
import { group, printTree, statement, type Tree } from "../tree.ts";
import { broad } from "./numbers.ts";
import { broadText } from "./strings.ts";
import { TYPED } from "./typed.ts";

const DECLARED = ["number", "number", "number", "string", "boolean", "number[]", "number[]", "string[]", "number[][]"];

export const plainStatements: readonly Producer[] = [
  { weight: 4, make: declared },
  { weight: 5, when: (m) => m.canWrite("number"), make: (m) => statement`${m.writable("number")} = ${m.number(3)};` },
  {
    weight: 3,
    when: (m) => m.canWrite("number"),
    make: (m) =>
      statement`${m.writable("number")} ${m.random.pick(["+=", "-=", "*=", "|=", "&=", ">>=", ">>>=", "%=", "^=", "<<="])} ${m.number(3)};`,
  },
  { weight: 2, when: (m) => m.canWrite("string"), make: (m) => statement`${m.writable("string")} = clip(${m.text(3)});` },
  { weight: 1, when: (m) => m.canWrite("boolean"), make: (m) => statement`${m.writable("boolean")} = ${m.test(3)};` },
  { weight: 1, make: (m) => statement`tap(${m.number(3)});` },
  { weight: 1, when: (m) => m.canWrite("number[]"), make: (m) => statement`${m.writable("number[]")} = ${m.make("number[]", 2)};` },
  { weight: 4, when: nests, make: branch },
  { weight: 2, when: nests, make: choice },
  { weight: 4, when: repeats, make: countingLoop },
  { weight: 1.5, when: (m) => repeats(m) && m.has("number[]"), make: ofLoop },
  { weight: 1, when: repeats, make: whileLoop },
  { weight: 0.5, when: nests, make: labelledBlock },
  { weight: 1.5, when: (m) => m.inLoop, make: jump },
  { weight: 1, when: (m) => m.returns !== undefined, make: (m) => statement`if (${m.test(2)}) return ${m.make(m.returns ?? "", 2)};` },
];

function nests(maker: Maker): boolean {
  return maker.affords(20) && maker.nesting < 3;
}

function repeats(maker: Maker): boolean {
  return maker.affords(80) && maker.nesting < 3;
}

export function block(maker: Maker, count: number): Tree[] {
  return maker.within(() => {
    maker.nesting++;
    return maker.statements(count, 1);
  });
}

function declared(maker: Maker): Tree {
  const { random } = maker;
  const type = random.pick(DECLARED);
  const value = maker.make(type, 3);
  const name = maker.local("v");
  const isConst = random.chance(0.4);
  maker.declare(name, type, !isConst);
  return statement`${isConst ? "const" : "let"} ${name}: ${type} = ${type === "string" ? group`clip(${value})` : value};`;
}

function branch(maker: Maker): Tree {
  const test = maker.random.chance(0.2) ? broad(maker, 2) : maker.test(2);
  const other = maker.random.chance(0.4) ? group` else { ${block(maker, 1 + maker.random.below(2))} }` : "";
  return statement`if (${test}) { ${block(maker, 1 + maker.random.below(3))} }${other}`;
}

function choice(maker: Maker): Tree {
  const { random } = maker;
  const isText = random.chance(0.25);
  const used = new Set<string>();
  const cases = Array.from({ length: 1 + random.below(4) }, (_, i): Tree => {
    const label = isText ? JSON.stringify(random.pick(["a", "ab", "", "12"])) : random.pick(["0", "1", "2", "-1", "255", "NaN", "0.5"]);
    const head = (i === 1 && random.chance(0.5)) || used.has(label) ? (used.has("default") ? "" : "default") : `case ${label}`;
    used.add(head === "default" ? head : label);
    if (head === "") return group``;
    const inside = maker.within(() => {
      maker.nesting++;
      return maker.statements(1 + random.below(2), 1);
    });
    return { sort: "statement", type: "", parts: [`${head}: { `, ...inside, ` }${random.chance(0.6) ? " break;" : ""} `] };
  });
  return statement`switch (${isText ? broadText(maker, 2) : broad(maker, 2)}) { ${cases}}`;
}

/** A counter that nobody else assigns, in one of many shapes. */
function countingLoop(maker: Maker): Tree {
  const { random } = maker;
  const label = random.chance(0.2) ? maker.local("L") : undefined;
  return maker.within(() => {
    const counter = maker.local("i");
    const array = random.chance(0.5) ? maker.among([...TYPED, "number[]", "string"]) : undefined;
    const grows = array?.type === "number[]";
    const head = array === undefined ? header(maker, counter) : over(maker, counter, array.name);
    const own = random.chance(0.1) && !/--|-=/.test(printTree(head));
    maker.declare(counter, "number", false);
    maker.counters.add(counter);
    maker.times *= 8;
    maker.inLoop = true;
    maker.nesting++;
    if (label !== undefined) maker.labels = [...maker.labels, label];
    if (grows) maker.frozen = true;
    const changed = own ? group`if (${maker.test(1)}) ${counter} ${"+="} ${random.below(3)}; ` : "";
    const walked = array === undefined ? counted(maker, counter) : walking(maker, array, counter);
    const body = maker.statements(random.below(3), 1);
    return statement`${label === undefined ? "" : `${label}: `}for (${head}) { ${changed}${walked}${body} }`;
  });
}

/** The counter in arithmetic that leaves the integers: −0, fractions. */
function counted({ random }: Maker, counter: string): Tree | string {
  if (random.chance(0.6)) return "";
  return statement`tap(${counter} ${random.pick(["* -3", "* -1", "% 2", "% 3", "/ 2", "* 65537"])}); `;
}

/** What a loop over an array is for: its items, or those beside them. */
function walking(maker: Maker, { name, type }: Variable, counter: string): Tree {
  const { random } = maker;
  const place = `${counter}${random.pick(["", "", "", " + 1", " - 1"])}`;
  if (type === "string") return statement`tap(${name}.charCodeAt(${place})); `;
  const choice = random.below(4);
  if (choice === 0 && type !== "number[]") return statement`${name}[${place}] ${random.pick(["=", "+=", "*="])} ${maker.number(2)}; `;
  if (choice === 1 && maker.canWrite("number"))
    return statement`${maker.writable("number")} += ${name}[${place}] ${random.pick(["*", "-", "%"])} ${maker.number(1)}; `;
  return statement`tap(${name}[${place}] ${random.pick(["+", "*", "|"])} ${random.below(4)}); `;
}

function header(maker: Maker, counter: string): Tree {
  const { random } = maker;
  const start = random.pick(["0", "0", "1", "-2", "2", "-0", "0.5", "2147483645", "4294967290"]);
  const count = 1 + random.below(9);
  const step = random.pick([1, 1, 1, 2, 3]);
  const limit = `${Number(start) + count}`;
  const up = step === 1 ? random.pick([`${counter}++`, `++${counter}`, `${counter} += 1`]) : `${counter} += ${step}`;
  const unknown = random.chance(0.15) && !start.includes("4") ? group` && ${counter} ${random.pick(["<", "<="])} ${maker.number(1)}` : "";
  if (random.chance(0.75) || unknown !== "")
    return group`let ${counter} = ${start}; ${counter} ${random.pick(["<", "<", "<="])} ${limit}${unknown}; ${up}`;
  const down = step === 1 ? `${counter}--` : `${counter} -= ${step}`;
  return group`let ${counter} = ${limit}; ${counter} ${random.pick([">", ">="])} ${start}; ${down}`;
}

function over({ random }: Maker, counter: string, array: string): Tree {
  switch (random.below(5)) {
    case 0:
      return group`let ${counter} = ${array}.length - 1; ${counter} >= 0; ${counter}--`;
    case 1:
      return group`let ${counter} = 0; ${counter} + ${random.below(3)} < ${array}.length && ${counter} < 40; ${counter} += ${1 + random.below(2)}`;
    case 2:
      return group`let ${counter} = ${random.below(3)}; ${counter} ${random.pick(["<", "<="])} ${array}.length; ${counter}++`;
    default:
      return group`let ${counter} = 0; ${counter} < ${array}.length; ${counter}++`;
  }
}

function ofLoop(maker: Maker): Tree {
  const { random } = maker;
  const array = random.pick(maker.variables("number[]")).name;
  const source = random.chance(0.7) ? array : `${array}.entries()`;
  return maker.within(() => {
    const item = maker.local("e");
    const head = source === array ? item : `[${item}k, ${item}]`;
    if (source !== array) maker.declare(`${item}k`, "number", false);
    const isConst = random.chance(0.7);
    maker.declare(item, "number", !isConst);
    maker.times *= 8;
    maker.inLoop = true;
    maker.nesting++;
    const body = maker.statements(1 + random.below(3), 1);
    // Counted: the array may grow under another name meanwhile.
    const rounds = maker.local("rounds");
    return statement`{ let ${rounds} = 0; for (${isConst ? "const" : "let"} ${head} of ${source}) { if (++${rounds} > 20) break; ${body} } }`;
  });
}

function whileLoop(maker: Maker): Tree {
  const { random } = maker;
  return maker.within(() => {
    const counter = maker.local("w");
    maker.declare(counter, "number", false);
    maker.counters.add(counter);
    maker.times *= 6;
    const test = maker.test(2);
    maker.inLoop = true;
    maker.nesting++;
    const body = maker.statements(1 + random.below(2), 1);
    const limit = 2 + random.below(6);
    const form = random.below(3);
    if (form === 0) return statement`{ let ${counter} = 0; while (${counter} < ${limit} && ${test}) { ${counter}++; ${body} } }`;
    if (form === 1) return statement`{ let ${counter} = ${limit}; while (${counter}--) { ${body} } }`;
    return statement`{ let ${counter} = 0; do { ${body} } while (++${counter} < ${limit} && ${test}); }`;
  });
}

function labelledBlock(maker: Maker): Tree {
  const label = maker.local("B");
  return statement`${label}: { ${block(maker, 1)} if (${maker.test(2)}) break ${label}; ${block(maker, 1 + maker.random.below(2))} }`;
}

function jump(maker: Maker): Tree {
  const word = maker.random.pick(["break", "continue"]);
  const label = maker.labels.length > 0 && maker.random.chance(0.6) ? ` ${maker.random.pick(maker.labels)}` : "";
  return statement`if (${maker.test(2)}) ${word}${label};`;
}
