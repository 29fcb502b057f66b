/**
 * Assignments, `++` and `--`. As a statement an assignment only stores; as an expression its value is what was assigned, not
 * what the place makes of it.
 */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { bigintArithmetic } from "./bigints.ts";
import { truth } from "./conditions.ts";
import { convert } from "./convert.ts";
import { assignPattern } from "./destructuring.ts";
import { itemsFor } from "./first-items.ts";
import { narrowed } from "./identifiers.ts";
import { arithmetic } from "./operators.ts";
import { skipParentheses } from "./outer.ts";
import { placeOf } from "./places.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { binary, builtin, evaluate, isMissing, local, narrow, nothing, NUMBER, number, sequence, setLocal, VOID } from "./tree.ts";

const COMPOUND: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.PlusToken],
  [ts.SyntaxKind.MinusEqualsToken, ts.SyntaxKind.MinusToken],
  [ts.SyntaxKind.AsteriskEqualsToken, ts.SyntaxKind.AsteriskToken],
  [ts.SyntaxKind.SlashEqualsToken, ts.SyntaxKind.SlashToken],
  [ts.SyntaxKind.PercentEqualsToken, ts.SyntaxKind.PercentToken],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, ts.SyntaxKind.AsteriskAsteriskToken],
  [ts.SyntaxKind.AmpersandEqualsToken, ts.SyntaxKind.AmpersandToken],
  [ts.SyntaxKind.BarEqualsToken, ts.SyntaxKind.BarToken],
  [ts.SyntaxKind.CaretEqualsToken, ts.SyntaxKind.CaretToken],
  [ts.SyntaxKind.LessThanLessThanEqualsToken, ts.SyntaxKind.LessThanLessThanToken],
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, ts.SyntaxKind.GreaterThanGreaterThanToken],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken],
]);

/** As an expression: its value is what was assigned. */
export function assignment(node: ts.BinaryExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const unused = isUnused(node);
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.EqualsToken && isPattern(node.left)) return patternAssignment(node, scope, unused);
  if (kind === ts.SyntaxKind.EqualsToken) {
    const place = placeOf(node.left, scope, { kept: !unused, beside: node.right });
    const value = convert(scope.builder.translate.expression(node.right, scope, place.type), place.type, scope, node.right);
    if (unused) return sequence([...place.setup, place.write(value)], nothing("undefined", VOID, spot), spot);
    const id = scope.temporary(value.type, "value");
    const held = local(id, value.type, spot);
    return sequence([...place.setup, setLocal(id, value, spot), place.write(held)], narrowed(held, node, scope), spot);
  }
  const operator = COMPOUND.get(kind);
  return operator === undefined ? logicalAssignment(node, scope) : compound(node, operator, unused, scope);
}

export function step(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const place = placeOf(node.operand as ts.Expression, scope, { kept: true });
  const isBig = place.type.kind === "bigint";
  const type = isBig ? place.type : NUMBER;
  const old = isBig ? place.read() : asNumber(place.read(), node);
  const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-";
  const one = isBig ? builtin("bigint.ofInteger", [number(1, spot)], type, spot) : number(1, spot);
  const change = (value: Expression): Expression =>
    bigintArithmetic(operator, value, one, node, scope) ?? binary(operator, value, one, NUMBER, spot);
  if (isUnused(node))
    return sequence([...place.setup, place.write(convert(change(old), place.type, scope, node))], nothing("undefined", VOID, spot), spot);
  const id = scope.temporary(type, "old");
  const held = local(id, type, spot);
  if (ts.isPostfixUnaryExpression(node))
    return sequence([...place.setup, setLocal(id, old, spot), place.write(convert(change(held), place.type, scope, node))], held, spot);
  return sequence([...place.setup, setLocal(id, change(old), spot), place.write(convert(held, place.type, scope, node))], held, spot);
}

/** Assigns a value that is already there, as patterns and for-of do. */
export function assignTo(target: ts.Expression, value: Expression, scope: Scope): Statement[] {
  const place = placeOf(target, scope, { kept: false });
  return [...place.setup, place.write(convert(value, place.type, scope, target))];
}

/** The value of the expression is not used. */
export function isUnused(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isUnused(parent);
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true;
  if (ts.isForStatement(parent)) return parent.initializer === node || parent.incrementor === node;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.CommaToken)
    return parent.left === node || isUnused(parent);
  return false;
}

