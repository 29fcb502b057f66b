/** throw, try, catch and finally; generators that somebody goes over. */
import type { Maker, Producer } from "../maker.ts";
import { declaration, group, statement, type Tree } from "../tree.ts";
import { block } from "./statements.ts";

export const exceptionStatements: readonly Producer[] = [
  { weight: 1, when: (m) => m.throws && m.affords(20) && m.nesting < 3, make: guarded },
  { weight: 0.2, when: (m) => m.throws && !m.frozen, make: (m) => statement`if (${m.test(2)}) throw new Error(${m.text(2)});` },
  { weight: 1, when: (m) => m.generators.length > 0 && m.affords(200) && m.nesting < 3, make: overGenerator },
];

function guarded(maker: Maker): Tree {
  const { random } = maker;
  const error = maker.local("error");
  const form = random.below(3);
  const thrown =
    random.chance(0.6) && !maker.frozen
      ? group`if (${maker.test(2)}) throw new ${random.pick(["Error", "RangeError", "TypeError"])}(${maker.text(2)}); `
      : "";
  const body = group`try { ${block(maker, 1)} ${thrown}${block(maker, 1)} } `;
  const handler = form === 0 ? "" : group`catch (${error}) { if (${error} instanceof Error) showS(${error}.message); ${block(maker, 1)} } `;
  const last = form === 1 ? "" : group`finally { ${block(maker, 1)} }`;
  return statement`${body}${handler}${last}`;
}

export function generatorDeclaration(maker: Maker): Tree {
  const name = maker.global("gen");
  const { result: tree } = maker.apart(() => {
    maker.declare("n", "number");
    maker.nesting = 1;
    maker.frozen = true;
    const step = (): Tree => statement`${maker.random.chance(0.4) ? group`if (${maker.test(1)}) ` : ""}yield ${maker.number(2)};`;
    const counter = maker.local("i");
    const loop = maker.within(() => {
      maker.declare(counter, "number", false);
      maker.times *= 4;
      return statement`for (let ${counter} = 0; ${counter} < ${1 + maker.random.below(4)}; ${counter}++) { ${maker.statements(1, 0)} ${step()} }`;
    });
    const parts = maker.random.chance(0.6) ? [step(), loop] : [loop, step()];
    return declaration`function* ${name}(n: number): Generator<number> { ${maker.statements(1, 0)} ${parts} }\n`;
  });
  maker.generators.push(name);
  return tree;
}

function overGenerator(maker: Maker): Tree {
  const name = maker.random.pick(maker.generators);
  const given = maker.number(1);
  if (maker.random.chance(0.3)) {
    const list = maker.local("v");
    maker.declare(list, "number[]");
    return statement`let ${list}: number[] = [...${name}(${given})];`;
  }
  return maker.within(() => {
    const item = maker.local("e");
    maker.declare(item, "number", false);
    maker.times *= 6;
    maker.inLoop = true;
    maker.nesting++;
    return statement`for (const ${item} of ${name}(${given})) { ${maker.statements(1 + maker.random.below(2), 1)} }`;
  });
}
