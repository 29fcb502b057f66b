/** A program from a seed: things of the module that keep their state from call to call, functions, and one that is called. */
import { arrayExpressions, arrayStatements, nestedLiteral, numbersLiteral, textsLiteral } from "./constructs/arrays.ts";
import { classDeclaration, keptObject, type MadeClass } from "./constructs/classes.ts";
import { closureExpressions, closureStatements, makerOfClosures } from "./constructs/closures.ts";
import { COLLECTION_TYPES, collectionExpressions, collectionLiterals, collectionStatements } from "./constructs/collections.ts";
import { exceptionStatements, generatorDeclaration } from "./constructs/exceptions.ts";
import { functionDeclaration, functionExpressions } from "./constructs/functions.ts";
import { integerStatements } from "./constructs/integers.ts";
import { MIXED_TYPES, mixedExpressions, mixedLiterals, mixedStatements } from "./constructs/mixed.ts";
import { numberExpressions, numberLiteral, whole } from "./constructs/numbers.ts";
import { OBJECT_TYPES, objectExpressions, objectLiterals, objectStatements } from "./constructs/objects.ts";
import { orderExpressions, orderStatements } from "./constructs/order.ts";
import { plainStatements } from "./constructs/statements.ts";
import { stringExpressions, stringLiteral } from "./constructs/strings.ts";
import { TYPED, typedExpressions, typedLiteral, typedStatements } from "./constructs/typed.ts";
import { Maker, type Func, type Producer, type Producers } from "./maker.ts";
import { SHOWING } from "./prologue.ts";
import { RandomSource } from "./random-source.ts";
import { declaration, expression, group, items, statement, type Part, type Tree } from "./tree.ts";

const EXPRESSIONS = merged([
  numberExpressions,
  stringExpressions,
  arrayExpressions,
  typedExpressions,
  functionExpressions,
  objectExpressions,
  collectionExpressions,
  closureExpressions,
  mixedExpressions,
  orderExpressions,
]);
const STATEMENTS: readonly Producer[] = [
  ...plainStatements,
  ...arrayStatements,
  ...typedStatements,
  ...objectStatements,
  ...collectionStatements,
  ...closureStatements,
  ...exceptionStatements,
  ...mixedStatements,
  ...integerStatements,
  ...orderStatements,
];
const LITERALS: Readonly<Record<string, (maker: Maker) => Tree>> = {
  number: numberLiteral,
  string: stringLiteral,
  boolean: ({ random }) => expression("boolean")`${random.chance(0.5) ? "true" : "false"}`,
  "number[]": numbersLiteral,
  "string[]": textsLiteral,
  "number[][]": nestedLiteral,
  ...Object.fromEntries(TYPED.map((type) => [type, typedLiteral(type)])),
  ...objectLiterals,
  ...collectionLiterals,
  ...mixedLiterals,
};
const PLAIN = ["number", "number", "number", "string", "boolean", "number[]", "number[]", "string[]", "number[][]"];

export interface Program {
  readonly seed: number;
  /** Behind its names. */
  readonly suffix: string;
  readonly tree: Tree;
}

export function makeProgram(seed: number): Program {
  const suffix = String(seed);
  const maker = new Maker(new RandomSource(seed), suffix, EXPRESSIONS, STATEMENTS, LITERALS);
  const { random } = maker;
  const kept = Array.from({ length: 1 + random.below(3) }, () => keptVariable(maker));
  const module = Array.from({ length: random.pick([0, 0, 1, 1]) }, () => moduleParts(maker));
  const result = random.pick(["number", "number", "string", "number[]"]);
  const run = maker.apart(() => {
    for (const [name, type] of INPUTS) maker.declare(name, type);
    maker.returns = result;
    const used = [...kept.map((one) => touch(maker, one)), ...maker.functions.map((one) => use(maker, one))];
    const body = [...maker.statements(1 + random.below(2), 2), ...used, ...maker.statements(random.below(2), 1)];
    const seen = maker.own().map(({ name, type }) => statement`${show(name, type)} `);
    return group`function run_${suffix}(x: number, y: number, s: string, a: number[]): ${result} { ${body} ${seen}return ${maker.make(result, 3)}; }\n`;
  }).result;
  const shown = maker.parts().map(({ name, type }) => statement`${show(name, type)} `);
  const showing = group`function show_${suffix}(): void { ${kept.map(({ name, type }) => statement`${show(name, type)} `)}${shown} }\n`;
  const call = group`function call_${suffix}(given: In): void { ${SHOWING[result] ?? ""}(run_${suffix}(given.x, given.y, given.s, given.a)); }\n`;
  const tree = group`${kept.map(({ tree: one }) => one)}${module.flat()}${run}${showing}${call}`;
  return { seed, suffix, tree };
}

