/**
 * Where the value of a variable is changed after its declaration: assigned, a part of it assigned, or one of the methods
 * called that change arrays, maps, sets and typed arrays in place.
 */
import { ts } from "ts-morph";

/** In one file, in order. */
export function changesOf(symbol: ts.Symbol, file: ts.SourceFile, checker: ts.TypeChecker): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === symbol.name && isChange(node, checker) && checker.getSymbolAtLocation(node) === symbol)
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether the name, or what is reached through it by members and indices, is changed here. */
export function isChange(name: ts.Node, checker: ts.TypeChecker): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === name)
    return isMutatingCall(parent, checker) || isChange(parent, checker);
  if (ts.isElementAccessExpression(parent) && parent.expression === name) return isChange(parent, checker);
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent)) return isChange(parent, checker);
  if (ts.isBinaryExpression(parent)) return parent.left === name && isAssignment(parent.operatorToken.kind);
  if (ts.isPostfixUnaryExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === name;
  return isAssignedInPattern(name);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

const MUTATING: ReadonlySet<string> = new Set([
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
  "set",
  "add",
  "delete",
  "clear",
]);

function isMutatingCall(member: ts.PropertyAccessExpression, checker: ts.TypeChecker): boolean {
  if (!ts.isCallExpression(member.parent) || member.parent.expression !== member) return false;
  const method = checker.getSymbolAtLocation(member.name)?.valueDeclaration;
  const written = method !== undefined && ts.isMethodDeclaration(method) && !method.getSourceFile().isDeclarationFile;
  return written ? changesThis(method, checker) : MUTATING.has(member.name.text);
}

/** Whether a method of the user's changes a field of its own instance; what it calls is not looked into. */
function changesThis(method: ts.MethodDeclaration, checker: ts.TypeChecker): boolean {
  const visit = (node: ts.Node): boolean =>
    (node.kind === ts.SyntaxKind.ThisKeyword && isChange(node, checker)) ||
    (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  return method.body !== undefined && visit(method.body);
}

/** `[a, b.c] = …` and `({ x: a } = …)`. */
function isAssignedInPattern(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent))
    return isPattern(parent.parent);
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && isPattern(parent.parent);
  return ts.isArrayLiteralExpression(parent) && isPattern(parent);
}

function isPattern(literal: ts.Node): boolean {
  const { parent } = literal;
  if (ts.isBinaryExpression(parent)) return parent.left === literal && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (ts.isForOfStatement(parent)) return parent.initializer === literal;
  return isAssignedInPattern(literal);
}
