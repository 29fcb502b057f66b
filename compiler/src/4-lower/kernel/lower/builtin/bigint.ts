/** bigint: every operator is a function of the prelude. */
import { BUILTINS } from "../../../../ir/builtins.ts";
import type { BuiltinRule } from "./builtin.ts";
import { direct } from "./number.ts";
import { counted } from "./string.ts";

export const BIGINT: Readonly<Record<string, BuiltinRule>> = {
  ...Object.fromEntries(
    Object.keys(BUILTINS)
      .filter((name) => name.startsWith("bigint."))
      .map((name) => [name, direct(name)]),
  ),
  "bigint.compare": counted(direct("bigint.compare")),
};
