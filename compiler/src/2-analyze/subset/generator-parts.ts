/** What the object of a generator is made of, for those that make it and those that use it. */
import { GENERATOR_STATE, type Expression, type Spot, type Type } from "../../ir/unit.ts";
import type { Callable, ParameterShape } from "./functions.ts";
import type { TypeEnvironment } from "./translate-type.ts";
import type { ts } from "ts-morph";

export interface GeneratorCall {
  readonly code: Callable;
  readonly label: string;
  readonly environment: TypeEnvironment;
  readonly self: Expression | undefined;
  readonly given: { readonly shapes: readonly ParameterShape[]; readonly values: readonly Expression[] };
  readonly at: ts.Node;
}

/** Fields that no variable of the user's is named like. */
export const ITEM: string = "@item";
export const STATE: string = GENERATOR_STATE;
export const DONE: string = "@done";

/** No variable of the user's begins so. */
export const LOOPED: string = "generator in a loop";

export function called(
  method: "step" | "close",
  object: Expression,
  type: Type & { kind: "struct" },
  result: Type,
  spot: Spot,
): Expression {
  return { kind: "method", object, struct: type.name, method, arguments: [], type: result, spot };
}
