/**
 * `i32`, `u8` and their kin, by the symbol they resolve to: the checker knows them as `number`, so they are read where they are
 * written, at the declarations of variables, parameters, fields and results.
 */
import { ts } from "ts-morph";
import { isOurs } from "../../1-load/recognize.ts";
import { type Hint, HINTS } from "../../ir/hint.ts";
import type { Type } from "../../ir/unit.ts";
import type { UnitBuilder } from "./unit-builder.ts";

/** As a property to spread; `type`: of the variable, which must be a number alone. */
export function hinted(node: ts.TypeNode | undefined, type: Type, builder: UnitBuilder): { readonly hint?: Hint } {
  if (node === undefined || type.kind !== "number" || !ts.isTypeReferenceNode(node)) return {};
  const { packages } = builder.program;
  const found = builder.checker.getSymbolAtLocation(node.typeName);
  if (found === undefined || packages === undefined) return {};
  const symbol = (found.flags & ts.SymbolFlags.Alias) === 0 ? found : builder.checker.getAliasedSymbol(found);
  return isHint(symbol.name) && isOurs(symbol, packages) ? { hint: symbol.name } : {};
}

function isHint(name: string): name is Hint {
  return Object.hasOwn(HINTS, name);
}