const INPUTS = [
  ["x", "number"],
  ["y", "number"],
  ["s", "string"],
  ["a", "number[]"],
] as const;

function keptVariable(maker: Maker): { readonly name: string; readonly type: string; readonly tree: Tree } {
  const { random } = maker;
  const type = random.pick(random.pick([PLAIN, PLAIN, TYPED, TYPED, OBJECT_TYPES, COLLECTION_TYPES, MIXED_TYPES]));
  const name = maker.global("g");
  const isConst = /[\]>yw]$/.test(type) && random.chance(0.5);
  maker.declare(name, type, !isConst);
  return { name, type, tree: declaration`${isConst ? "const" : "let"} ${name}: ${type} = ${maker.literal(type)};\n` };
}

/** A change of what is kept: else most programs would change nothing. */
function touch(maker: Maker, { name, type }: { readonly name: string; readonly type: string }): Tree {
  const place = maker.random.chance(0.5) ? group`${maker.random.below(5)}` : whole(maker, 1);
  if (TYPED.includes(type))
    return statement`${name}[${place}] ${maker.random.pick(["=", "=", "+=", "-=", "*=", "|="])} ${maker.random.chance(0.5) ? "x" : maker.number(2)};`;
  if (type === "number") return statement`${name} ${maker.random.pick(["=", "+=", "-=", "*=", "%=", "^="])} ${maker.number(2)};`;
  if (type === "string") return statement`${name} = clip(${maker.text(2)});`;
  if (type === "boolean") return statement`${name} = ${maker.test(2)};`;
  return type === "number[]" ? statement`if (${name}.length < 9) ${name}.push(${maker.number(2)});` : statement`tap(${maker.number(2)});`;
}

function use(maker: Maker, { name, parameters, result, cost }: Func): Tree {
  maker.spend(cost);
  const values = parameters.map((type) => (type === "depth" ? expression("number")`${maker.random.below(4)}` : maker.make(type, 1)));
  return statement`${SHOWING[result] ?? ""}(${name}(${items(values)}));`;
}

function moduleParts(maker: Maker): Tree[] {
  switch (maker.random.below(6)) {
    case 0:
      return classes(maker);
    case 1:
      return [functionDeclaration(maker)];
    case 2:
      return [makerOfClosures(maker)];
    case 3:
      return [generatorDeclaration(maker)];
    default:
      return [functionDeclaration(maker)];
  }
}

function classes(maker: Maker): Tree[] {
  const base: MadeClass = classDeclaration(maker);
  if (maker.random.chance(0.5)) return [base.tree, keptObject(maker, base).tree];
  const derived = classDeclaration(maker, base);
  return [base.tree, derived.tree, keptObject(maker, derived, maker.random.chance(0.6) ? base : derived).tree];
}

function show(name: string, type: string): string {
  if (type === "() => number") return `showN(${name}());`;
  return TYPED.includes(type) ? `showNs(Array.from(${name}));` : `${SHOWING[type] ?? ""}(${name});`;
}

function merged(all: readonly Producers[]): Producers {
  const types = new Set(all.flatMap((one) => Object.keys(one)));
  return Object.fromEntries([...types].map((type) => [type, all.flatMap((one) => one[type] ?? [])]));
}

/** The same under other names. */
export function renamed({ seed, suffix, tree }: Program, to: string): Program {
  const pattern = new RegExp(`_${suffix}\\b`, "g");
  const each = (one: Tree): Tree => ({
    ...one,
    parts: one.parts.map((part): Part => (typeof part === "string" ? part.replace(pattern, `_${to}`) : each(part))),
  });
  return { seed, suffix: to, tree: each(tree) };
}
