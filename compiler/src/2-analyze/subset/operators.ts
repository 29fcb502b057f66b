/** Arithmetic, comparison, logic and the conditional operator. Addition is of numbers or of texts, never of a mixture that TypeScript refuses. */
import { ts } from "ts-morph";
import type { BinaryOperator, Expression, Statement, Type } from "../../ir/unit.ts";
import { assignment } from "./assignments.ts";
import { bigintArithmetic, bigintComparison, bigintUnary } from "./bigints.ts";
import { condition, isAlwaysTrue, truth } from "./conditions.ts";
import { convert, isWider, tryConvert } from "./convert.ts";
import { equality, inOperator, instanceOf, rawValue } from "./equality.ts";
import { numberFrom, toNumber } from "./numbers.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { typeOfNode } from "./translate-type.ts";
import {
  and,
  binary,
  BOOLEAN,
  boolean,
  builtin,
  conditional,
  evaluate,
  isMissing,
  local,
  narrow,
  not,
  NUMBER,
  number,
  sameType,
  sequence,
  setLocal,
  STRING,
} from "./tree.ts";
import { byOption } from "./union-options.ts";
import { isAssignment } from "./usage.ts";

const ARITHMETIC: ReadonlyMap<ts.SyntaxKind, BinaryOperator> = new Map([
  [ts.SyntaxKind.MinusToken, "-"],
  [ts.SyntaxKind.AsteriskToken, "*"],
  [ts.SyntaxKind.SlashToken, "/"],
  [ts.SyntaxKind.PercentToken, "%"],
  [ts.SyntaxKind.AsteriskAsteriskToken, "**"],
  [ts.SyntaxKind.AmpersandToken, "&"],
  [ts.SyntaxKind.BarToken, "|"],
  [ts.SyntaxKind.CaretToken, "^"],
  [ts.SyntaxKind.LessThanLessThanToken, "<<"],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, ">>"],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, ">>>"],
]);

const COMPARISON: ReadonlyMap<ts.SyntaxKind, BinaryOperator> = new Map([
  [ts.SyntaxKind.LessThanToken, "<"],
  [ts.SyntaxKind.LessThanEqualsToken, "<="],
  [ts.SyntaxKind.GreaterThanToken, ">"],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">="],
]);

export function binaryExpression(node: ts.BinaryExpression, scope: Scope, target?: Type): Expression {
  const { kind } = node.operatorToken;
  if (isAssignment(kind)) return assignment(node, scope);
  const operator = ARITHMETIC.get(kind);
  if (operator !== undefined) {
    if (!isBigint(node.left, scope) && !isBigint(node.right, scope))
      return binary(operator, toNumber(node.left, scope), toNumber(node.right, scope), NUMBER, scope.spot(node));
    const [left, right] = [scope.builder.translate.expression(node.left, scope), scope.builder.translate.expression(node.right, scope)];
    return bigintArithmetic(operator, left, right, node, scope) ?? refuse("calculates with a value that is not a number", node);
  }
  const comparison = COMPARISON.get(kind);
  if (comparison !== undefined) return compared(node, comparison, scope);
  switch (kind) {
    case ts.SyntaxKind.PlusToken:
      return added(
        scope.builder.translate.expression(node.left, scope),
        scope.builder.translate.expression(node.right, scope),
        node,
        scope,
      );
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return logical(node, scope, target);
    case ts.SyntaxKind.CommaToken: {
      const left = scope.builder.translate.expression(node.left, scope);
      return sequence([evaluate(left, left.spot)], scope.builder.translate.expression(node.right, scope, target), left.spot);
    }
    case ts.SyntaxKind.InstanceOfKeyword:
      return instanceOf(node, scope);
    case ts.SyntaxKind.InKeyword:
      return inOperator(node, scope);
    default:
      return equality(node, scope);
  }
}

/** `+` on values already evaluated. */
export function added(left: Expression, right: Expression, node: ts.BinaryExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (left.type.kind === "number" && right.type.kind === "number") return binary("+", left, right, NUMBER, spot);
  const big = left.type.kind === "string" || right.type.kind === "string" ? undefined : bigintArithmetic("+", left, right, node, scope);
  if (big !== undefined) return big;
  if (left.type.kind !== "string" && right.type.kind !== "string") {
    if (mayBeText(left) || mayBeText(right)) return textsAdded(left, right, node, scope);
    const [a, b] = [numberFrom(left, scope), numberFrom(right, scope)];
    return a === undefined || b === undefined
      ? refuse("adds values that are neither numbers nor texts: write Number(x) or String(x)", node)
      : binary("+", a, b, NUMBER, spot);
  }
  return binary("+", textOf(left, node.left, scope), textOf(right, node.right, scope), STRING, spot);
}

