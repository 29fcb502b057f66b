/** Strings: their units, methods, templates, numbers to text. */
import { STRINGS } from "../inputs.ts";
import type { Maker, Producers } from "../maker.ts";
import { expression, type Tree } from "../tree.ts";
import { whole } from "./numbers.ts";

const string = expression("string");
const number = expression("number");
const boolean = expression("boolean");

export function stringLiteral({ random }: Maker): Tree {
  return string`${JSON.stringify(random.pick(STRINGS))}`;
}

/** Of the type string, not of a literal's. */
export function broadText(maker: Maker, depth: number): Tree {
  if (maker.has("string") && maker.random.chance(0.6)) return maker.read("string");
  return string`(${maker.text(depth)} + ${maker.text(depth)})`;
}

const ONE_PLACE = ["slice", "substring"];
const FINDING = ["indexOf", "lastIndexOf"];

export const stringExpressions: Producers = {
  string: [
    { weight: 5, make: (m, d) => string`(${m.text(d)} + ${m.text(d)})` },
    { weight: 1.5, make: (m, d) => string`(${m.text(d)} + ${m.number(d)})` },
    { weight: 1, make: (m, d) => string`(${m.number(d)} + ${m.text(d)})` },
    { weight: 3, make: (m, d) => string`${"`"}<\${${m.number(d)}}|\${${m.text(d)}}>${"`"}` },
    { weight: 1, make: (m, d) => string`String(${m.random.chance(0.8) ? m.number(d) : m.test(d)})` },
    { weight: 2, make: (m, d) => string`${m.text(d)}.${m.random.pick(ONE_PLACE)}(${whole(m, d)})` },
    { weight: 2, make: (m, d) => string`${m.text(d)}.${m.random.pick(ONE_PLACE)}(${m.number(d)}, ${m.number(d)})` },
    { weight: 1.5, make: (m, d) => string`${m.text(d)}.charAt(${place(m, d)})` },
    { weight: 1, make: (m, d) => string`(${m.text(d)}[${place(m, d)}] ?? ${m.text(d)})` },
    { weight: 0.7, make: (m, d) => string`(${m.text(d)}.at(${place(m, d)}) ?? ${m.text(d)})` },
    { weight: 1, make: (m, d) => string`${m.text(d)}.${m.random.pick(["trim", "trimStart", "trimEnd", "toUpperCase", "toLowerCase"])}()` },
    { weight: 0.7, make: (m, d) => string`${m.text(d)}.repeat(${m.number(d)} & 3)` },
    { weight: 0.7, make: (m, d) => string`${m.text(d)}.${m.random.pick(["padStart", "padEnd"])}(${m.number(d)} & 15, ${m.text(d)})` },
    { weight: 0.7, make: (m, d) => string`${m.text(d)}.${m.random.pick(["replace", "replaceAll"])}(${m.text(d)}, ${m.text(d)})` },
    { weight: 0.5, make: (m, d) => string`${m.text(d)}.concat(${m.text(d)}, ${m.text(d)})` },
    { weight: 0.7, make: (m, d) => string`String.fromCharCode(${m.number(d)})` },
    { weight: 0.3, make: (m, d) => string`String.fromCodePoint(${m.number(d)} & 0x1ffff)` },
    { weight: 0.5, make: (m, d) => string`(${m.number(d)}).toFixed(${m.number(d)} & 7)` },
    { weight: 0.3, make: (m, d) => string`(${m.number(d)}).toString(${m.random.pick(["", "10", "16", "2"])})` },
    { weight: 0.2, make: (m, d) => string`(${m.number(d)}).${m.random.pick(["toPrecision(4)", "toExponential(3)", "toExponential()"])}` },
    { weight: 1, make: (m, d) => string`(${m.test(d)} ? ${m.text(d)} : ${m.text(d)})` },
    { weight: 0.7, make: (m, d) => string`(${broadText(m, d)} || ${m.text(d)})` },
    {
      weight: 1.5,
      when: (m) => m.canWrite("string"),
      make: (m, d) => string`(${m.writable("string")} = clip(${m.text(d)}))`,
    },
  ],
  number: [
    { weight: 1, make: (m, d) => number`${m.text(d)}.length` },
    { weight: 1.5, make: (m, d) => number`${m.text(d)}.charCodeAt(${place(m, d)})` },
    { weight: 0.5, make: (m, d) => number`(${m.text(d)}.codePointAt(${place(m, d)}) ?? ${m.number(d)})` },
    { weight: 0.7, make: (m, d) => number`${m.text(d)}.${m.random.pick(FINDING)}(${m.text(d)})` },
    { weight: 0.3, make: (m, d) => number`${m.text(d)}.${m.random.pick(FINDING)}(${m.text(d)}, ${m.number(d)})` },
  ],
  boolean: [
    { weight: 1, make: (m, d) => boolean`(${broadText(m, d)} ${m.random.pick(["===", "!==", "<", "<=", ">", ">="])} ${m.text(d)})` },
    { weight: 0.7, make: (m, d) => boolean`${m.text(d)}.${m.random.pick(["includes", "startsWith", "endsWith"])}(${m.text(d)})` },
  ],
  "string[]": [
    { weight: 2, make: (m, d) => expression("string[]")`${m.text(d)}.split(${m.text(d)})` },
    { weight: 1, make: (m, d) => expression("string[]")`[...${m.text(d)}]` },
  ],
};

function place(maker: Maker, depth: number): Tree {
  return maker.random.chance(0.7) ? whole(maker, depth) : maker.number(depth);
}
