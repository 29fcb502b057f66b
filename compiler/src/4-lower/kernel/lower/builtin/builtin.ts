/**
 * Functions of the language, by the names of `ir/builtins.ts`: operators of the kernel where there is one, else functions of
 * the prelude, with the defaults of missing arguments filled in. One table a family.
 */
import type { KernelExpression } from "../../../../ir/kernel.ts";
import { prelude } from "../build.ts";
import { lowerExpression } from "../expression.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import { ARRAY } from "./array.ts";
import { BIGINT } from "./bigint.ts";
import { BUFFER } from "./buffer.ts";
import { CODER } from "./coder.ts";
import { JSON_TEXT } from "./json.ts";
import { MAP } from "./map.ts";
import { MATH } from "./math.ts";
import { NUMBER } from "./number.ts";
import type { Builtin } from "./presence.ts";
import { finds, lowerFound } from "./presence.ts";
import { STRING } from "./string.ts";
import { TYPED } from "./typed.ts";

export type BuiltinRule = (expression: Builtin, scope: Scope) => KernelExpression;

export function lowerBuiltin(expression: Builtin, scope: Scope): KernelExpression {
  if (finds(expression.name)) return lowerFound(expression, scope);
  const rule = RULES.get(expression.name);
  if (rule === undefined) throw new Refusal(`calls ${expression.name}`, expression.spot);
  return rule(expression, scope);
}

const RULES: ReadonlyMap<string, BuiltinRule> = new Map([
  ...["host.date", "host.now", "host.random"].map((name): [string, BuiltinRule] => [name, ({ spot }) => prelude(name, [], spot)]),
  ...Object.entries({ ...MATH, ...NUMBER, ...STRING, ...ARRAY, ...TYPED, ...BUFFER, ...CODER, ...BIGINT, ...MAP, ...JSON_TEXT }),
  [
    "console.log",
    (expression: Builtin, scope: Scope) =>
      prelude(
        "host.log",
        expression.arguments.map((argument) => lowerExpression(argument, scope)),
        expression.spot,
      ),
  ],
]);
