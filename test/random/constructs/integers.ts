/** Variables that only ever hold whole numbers, which the compiler should find out: counters, accumulators, ring positions. */
import type { Maker, Producer } from "../maker.ts";
import { group, statement, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";

export const integerStatements: readonly Producer[] = [
  { weight: 2.5, make: declared },
  { weight: 4, when: (m) => m.integers.size > 0 && names(m).length > 0, make: changed },
];

function names(maker: Maker): string[] {
  return maker
    .variables("number")
    .map(({ name }) => name)
    .filter((name) => maker.integers.has(name));
}

function declared(maker: Maker): Tree {
  const { random } = maker;
  const value = random.pick([
    () => group`${random.below(9)}`,
    () => group`${maker.number(2)} | 0`,
    () => group`${maker.number(2)} >>> 0`,
    () => group`${maker.number(2)} & ${random.pick([1, 3, 255, 65535])}`,
    () => group`${whole(maker, 1)} ${random.pick(["*", "-", "+"])} ${whole(maker, 1)}`,
  ])();
  const name = maker.local("n");
  maker.declare(name, "number", false);
  maker.integers.add(name);
  return statement`let ${name} = ${value};`;
}

function changed(maker: Maker): Tree {
  const { random } = maker;
  const name = random.pick(names(maker));
  const other = whole(maker, 1);
  switch (random.below(8)) {
    case 0:
      return statement`${name} = (${name} ${random.pick(["+", "-", "*"])} ${other}) | 0;`;
    case 1:
      return statement`${name} = ${name} >= ${1 + random.below(9)} ? 0 : ${name} + 1;`;
    case 2:
      return statement`${name} += ${random.pick(["-", ""])}${other};`;
    case 3:
      return statement`${name} = ${name} * ${random.pick(["-1", "-3", "3", "65537"])};`;
    case 4:
      return statement`${name} = (${name} ${random.pick(["%", "<<", ">>", ">>>", "^"])} ${1 + random.below(30)});`;
    case 5:
      return statement`${name}${random.pick(["++", "--"])};`;
    case 6:
      return statement`${name} = Math.${random.pick(["floor", "trunc", "abs"])}(${name} / ${random.pick([2, 3, 7])});`;
    default:
      return statement`tap(${name} ${random.pick(["*", "%", "/", "-"])} ${random.pick([other, "-2", "5"])});`;
  }
}
