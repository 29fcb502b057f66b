/**
 * The order of an object's properties, which its type does not tell: known where the object is a literal at this place, or a
 * constant that is one. A kernel's objects never gain or lose a property.
 */
import { ts } from "ts-morph";
import { isIndex } from "./key-order.ts";
import { skipOuter } from "./outer.ts";
import type { Scope } from "./scope.ts";
import { valueSymbol } from "./usage.ts";

/** The names as `Object.keys` gives them; undefined where they are not known. */
export function literalKeys(node: ts.Expression, struct: string, scope: Scope): readonly string[] | undefined {
  const literal = literalOf(skipOuter(node), scope);
  const draft = scope.builder.structs.get(struct);
  if (literal === undefined || draft?.form !== "object") return undefined;
  const names = literal.properties.map((property) => nameOf(property));
  if (names.includes(undefined) || new Set(names).size !== draft.fields.length) return undefined;
  const all = names.map((name) => name ?? "");
  return [...all.filter(isIndex).sort((a, b) => Number(a) - Number(b)), ...all.filter((name) => !isIndex(name))];
}

function literalOf(node: ts.Expression, scope: Scope): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(node)) return node;
  if (isFreeze(node)) return literalOf(skipOuter(node.arguments[0] as ts.Expression), scope);
  const declaration = ts.isIdentifier(node) ? valueSymbol(scope.checker, node)?.valueDeclaration : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return undefined;
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 && ts.isIdentifier(declaration.name);
  const initializer = skipOuter(declaration.initializer);
  return isConstant && (ts.isObjectLiteralExpression(initializer) || isFreeze(initializer)) ? literalOf(initializer, scope) : undefined;
}

function isFreeze(node: ts.Expression): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === "Object.freeze" && node.arguments.length === 1;
}

function nameOf(property: ts.ObjectLiteralElementLike): string | undefined {
  if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) return undefined;
  const { name } = property;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}
