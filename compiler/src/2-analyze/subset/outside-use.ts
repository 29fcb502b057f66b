/**
 * What a program makes of a value that may be undefined because it was read out of bounds, where the checker's type has no
 * room for that. In arithmetic undefined is NaN, in a test it is false: there the kernel can use a plain number. Where it
 * would be kept or passed on as undefined, the read has to say so (`missing`) or to fail (`value`).
 */
import { ts } from "ts-morph";
import { isLocalDeclaration, ownerOf } from "./captures.ts";
import { mathAlias } from "./math-values.ts";
import { skipOuter } from "./outer.ts";
import { isOfLanguage } from "./translate-type.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { valueSymbol } from "./usage.ts";

/** "number": as by ToNumber; "truth": as true or false; "equal": compared with ===; "missing": asked whether it is there; "value": anything else. */
export type Use = "number" | "truth" | "equal" | "missing" | "value";

export function useOfExpression(node: ts.Expression, builder: UnitBuilder, visited: ReadonlySet<ts.Symbol> = new Set()): Use {
  const use = useInParent(node, builder, visited);
  return use === "value" && hasRoom(node, builder) ? "missing" : use;
}

/** It goes where undefined is expected: returned, passed or stored as `T | undefined`. */
function hasRoom(node: ts.Expression, builder: UnitBuilder): boolean {
  const { parent } = node;
  const goes =
    ts.isReturnStatement(parent) ||
    ts.isArrowFunction(parent) ||
    ts.isCallExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isBinaryExpression(parent);
  const type = goes ? builder.checker.getContextualType(node) : undefined;
  return (
    type !== undefined &&
    (type.flags & ts.TypeFlags.Any) === 0 &&
    (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0)
  );
}

function useInParent(node: ts.Expression, builder: UnitBuilder, visited: ReadonlySet<ts.Symbol>): Use {
  const { parent } = node;
  if (
    ts.isParenthesizedExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent)
  )
    return useOfExpression(parent, builder, visited);
  if (ts.isBinaryExpression(parent)) return useOfOperand(node, parent, builder, visited);
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken ? "truth" : "number";
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? "truth" : useOfExpression(parent, builder, visited);
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return "truth";
  if (ts.isForStatement(parent)) return parent.condition === node ? "truth" : "number";
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return "number";
  if (ts.isTypeOfExpression(parent) || ts.isTemplateSpan(parent)) return "missing";
  if (ts.isPropertyAccessExpression(parent)) return parent.questionDotToken === undefined ? "value" : "missing";
  if (ts.isElementAccessExpression(parent)) return useAroundBrackets(node, parent, builder);
  if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) ? variableUse(parent.name, builder, visited) : "value";
  if (ts.isCallExpression(parent)) return isMathCall(parent, builder) ? "number" : isTextOf(parent, builder) ? "missing" : "value";
  return "value";
}

/** `String(x)`: like in a template, undefined has a text. */
function isTextOf({ expression }: ts.CallExpression, builder: UnitBuilder): boolean {
  return ts.isIdentifier(expression) && expression.text === "String" && isOfLanguage(valueSymbol(builder.checker, expression), builder);
}

/** Of the variable's every reading; several are as strict as the strictest. What is tested first must survive the test. */
export function variableUse(name: ts.Identifier, builder: UnitBuilder, visited: ReadonlySet<ts.Symbol> = new Set()): Use {
  const symbol = valueSymbol(builder.checker, name);
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined || !isLocalDeclaration(declaration)) return "value";
  if (visited.has(symbol)) return "number";
  const uses = builder.usage
    .references(symbol)
    .filter((reference) => reference !== (declaration as ts.NamedDeclaration).name && !isPlainTarget(reference));
  const home = ownerOf(declaration, builder);
  if (uses.some((reference) => ownerOf(reference, builder) !== home)) return "value";
  const kinds = new Set(uses.map((reference) => useOfExpression(reference, builder, new Set([...visited, symbol]))));
  const asked = kinds.has("value") && (kinds.has("truth") || kinds.has("equal"));
  if (asked) return "missing";
  return (["missing", "value", "equal", "truth"] as const).find((kind) => kinds.has(kind)) ?? "number";
}

/** Read in the function that declares it alone, and never assigned. */
export function staysHome(name: ts.Identifier, builder: UnitBuilder): boolean {
  const symbol = valueSymbol(builder.checker, name);
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined || !isLocalDeclaration(declaration)) return false;
  const home = ownerOf(declaration, builder);
  return (
    builder.usage.writes(symbol).length === 0 && builder.usage.references(symbol).every((reference) => ownerOf(reference, builder) === home)
  );
}