/** Texts that may have been read outside of their arrays: one that is missing has a text beside another one, but else it makes NaN. */
function textsAdded(left: Expression, right: Expression, node: ts.BinaryExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const [a, b] = [left, right].map((value) => local(scope.temporary(value.type, "part"), value.type, spot)) as [Expression, Expression];
  const store = (target: Expression, value: Expression): Statement => setLocal(target.kind === "local" ? target.id : "", value, spot);
  const [first, second] = [a, b].filter(mayBeText).map((value) => isMissing(value, "nullish"));
  const none: Statement = {
    kind: "if",
    test: first !== undefined && second !== undefined ? and(first, second) : (first ?? boolean(false, spot)),
    then: [{ kind: "trap", reason: "what was added is no text, but undefined", spot }],
    else: [],
    spot,
  };
  const text = binary("+", textOf(a, node.left, scope), textOf(b, node.right, scope), STRING, spot);
  return sequence([store(a, left), store(b, right), none], text, spot);
}

function mayBeText({ type }: Expression): boolean {
  return type.kind === "optional" && type.of.kind === "string";
}

/** The arithmetic behind `+=` and its kin. */
export function arithmetic(
  kind: ts.SyntaxKind,
  left: Expression,
  right: ts.Expression,
  node: ts.BinaryExpression,
  scope: Scope,
): Expression | undefined {
  if (kind === ts.SyntaxKind.PlusToken) return added(left, scope.builder.translate.expression(right, scope), node, scope);
  const operator = ARITHMETIC.get(kind);
  if (operator === undefined) return undefined;
  if (left.type.kind === "bigint") return bigintArithmetic(operator, left, scope.builder.translate.expression(right, scope), node, scope);
  if (left.type.kind !== "number") return refuse("calculates with a value that is not a number", node);
  return binary(operator, left, toNumber(right, scope), NUMBER, scope.spot(node));
}

function isBigint(node: ts.Expression, scope: Scope): boolean {
  return (scope.checker.getTypeAtLocation(node).flags & ts.TypeFlags.BigIntLike) !== 0;
}

export function prefix(node: ts.PrefixUnaryExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const isSign = node.operator === ts.SyntaxKind.MinusToken || node.operator === ts.SyntaxKind.TildeToken;
  if (isSign && isBigint(node.operand, scope))
    return bigintUnary(node.operator === ts.SyntaxKind.MinusToken ? "-" : "~", scope.builder.translate.expression(node.operand, scope));
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
      return not(condition(node.operand, scope));
    case ts.SyntaxKind.MinusToken:
      if (ts.isNumericLiteral(node.operand)) return number(-Number(node.operand.text), spot);
      return { kind: "unary", operator: "-", value: toNumber(node.operand, scope), type: NUMBER, spot };
    case ts.SyntaxKind.TildeToken:
      return { kind: "unary", operator: "~", value: toNumber(node.operand, scope), type: NUMBER, spot };
    case ts.SyntaxKind.PlusToken: {
      const value = scope.builder.translate.expression(node.operand, scope);
      const name = value.type.kind === "string" ? "string.toNumber" : value.type.kind === "boolean" ? "boolean.toNumber" : undefined;
      if (name !== undefined) return { kind: "builtin", name, arguments: [value], type: NUMBER, spot };
      return value.type.kind === "number" ? value : refuse("makes a number of something that is not a plain value", node);
    }
    default:
      return refuse("uses ++ or -- here", node);
  }
}

export function conditionalExpression(node: ts.ConditionalExpression, scope: Scope, target?: Type): Expression {
  const test = condition(node.condition, scope);
  const then = scope.builder.translate.expression(node.whenTrue, scope, target);
  const otherwise = scope.builder.translate.expression(node.whenFalse, scope, target);
  const type =
    target !== undefined && fits(then, target, scope) && fits(otherwise, target, scope) ? target : common(then, otherwise, node, scope);
  return conditional(test, convert(then, type, scope, node.whenTrue), convert(otherwise, type, scope, node.whenFalse), type);
}

function fits(value: Expression, type: Type, scope: Scope): boolean {
  return tryConvert(value, type, scope.builder) !== undefined;
}

function common(a: Expression, b: Expression, node: ts.Expression, scope: Scope): Type {
  if (sameType(a.type, b.type)) return a.type;
  if (isWider(a.type, b.type, scope.builder)) return a.type;
  if (isWider(b.type, a.type, scope.builder)) return b.type;
  return typeOfNode(node, scope);
}