function compound(node: ts.BinaryExpression, operator: ts.SyntaxKind, unused: boolean, scope: Scope): Expression {
  const spot = scope.spot(node);
  const place = placeOf(node.left, scope, { kept: true, beside: node.right });
  const value = arithmetic(operator, current(place.read(), node.left, scope), node.right, node, scope);
  if (value === undefined) return refuse(`uses ${node.operatorToken.getText()}`, node);
  if (unused)
    return sequence([...place.setup, place.write(convert(value, place.type, scope, node))], nothing("undefined", VOID, spot), spot);
  const id = scope.temporary(value.type, "value");
  const held = local(id, value.type, spot);
  return sequence([...place.setup, setLocal(id, value, spot), place.write(convert(held, place.type, scope, node))], held, spot);
}

/** `??=`, `||=`, `&&=`: assigns only when the old value does not decide. */
function logicalAssignment(node: ts.BinaryExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const { kind } = node.operatorToken;
  const place = placeOf(node.left, scope, { kept: true, beside: node.right }, true);
  const old = place.read();
  const store = place.write(convert(scope.builder.translate.expression(node.right, scope, place.type), place.type, scope, node.right));
  const missing = old.type.kind === "optional" ? isMissing(old, "nullish") : undefined;
  if (kind === ts.SyntaxKind.QuestionQuestionEqualsToken && missing === undefined)
    return sequence(
      [...place.setup, evaluate(old, spot)],
      unusedOr(node, () => place.read(), scope),
      spot,
    );
  const test = kind === ts.SyntaxKind.QuestionQuestionEqualsToken ? (missing ?? truth(old)) : truth(old);
  const assigns = kind === ts.SyntaxKind.BarBarEqualsToken ? { then: [], else: [store] } : { then: [store], else: [] };
  return sequence(
    [...place.setup, { kind: "if", test, ...assigns, spot }],
    unusedOr(node, () => place.read(), scope),
    spot,
  );
}

function unusedOr(node: ts.BinaryExpression, read: () => Expression, scope: Scope): Expression {
  return isUnused(node) ? nothing("undefined", VOID, scope.spot(node)) : narrowed(read(), node, scope);
}

function patternAssignment(node: ts.BinaryExpression, scope: Scope, unused: boolean): Expression {
  const spot = scope.spot(node);
  if (!unused) return refuse("uses the value of a destructuring assignment", node);
  const value = (): Expression => itemsFor(node.left, node.right, scope) ?? scope.builder.translate.expression(node.right, scope);
  const statements = swap(node, scope) ?? assignPattern(node.left, value(), scope);
  return sequence(statements, nothing("undefined", VOID, spot), spot);
}

/** `[a, b] = [b, a]`: every value first, then every store. No array is made. */
function swap({ left, right }: ts.BinaryExpression, scope: Scope): Statement[] | undefined {
  const pattern = skipParentheses(left);
  const values = skipParentheses(right);
  if (!ts.isArrayLiteralExpression(pattern) || !ts.isArrayLiteralExpression(values) || pattern.elements.length !== values.elements.length)
    return undefined;
  const plain = (node: ts.Expression): boolean =>
    !ts.isSpreadElement(node) &&
    !ts.isOmittedExpression(node) &&
    !ts.isBinaryExpression(node) &&
    !ts.isArrayLiteralExpression(node) &&
    !ts.isObjectLiteralExpression(node);
  if (!pattern.elements.every(plain) || !values.elements.every((node) => !ts.isSpreadElement(node) && !ts.isOmittedExpression(node)))
    return undefined;
  const held = values.elements.map((element) => {
    const value = scope.builder.translate.expression(element, scope);
    const id = scope.temporary(value.type);
    return { set: setLocal(id, value, value.spot), read: local(id, value.type, value.spot) };
  });
  return [
    ...held.map(({ set }) => set),
    ...pattern.elements.flatMap((element, i) => assignTo(element, held[i]?.read ?? nothing("undefined", VOID, scope.spot(element)), scope)),
  ];
}

/** The old value in a compound assignment: `x += 1` of a variable that the checker knows to be there. */
function current(value: Expression, node: ts.Expression, scope: Scope): Expression {
  return value.type.kind === "optional" || value.type.kind === "union" ? narrowed(value, node, scope) : value;
}

function asNumber(value: Expression, at: ts.Node): Expression {
  if (value.type.kind === "number") return value;
  return value.type.kind === "optional" && value.type.of.kind === "number"
    ? narrow(value, NUMBER)
    : refuse("counts with a value that is not a number", at);
}

function isPattern(node: ts.Expression): boolean {
  const inner = skipParentheses(node);
  return ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner);
}
