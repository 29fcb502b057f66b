/**
 * Names: variables of the function, captured ones, module variables, functions as values, and the names of the language.
 * `rawRead` gives the variable with its declared type; `readName` with the type that the checker has narrowed it to here.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { isWider } from "./convert.ts";
import { functionValue } from "./closures.ts";
import { emitValue } from "./emit.ts";
import { isGeneratorObject, isNextResult } from "./generator-object.ts";
import { localFunction } from "./captures.ts";
import { mathAlias, mathName } from "./math-values.ts";
import { globalOf } from "./modules.ts";
import { useOfExpression } from "./outside-use.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage, translateType } from "./translate-type.ts";
import { narrow, nothing, number, sameType } from "./tree.ts";
import { valueSymbol } from "./usage.ts";

export function readName(node: ts.Identifier, scope: Scope, target?: Type): Expression {
  const value = rawRead(node, scope, target);
  return mayStayMissing(value, node, scope) ? value : narrowed(value, node, scope);
}

/** A variable that the checker believes to have a value, read where it may as well have none: it came from outside of an array. */
function mayStayMissing(value: Expression, node: ts.Identifier, scope: Scope): boolean {
  return (
    value.kind === "local" &&
    value.type.kind === "optional" &&
    value.type.undefined &&
    useOfExpression(node, scope.builder) === "missing" &&
    !hasUndefined(scope.checker.getTypeAtLocation(declarationName(node, scope)))
  );
}

function declarationName(node: ts.Identifier, scope: Scope): ts.Node {
  const declaration = valueSymbol(scope.checker, node)?.valueDeclaration;
  return declaration === undefined ? node : ((declaration as ts.NamedDeclaration).name ?? declaration);
}

function hasUndefined(type: ts.Type): boolean {
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0);
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
  const alias = mathAlias(symbol, scope.builder);
  if (alias !== undefined) return mathName(alias, node, scope, target);
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
  if (isNextResult(value.type) || isGeneratorObject(value.type)) return value;
  if (kind !== "optional" && kind !== "union" && kind !== "struct") return value;
  const source = scope.checker.getTypeAtLocation(node);
  if ((source.flags & (ts.TypeFlags.Never | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return value;
  const type = translateType(source, scope, node);
  if (type.kind === "void" || type.kind === "null" || sameType(type, value.type) || !isWider(value.type, type, scope.builder)) return value;
  return narrow(value, type);
}