function compared(node: ts.BinaryExpression, operator: BinaryOperator, scope: Scope): Expression {
  const left = scope.builder.translate.expression(node.left, scope);
  const right = scope.builder.translate.expression(node.right, scope);
  const bigints = bigintComparison(operator, left, right, node, scope);
  if (bigints !== undefined) return bigints;
  const kinds = [left, right].flatMap(({ type }) => (type.kind === "union" ? type.options : [type])).map(({ kind }) => kind);
  if (kinds.some((kind) => kind !== "number" && kind !== "string"))
    return refuse("compares values that are not both numbers or both texts: convert one of them", node);
  if (left.type.kind !== "union" && right.type.kind !== "union" && left.type.kind !== right.type.kind)
    return refuse("compares values that are not both numbers or both texts: convert one of them", node);
  return less(operator, left, right, scope);
}

/** Texts as texts; a text beside a number as a number. */
function less(operator: BinaryOperator, left: Expression, right: Expression, scope: Scope): Expression {
  const { spot } = left;
  if (left.type.kind === "union" || right.type.kind === "union") {
    const [a, b] = [scope.temporary(left.type), scope.temporary(right.type)];
    const [l, r] = [local(a, left.type, spot), local(b, right.type, spot)];
    const result =
      l.type.kind === "union"
        ? byOption(l, l.type, BOOLEAN, scope, (part) => less(operator, part, r, scope))
        : byOption(r, r.type as Type & { kind: "union" }, BOOLEAN, scope, (part) => less(operator, l, part, scope));
    return sequence([setLocal(a, left, spot), setLocal(b, right, spot)], result, spot);
  }
  const asNumber = (value: Expression): Expression =>
    value.type.kind === "string" ? builtin("string.toNumber", [value], NUMBER, spot) : value;
  return left.type.kind === right.type.kind
    ? binary(operator, left, right, BOOLEAN, spot)
    : binary(operator, asNumber(left), asNumber(right), BOOLEAN, spot);
}

/** The value of the side that decides; the left side is evaluated once. */
function logical(node: ts.BinaryExpression, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  const { kind } = node.operatorToken;
  const left =
    kind === ts.SyntaxKind.AmpersandAmpersandToken && !mayBeMissing(node.left, scope)
      ? scope.builder.translate.expression(node.left, scope)
      : rawValue(node.left, scope);
  const right = scope.builder.translate.expression(node.right, scope, target ?? (left.type.kind === "optional" ? left.type.of : left.type));
  if (kind === ts.SyntaxKind.QuestionQuestionToken) return coalesced(left, right, node, scope, target);
  const operator = kind === ts.SyntaxKind.BarBarToken ? "||" : "&&";
  if (isAlwaysTrue(left.type)) return operator === "||" ? left : sequence([evaluate(left, spot)], right, spot);
  if (sameType(left.type, right.type) && !["optional", "void", "bigint"].includes(left.type.kind))
    return { kind: "logical", operator, left, right, type: left.type, spot };
  const id = scope.temporary(left.type);
  const held = local(id, left.type, spot);
  const type = target ?? typeOfNode(node, scope);
  const kept = operator === "||" && left.type.kind === "optional" ? narrow(held, left.type.of) : falsy(held, operator, type);
  const [then, otherwise] = operator === "||" ? [kept, right] : [right, kept];
  return sequence(
    [setLocal(id, left, spot)],
    conditional(truth(held), convert(then, type, scope, node), convert(otherwise, type, scope, node), type),
    spot,
  );
}

/** By the checker's flow. */
function mayBeMissing(node: ts.Expression, scope: Scope): boolean {
  const type = scope.checker.getTypeAtLocation(node);
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) !== 0);
}

/** What is left of the left side of `&&` when it is not true: null or undefined where it is an object. */
function falsy(held: Expression, operator: "&&" | "||", type: Type): Expression {
  if (operator === "||" || held.type.kind !== "optional") return held;
  if (!isAlwaysTrue(held.type.of) || type.kind !== "optional" || held.type.null === held.type.undefined) return held;
  return { kind: held.type.null ? "null" : "undefined", type: held.type.null ? { kind: "null" } : { kind: "void" }, spot: held.spot };
}

function coalesced(left: Expression, right: Expression, node: ts.BinaryExpression, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  if (left.type.kind === "void" || left.type.kind === "null") return sequence([evaluate(left, spot)], right, spot);
  if (left.type.kind !== "optional") return left;
  if (sameType(left.type.of, right.type)) return { kind: "logical", operator: "??", left, right, type: right.type, spot };
  const id = scope.temporary(left.type);
  const held = local(id, left.type, spot);
  const present = narrow(held, left.type.of);
  const type =
    target !== undefined && fits(present, target, scope) && fits(right, target, scope) ? target : common(present, right, node, scope);
  return sequence(
    [setLocal(id, left, spot)],
    conditional(isMissing(held, "nullish"), convert(right, type, scope, node.right), convert(present, type, scope, node.left), type),
    spot,
  );
}
