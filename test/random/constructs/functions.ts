/** Functions of the module: parameters with defaults, rest, bounded recursion, and calls of them. */
import type { Func, Maker, Producer, Producers } from "../maker.ts";
import { declaration, expression, group, items, type Tree } from "../tree.ts";

const TYPES = ["number", "number", "number", "string", "boolean", "number[]"];
const RESULTS = ["number", "number", "string", "boolean", "number[]"];

export function functionDeclaration(maker: Maker): Tree {
  return maker.random.chance(0.2) ? recursive(maker) : plain(maker);
}

function plain(maker: Maker): Tree {
  const { random } = maker;
  const name = maker.global("f");
  const result = random.pick(RESULTS);
  const parameters = Array.from({ length: random.below(4) }, () => random.pick(TYPES));
  const defaults = parameters.length > 0 && random.chance(0.25);
  const { result: text, cost } = maker.apart(() => {
    const written = parameters.map((type, i): Tree => {
      const own = maker.local("q");
      const value = defaults && i === parameters.length - 1 ? group` = ${maker.make(type, 1)}` : "";
      maker.declare(own, type, random.chance(0.7));
      return group`${i > 0 ? ", " : ""}${own}: ${type}${value}`;
    });
    maker.returns = result;
    const body = maker.statements(1 + random.below(4), 1);
    return declaration`function ${name}(${written}): ${result} { ${body} return ${maker.make(result, 2)}; }\n`;
  });
  maker.functions.push({ name, parameters, result, cost, open: defaults ? 1 : 0 });
  return text;
}

/** Its first parameter counts down. */
function recursive(maker: Maker): Tree {
  const name = maker.global("r");
  const { result: text, cost } = maker.apart(() => {
    maker.declare("n", "number", false);
    maker.declare("p", "number");
    const first = maker.statements(1 + maker.random.below(2), 1);
    const again = expression("number")`${name}(n - 1, ${maker.number(2)})`;
    const second = maker.random.chance(0.3) ? group` + ${name}(n - 2, p)` : "";
    return declaration`function ${name}(n: number, p: number): number { ${first} if (!(n > 0)) return ${maker.number(2)}; return ${maker.number(1)} + ${again}${second}; }\n`;
  });
  maker.functions.push({ name, parameters: ["depth", "number"], result: "number", cost: cost * 8, open: 0 });
  return text;
}

function called(maker: Maker, result: string): readonly Func[] {
  return maker.frozen ? [] : maker.functions.filter((one) => one.result === result && maker.affords(one.cost));
}

function calling(result: string): Producer {
  return {
    weight: 4,
    when: (maker) => called(maker, result).length > 0,
    make: (maker, depth) => {
      const one = maker.random.pick(called(maker, result));
      maker.spend(one.cost);
      const given = one.open > 0 && maker.random.chance(0.5) ? one.parameters.slice(0, -one.open) : one.parameters;
      const values = given.map((type) =>
        type === "depth" ? expression("number")`${maker.random.below(4)}` : maker.make(type, Math.min(depth, 2)),
      );
      return expression(result)`${one.name}(${items(values)})`;
    },
  };
}

export const functionExpressions: Producers = Object.fromEntries(
  ["number", "string", "boolean", "number[]"].map((type) => [type, [calling(type)]]),
);
