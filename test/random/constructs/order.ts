/** The order of evaluation: a variable or an element that is read before and after something that changes it. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, group, statement, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";
import { TYPED } from "./typed.ts";

const number = expression("number");
const OPERATORS = ["+", "-", "*", "&", "|", "%"];

export const orderExpressions: Producers = {
  number: [
    { weight: 3, when: (m) => m.canWrite("number"), make: around },
    { weight: 1.5, when: (m) => m.among(TYPED) !== undefined && m.canWrite("number"), make: element },
  ],
};

export const orderStatements: readonly Producer[] = [
  { weight: 1.5, when: (m) => m.among(TYPED) !== undefined && m.canWrite("number"), make: store },
];

function around(maker: Maker, depth: number): Tree {
  const { random } = maker;
  const name = maker.writable("number");
  const change = effect(maker, name, depth);
  const operator = random.pick(OPERATORS);
  switch (random.below(5)) {
    case 0:
      return number`(${name} ${operator} ${change})`;
    case 1:
      return number`(${change} ${operator} ${name})`;
    case 2:
      return number`(${name} ${operator} ${change} ${random.pick(["+", "-"])} ${name})`;
    case 3:
      return number`Math.max(${name}, ${change}, ${name})`;
    default:
      return number`[${name}, ${change}, ${name}][${random.below(3)}]`;
  }
}

/** An expression that changes the variable. */
function effect(maker: Maker, name: string, depth: number): Tree {
  const { random } = maker;
  switch (random.below(7)) {
    case 0:
      return number`${name}++`;
    case 1:
      return number`(${name} = ${maker.number(depth)})`;
    case 2:
      return number`(${name} ${random.pick(["+=", "-=", "*=", "|=", ">>>="])} ${maker.number(depth)})`;
    case 3:
      return number`(${maker.test(depth)} ? --${name} : ${maker.number(depth)})`;
    case 4:
      return number`tap(${name} += ${1 + random.below(3)})`;
    case 5:
      return number`${maker.make("number[]", depth)}.reduce((p, q) => (${name} = p ${random.pick(OPERATORS)} q), ${name})`;
    default:
      return number`((${name} = ${maker.number(depth)}) || ${maker.number(depth)})`;
  }
}

function element(maker: Maker, depth: number): Tree {
  const array = maker.among(TYPED)?.name ?? "";
  const name = maker.writable("number");
  const index = group`${maker.random.below(4)}`;
  const operator = maker.random.pick(OPERATORS);
  if (maker.random.chance(0.5))
    return number`(${array}[${index}] ${operator} (${array}[${index}] = ${maker.number(depth)}) + ${array}[${index}])`;
  return number`(${array}[(${name} = ${whole(maker, depth)})] ${operator} ${array}[${name}++] + ${name})`;
}

/** `t[i++] = i` and its relatives. */
function store(maker: Maker): Tree {
  const array = maker.among(TYPED)?.name ?? "";
  const name = maker.writable("number");
  const operator = maker.random.pick(["=", "+=", "-=", "|="]);
  switch (maker.random.below(3)) {
    case 0:
      return statement`${name} = ${whole(maker, 1)}; ${array}[${name}++] ${operator} ${name};`;
    case 1:
      return statement`${array}[${whole(maker, 1)}] ${operator} ${effect(maker, name, 1)} + ${name};`;
    default:
      return statement`${name} = ${maker.random.below(4)}; ${array}[${name}] ${operator} (${name} = ${maker.number(1)});`;
  }
}
