/** The methods of strings. */
import type { Type } from "../../../../ir/unit.ts";
import { prelude, text, toDouble } from "../build.ts";
import { convert } from "../convert.ts";
import type { BuiltinRule } from "./builtin.ts";
import { direct, filled } from "./number.ts";
import { argument, lowerArgument } from "./presence.ts";

export const STRING: Readonly<Record<string, BuiltinRule>> = {
  "string.charCodeAt": direct("string.charCodeAt"),
  "string.charAt": direct("string.charAt"),
  ...Object.fromEntries(["string.at", "uri.encode", "uri.decode"].map((name) => [name, perhaps(name)])),
  "string.fromCharCodes": (expression, scope) =>
    direct(argument(expression, 0).type.kind === "typed" ? "string.fromCharCodes" : "string.fromCharCodesOf")(expression, scope),
  "string.indexOf": counted(filled("string.indexOf", 0)),
  "string.lastIndexOf": counted(filled("string.lastIndexOf", Infinity)),
  "string.includes": filled("string.includes", 0),
  "string.startsWith": filled("string.startsWith", 0),
  "string.endsWith": filled("string.endsWith", Infinity),
  ...Object.fromEntries(["slice", "substring", "substr"].map((name) => [`string.${name}`, filled(`string.${name}`, 0, Infinity)])),
  ...Object.fromEntries(
    [
      "trim",
      "trimStart",
      "trimEnd",
      "toUpperCase",
      "toLowerCase",
      "toWellFormed",
      "isWellFormed",
      "repeat",
      "replace",
      "replaceAll",
      "fromCharCode",
      "fromCodePoint",
      "characters",
    ].map((name) => [`string.${name}`, direct(`string.${name}`)]),
  ),
  "string.padStart": padded("string.padStart"),
  "string.padEnd": padded("string.padEnd"),
  "string.split": filled("string.split", 4294967295),
};

/** Null stands for undefined. */
function perhaps(name: string): BuiltinRule {
  return (expression, scope) => {
    const found = direct(name)(expression, scope);
    const type: Type = { kind: "optional", of: { kind: "string" }, null: false, undefined: true };
    return convert(found, type, expression.type, scope, expression.spot);
  };
}

/** Positions come as i32 and are numbers. */
export function counted(rule: BuiltinRule): BuiltinRule {
  return (expression, scope) => toDouble(rule(expression, scope));
}

function padded(name: string): BuiltinRule {
  return (expression, scope) => {
    const fill = expression.arguments[2] === undefined ? text(" ", expression.spot) : lowerArgument(expression, 2, scope);
    return prelude(name, [lowerArgument(expression, 0, scope), lowerArgument(expression, 1, scope), fill], expression.spot);
  };
}
