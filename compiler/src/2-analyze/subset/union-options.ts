/**
 * Values of unions whose options are not all objects: `string | number`, `number | number[]`, `string | Options`. What is done
 * with such a value is done by asking which option it is. An option is asked for once; the last one is what is left.
 */
import type { Expression, Type } from "../../ir/unit.ts";
import type { Scope } from "./scope.ts";
import { BOOLEAN, conditional, local, narrow, sequence, setLocal } from "./tree.ts";

/** Whether some options are no objects of the user's: those have no identity as a whole, and no class. */
export function isMixed(type: Type): type is Type & { kind: "union" } {
  return type.kind === "union" && type.options.some(({ kind }) => kind !== "struct");
}

/** The result of `make` for whichever option the value is. */
export function byOption(
  value: Expression,
  union: Type & { kind: "union" },
  result: Type,
  scope: Scope,
  make: (part: Expression) => Expression,
): Expression {
  const { spot } = value;
  const id = scope.temporary(union, "some");
  const held = local(id, union, spot);
  const parts = union.options.map((option) => ({ option, value: make(narrow(held, option)) }));
  const last = parts.at(-1)?.value ?? value;
  const chain = parts
    .slice(0, -1)
    .reduceRight((otherwise, part) => conditional(optionTest(held, part.option), part.value, otherwise, result), last);
  return sequence([setLocal(id, value, spot)], chain, spot);
}

export function optionTest(value: Expression, option: Type): Expression {
  return { kind: "test", value, is: "option", option, type: BOOLEAN, spot: value.spot };
}
