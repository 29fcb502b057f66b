/** Enum members are constants. Reading an enum by index, for a member's name, is refused. */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import type { Scope } from "./scope.ts";
import { number, string } from "./tree.ts";

export function enumValue(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  symbol: ts.Symbol | undefined,
  scope: Scope,
): Expression | undefined {
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.EnumMember) === 0) return undefined;
  const value = scope.checker.getConstantValue(node) ?? memberValue(symbol, scope);
  if (value === undefined) return undefined;
  return typeof value === "number" ? number(value, scope.spot(node)) : string(value, scope.spot(node));
}

function memberValue(symbol: ts.Symbol, scope: Scope): string | number | undefined {
  const declaration = symbol.valueDeclaration;
  return declaration !== undefined && ts.isEnumMember(declaration) ? scope.checker.getConstantValue(declaration) : undefined;
}
