/** ArrayBuffer and DataView. Bytes are read from the highest to the lowest where a call doesn't say otherwise. */
import { DATA_TYPES } from "../../../../ir/builtins.ts";
import type { KernelExpression } from "../../../../ir/kernel.ts";
import { bool, prelude, toDouble } from "../build.ts";
import type { BuiltinRule } from "./builtin.ts";
import { direct, filled } from "./number.ts";
import { lowerArgument } from "./presence.ts";
import { counted } from "./string.ts";

export const BUFFER: Readonly<Record<string, BuiltinRule>> = {
  "buffer.make": direct("buffer.make"),
  "buffer.byteLength": counted(direct("buffer.byteLength")),
  "buffer.slice": filled("buffer.slice", 0, Infinity),
  "dataview.make": (expression, scope) =>
    expression.arguments.length < 3 ? filled("dataview.rest", 0)(expression, scope) : direct("dataview.make")(expression, scope),
  "dataview.buffer": direct("dataview.buffer"),
  "dataview.byteOffset": counted(direct("dataview.byteOffset")),
  "dataview.byteLength": counted(direct("dataview.byteLength")),
  "dataview.getInt8": counted(direct("dataview.getInt8")),
  "dataview.getUint8": counted(direct("dataview.getUint8")),
  "dataview.setInt8": direct("dataview.setInt8"),
  "dataview.setUint8": direct("dataview.setUint8"),
  ...Object.fromEntries(DATA_TYPES.flatMap((type) => [ordered(`dataview.get${type}`, 2), ordered(`dataview.set${type}`, 3)])),
};

/** The order of bytes is the argument at `position`. */
function ordered(name: string, position: number): readonly [string, BuiltinRule] {
  return [
    name,
    (expression, scope) => {
      const given = expression.arguments.map((_, i): KernelExpression => lowerArgument(expression, i, scope));
      const value = prelude(name, given.length > position ? given : [...given, bool(false, expression.spot)], expression.spot);
      return value.type.kind === "i32" ? toDouble(value) : value;
    },
  ];
}