/** `x = …`: the old value is not read. */
function isPlainTarget(name: ts.Identifier): boolean {
  const { parent } = name;
  return ts.isBinaryExpression(parent) && parent.left === name && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function useOfOperand(node: ts.Expression, parent: ts.BinaryExpression, builder: UnitBuilder, visited: ReadonlySet<ts.Symbol>): Use {
  const { kind } = parent.operatorToken;
  const other = parent.left === node ? parent.right : parent.left;
  switch (kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
      return parent.left === node ? "missing" : useOfExpression(parent, builder, visited);
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return useOfLogical(node, parent, builder, visited);
    case ts.SyntaxKind.CommaToken:
      return parent.left === node ? "number" : useOfExpression(parent, builder, visited);
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return isMissingLiteral(other) ? "missing" : mayBeOutside(other, builder) ? "value" : "equal";
    case ts.SyntaxKind.PlusToken:
      return isNumber(parent, builder) ? "number" : isText(parent, builder) ? "missing" : "value";
    case ts.SyntaxKind.EqualsToken:
      return parent.right === node ? useOfAssigned(parent.left, builder, visited) : "value";
    case ts.SyntaxKind.PlusEqualsToken:
      return isNumber(parent, builder) ? "number" : parent.right === node && isText(parent, builder) ? "missing" : "value";
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
    case ts.SyntaxKind.InKeyword:
    case ts.SyntaxKind.InstanceOfKeyword:
      return "value";
    default:
      return "number";
  }
}

/** The left side's value is the result when it decides. */
function useOfLogical(node: ts.Expression, parent: ts.BinaryExpression, builder: UnitBuilder, visited: ReadonlySet<ts.Symbol>): Use {
  const whole = useOfExpression(parent, builder, visited);
  if (parent.right === node) return whole;
  if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) return "truth";
  return whole === "truth" ? "truth" : "value";
}

function useOfAssigned(target: ts.Expression, builder: UnitBuilder, visited: ReadonlySet<ts.Symbol>): Use {
  if (ts.isIdentifier(target)) return variableUse(target, builder, visited);
  if (!ts.isElementAccessExpression(target)) return "value";
  return isTypedArray(target.expression, builder) ? "number" : "value";
}

/** `b[a[i]]`: an index that is undefined finds nothing, like NaN. `a[i][j]` fails as in JavaScript. */
function useAroundBrackets(node: ts.Expression, parent: ts.ElementAccessExpression, builder: UnitBuilder): Use {
  if (parent.expression === node) return parent.questionDotToken === undefined ? "value" : "missing";
  return isTypedArray(parent.expression, builder) || builder.checker.isArrayType(builder.checker.getTypeAtLocation(parent.expression))
    ? "number"
    : "value";
}

function isTypedArray(node: ts.Expression, builder: UnitBuilder): boolean {
  const { symbol } = builder.checker.getTypeAtLocation(node);
  return (
    symbol !== undefined && isOfLanguage(symbol, builder) && /^(Ui|I)nt(8|16|32)(Clamped)?Array$|^Float(32|64)Array$/.test(symbol.name)
  );
}

function isMathCall(call: ts.CallExpression, builder: UnitBuilder): boolean {
  const callee = call.expression;
  const symbol = ts.isIdentifier(callee) ? valueSymbol(builder.checker, callee) : undefined;
  if (symbol !== undefined) return mathAlias(symbol, builder) !== undefined;
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression) || callee.expression.text !== "Math") return false;
  return isOfLanguage(valueSymbol(builder.checker, callee.expression), builder);
}

function isMissingLiteral(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === "undefined") || ts.isVoidExpression(node);
}

/** Another read that may be out of bounds: undefined equals undefined, but NaN does not equal NaN. */
function mayBeOutside(node: ts.Expression, builder: UnitBuilder): boolean {
  const inner = skipOuter(node);
  if (ts.isElementAccessExpression(inner)) return true;
  if (!ts.isIdentifier(inner)) return false;
  const declaration = valueSymbol(builder.checker, inner)?.valueDeclaration;
  if (declaration === undefined) return false;
  if (ts.isBindingElement(declaration)) return true;
  return (
    ts.isVariableDeclaration(declaration) &&
    (builder.usage.writes(valueSymbol(builder.checker, inner) as ts.Symbol).length > 0 ||
      (declaration.initializer !== undefined && ts.isElementAccessExpression(skipOuter(declaration.initializer))))
  );
}

function isNumber(node: ts.Expression, builder: UnitBuilder): boolean {
  return (builder.checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0;
}

function isText(node: ts.Node, builder: UnitBuilder): boolean {
  return (builder.checker.getTypeAtLocation(node).flags & ts.TypeFlags.StringLike) !== 0;
}
