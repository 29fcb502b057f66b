/** The methods of typed arrays. Values go in as doubles; the prelude converts them once to the element type. */
import { f64, prelude } from "../build.ts";
import type { BuiltinRule } from "./builtin.ts";
import { separator } from "./array.ts";
import { direct, filled } from "./number.ts";
import { argument, lowerArgument } from "./presence.ts";
import { counted } from "./string.ts";

export const TYPED: Readonly<Record<string, BuiltinRule>> = {
  "typed.fill": filled("typed.fill", 0, Infinity),
  "typed.set": (expression, scope) => {
    const offset = expression.arguments[2] === undefined ? f64(0, expression.spot) : lowerArgument(expression, 2, scope);
    const name = argument(expression, 1).type.kind === "typed" ? "typed.set" : "typed.setArray";
    return prelude(name, [lowerArgument(expression, 0, scope), lowerArgument(expression, 1, scope), offset], expression.spot);
  },
  "typed.subarray": filled("typed.subarray", 0, Infinity),
  "typed.slice": filled("typed.slice", 0, Infinity),
  "typed.copyWithin": filled("typed.copyWithin", 0, Infinity),
  "typed.reverse": direct("typed.reverse"),
  "typed.sort": direct("typed.sort"),
  "typed.indexOf": counted(filled("typed.indexOf", 0)),
  "typed.lastIndexOf": counted(filled("typed.lastIndexOf", Infinity)),
  "typed.buffer": direct("typed.buffer"),
  "typed.byteOffset": counted(direct("typed.byteOffset")),
  "typed.includes": filled("typed.includes", 0),
  "typed.join": (expression, scope) =>
    prelude("typed.join", [lowerArgument(expression, 0, scope), separator(expression, scope)], expression.spot),
};
