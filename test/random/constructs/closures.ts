/** Closures: variables that are captured and changed, one each round of a loop, functions that make functions. */
import type { Maker, Producer, Producers } from "../maker.ts";
import { declaration, expression, statement, type Tree } from "../tree.ts";

const number = expression("number");

const GIVES = "() => number";
const TAKES = "(v: number) => number";
const LIST = "(() => number)[]";

export const closureExpressions: Producers = {
  number: [
    { weight: 3, when: (m) => m.has(GIVES) && m.affords(30), make: (m) => spent(m, number`${m.read(GIVES)}()`) },
    { weight: 2, when: (m) => m.has(TAKES) && m.affords(30), make: (m, d) => spent(m, number`${m.read(TAKES)}(${m.number(d)})`) },
    {
      weight: 2,
      when: (m) => m.has(LIST) && m.affords(60),
      make: (m, d) => spent(m, number`${m.read(LIST)}.reduce((p, q) => p + q(), ${m.number(d)})`),
    },
  ],
};

export const closureStatements: readonly Producer[] = [
  { weight: 1.5, make: gives },
  { weight: 1, make: takes },
  { weight: 2.5, when: (m) => m.affords(60) && m.nesting < 3, make: eachRound },
];

/** A function of the module that makes a function with a state of its own. */
export function makerOfClosures(maker: Maker): Tree {
  const name = maker.global("make");
  const variable = maker.global("c");
  const body = closure(maker, [{ name: "n", type: "number" }]);
  const tree = declaration`function ${name}(n: number): () => number { return ${body}; }\nconst ${variable}: () => number = ${name}(${maker.random.below(9)});\n`;
  maker.declare(variable, GIVES, false);
  return tree;
}

function spent(maker: Maker, tree: Tree): Tree {
  maker.spend(20);
  return tree;
}

/** Without parameters; what is around it may be changed in it, but no array grows: somebody may be counting. */
function closure(maker: Maker, more: readonly { readonly name: string; readonly type: string }[] = []): Tree {
  return maker.within(() => {
    for (const { name, type } of more) maker.declare(name, type);
    maker.frozen = true;
    maker.inLoop = false;
    maker.labels = [];
    maker.returns = undefined;
    maker.nesting = 3;
    if (maker.random.chance(0.5)) return expression(GIVES)`() => ${maker.number(3)}`;
    return expression(GIVES)`() => { ${maker.statements(1 + maker.random.below(2), 1)} return ${maker.number(2)}; }`;
  });
}

function gives(maker: Maker): Tree {
  const value = closure(maker);
  const name = maker.local("c");
  maker.declare(name, GIVES, false);
  return statement`const ${name}: ${GIVES} = ${value};`;
}

function takes(maker: Maker): Tree {
  const parameter = maker.local("v");
  const value = maker.within(() => {
    maker.declare(parameter, "number");
    maker.frozen = true;
    return maker.number(3);
  });
  const name = maker.local("c");
  maker.declare(name, TAKES, false);
  return statement`const ${name} = (${parameter}: number): number => ${value};`;
}

function eachRound(maker: Maker): Tree {
  const [list, counter, own] = [maker.local("fs"), maker.local("i"), maker.local("own")];
  const { random } = maker;
  const loop = maker.within(() => {
    maker.declare(counter, "number", false);
    const start = maker.number(1);
    maker.declare(own, "number");
    maker.nesting = 3;
    maker.times *= 3;
    const first = closure(maker, random.chance(0.5) ? [{ name: counter, type: "number" }] : []);
    const after = random.chance(0.5) ? maker.statements(1, 1) : [];
    return statement`for (let ${counter} = 0; ${counter} < 3; ${counter}++) { let ${own}: number = ${start}; ${list}.push(${first}); ${after} }`;
  });
  maker.declare(list, LIST, false);
  return statement`const ${list}: ${LIST} = []; ${loop} for (const each of ${list}) tap(each());`;
}
