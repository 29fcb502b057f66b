/**
 * Names: variables of the function, captured ones, module variables, functions as values, and the names of the language.
 * `rawRead` gives the variable with its declared type; `readName` with the type that the checker has narrowed it to here.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { isWider } from "./convert.ts";
import { functionValue } from "./closures.ts";
import { emitValue } from "./emit.ts";
import { localFunction } from "./captures.ts";
import { globalOf } from "./modules.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage, translateType } from "./translate-type.ts";
import { narrow, nothing, number, sameType } from "./tree.ts";
import { valueSymbol } from "./usage.ts";

export function readName(node: ts.Identifier, scope: Scope, target?: Type): Expression {
  return narrowed(rawRead(node, scope, target), node, scope);
}

export function rawRead(node: ts.Identifier, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  const symbol = valueSymbol(scope.checker, node);
  if (node.text === "undefined") return nothing("undefined", { kind: "void" }, spot);
  if (symbol === undefined) return refuse(`uses ${node.text}, which is not known`, node);
  if (isOfLanguage(symbol, scope.builder)) return languageName(node, scope);
  if (scope.builder.emitters.has(symbol)) return emitValue(node, scope, target);
  const variable = scope.lookup(symbol);
  if (variable !== undefined) return { kind: "local", id: variable.id, type: variable.type, spot };
  const declaration = symbol.valueDeclaration;
  const callee = declaration === undefined ? undefined : localFunction(declaration, scope.builder);
  if (callee !== undefined && declaration !== undefined && !declaration.getSourceFile().isDeclarationFile)
    return functionValue(callee, node, scope, target);
  return globalOf(symbol, node, scope);
}

function languageName(node: ts.Identifier, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (node.text === "NaN") return number(Number.NaN, spot);
  if (node.text === "Infinity") return number(Number.POSITIVE_INFINITY, spot);
  return refuse(`uses ${node.text}, which has no form in a kernel`, node);
}

/** The value with the type that the checker knows at this place, where that is narrower. */
export function narrowed(value: Expression, node: ts.Expression, scope: Scope): Expression {
  const { kind } = value.type;
  if (kind !== "optional" && kind !== "union" && kind !== "struct") return value;
  const source = scope.checker.getTypeAtLocation(node);
  if ((source.flags & (ts.TypeFlags.Never | ts.TypeFlags.Any)) !== 0) return value;
  const type = translateType(source, scope, node);
  if (type.kind === "void" || type.kind === "null" || sameType(type, value.type) || !isWider(value.type, type, scope.builder)) return value;
  return narrow(value, type);
}
