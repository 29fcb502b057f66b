/** What generated functions for JSON.stringify and JSON.parse call. */
import type { BuiltinRule } from "./builtin.ts";
import { direct } from "./number.ts";
import { counted } from "./string.ts";

export const JSON_TEXT: Readonly<Record<string, BuiltinRule>> = {
  ...Object.fromEntries(
    ["begin", "take", "enter", "leave", "number", "item", "key", "name", "put", "string"].map((name) => [
      `json.${name}`,
      direct(`json.${name}`),
    ]),
  ),
  ...Object.fromEntries(
    ["open", "enter", "skip", "goTo", "number", "string", "refuse"].map((name) => [`reader.${name}`, direct(`reader.${name}`)]),
  ),
  "reader.kind": counted(direct("reader.kind")),
  "reader.at": counted(direct("reader.at")),
};
