/**
 * Assignments, `++` and `--`, to variables, fields, accessors, items and lengths. The target's object and index are
 * evaluated once and first; where the old value is read, or the new one is a value, they are kept in temporaries.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Target, Type } from "../../ir/unit.ts";
import { hasSetter, setterType, writeAccessor } from "./accessors.ts";
import { changesNothing } from "./callbacks.ts";
import { convert } from "./convert.ts";
import { assignPattern } from "./destructuring.ts";
import { globalTarget } from "./modules.ts";
import { itemType, literalKey } from "./indexing.ts";
import { memberName } from "./members.ts";
import { toNumber } from "./numbers.ts";
import { arithmetic } from "./operators.ts";
import { skipOuter, skipParentheses } from "./outer.ts";
import { readMember } from "./properties.ts";
import { recordKey, writeRecord } from "./records.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { binary, builtin, evaluate, field, isConstant, isMissing, local, narrow, nothing, NUMBER, number, optional, sequence, setLocal, VOID } from "./tree.ts";
import { truth } from "./conditions.ts";
import { narrowed } from "./identifiers.ts";
import { valueSymbol } from "./usage.ts";

/** How the target is held until the store: as it stands, or evaluated once, before `beside`. */
interface Hold {
  readonly kept: boolean;
  readonly beside?: ts.Expression;
}

/** Something that can be assigned: `setup` runs first, then reads and writes as often as wanted. */
interface Place {
  readonly setup: readonly Statement[];
  readonly type: Type;
  readonly read: () => Expression;
  readonly write: (value: Expression) => Statement;
}

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
  const old = asNumber(place.read(), node);
  const change = (value: Expression): Expression => binary(node.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-", value, number(1, spot), NUMBER, spot);
  if (isUnused(node)) return sequence([...place.setup, place.write(convert(change(old), place.type, scope, node))], nothing("undefined", VOID, spot), spot);
  const id = scope.temporary(NUMBER, "old");
  const held = local(id, NUMBER, spot);
  if (ts.isPostfixUnaryExpression(node)) return sequence([...place.setup, setLocal(id, old, spot), place.write(convert(change(held), place.type, scope, node))], held, spot);
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
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.CommaToken) return parent.left === node || isUnused(parent);
  return false;
}

function compound(node: ts.BinaryExpression, operator: ts.SyntaxKind, unused: boolean, scope: Scope): Expression {
  const spot = scope.spot(node);
  const place = placeOf(node.left, scope, { kept: true, beside: node.right });
  const value = arithmetic(operator, current(place.read(), node.left, scope), node.right, node, scope);
  if (value === undefined) return refuse(`uses ${node.operatorToken.getText()}`, node);
  if (unused) return sequence([...place.setup, place.write(convert(value, place.type, scope, node))], nothing("undefined", VOID, spot), spot);
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
  if (kind === ts.SyntaxKind.QuestionQuestionEqualsToken && missing === undefined) return sequence([...place.setup, evaluate(old, spot)], unusedOr(node, () => place.read(), scope), spot);
  const test = kind === ts.SyntaxKind.QuestionQuestionEqualsToken ? (missing ?? truth(old)) : truth(old);
  const assigns = kind === ts.SyntaxKind.BarBarEqualsToken ? { then: [], else: [store] } : { then: [store], else: [] };
  return sequence([...place.setup, { kind: "if", test, ...assigns, spot }], unusedOr(node, () => place.read(), scope), spot);
}

function unusedOr(node: ts.BinaryExpression, read: () => Expression, scope: Scope): Expression {
  return isUnused(node) ? nothing("undefined", VOID, scope.spot(node)) : narrowed(read(), node, scope);
}

function patternAssignment(node: ts.BinaryExpression, scope: Scope, unused: boolean): Expression {
  const spot = scope.spot(node);
  if (!unused) return refuse("uses the value of a destructuring assignment", node);
  const statements = swap(node, scope) ?? assignPattern(node.left, scope.builder.translate.expression(node.right, scope), scope);
  return sequence(statements, nothing("undefined", VOID, spot), spot);
}

/** `[a, b] = [b, a]`: every value first, then every store. No array is made. */
function swap({ left, right }: ts.BinaryExpression, scope: Scope): Statement[] | undefined {
  const pattern = skipParentheses(left);
  const values = skipParentheses(right);
  if (!ts.isArrayLiteralExpression(pattern) || !ts.isArrayLiteralExpression(values) || pattern.elements.length !== values.elements.length) return undefined;
  const plain = (node: ts.Expression): boolean => !ts.isSpreadElement(node) && !ts.isOmittedExpression(node) && !ts.isBinaryExpression(node) && !ts.isArrayLiteralExpression(node) && !ts.isObjectLiteralExpression(node);
  if (!pattern.elements.every(plain) || !values.elements.every((node) => !ts.isSpreadElement(node) && !ts.isOmittedExpression(node))) return undefined;
  const held = values.elements.map((element) => {
    const value = scope.builder.translate.expression(element, scope);
    const id = scope.temporary(value.type);
    return { set: setLocal(id, value, value.spot), read: local(id, value.type, value.spot) };
  });
  return [...held.map(({ set }) => set), ...pattern.elements.flatMap((element, i) => assignTo(element, held[i]?.read ?? nothing("undefined", VOID, scope.spot(element)), scope))];
}

/** `absent`: the old value may be missing and is asked for. */
function placeOf(node: ts.Expression, scope: Scope, kept: Hold, absent: boolean = false): Place {
  const inner = skipOuter(node);
  if (ts.isIdentifier(inner)) return variablePlace(inner, scope);
  if (ts.isPropertyAccessExpression(inner)) return propertyPlace(inner, scope, kept);
  if (ts.isElementAccessExpression(inner)) return itemPlace(inner, scope, kept, absent);
  return refuse("assigns to something that has no form in a kernel", node);
}

function variablePlace(node: ts.Identifier, scope: Scope): Place {
  const spot = scope.spot(node);
  const symbol = valueSymbol(scope.checker, node);
  const variable = symbol === undefined ? undefined : scope.lookup(symbol);
  if (variable !== undefined) return plainPlace({ kind: "local", id: variable.id, type: variable.type }, { kind: "local", id: variable.id, type: variable.type, spot });
  const global = symbol === undefined ? undefined : globalTarget(symbol, node, scope);
  if (global === undefined) return refuse(`assigns to "${node.text}", which is outside of the node`, node);
  return plainPlace({ kind: "global", id: global.id, type: global.type }, { kind: "global", id: global.id, type: global.type, spot });
}

function plainPlace(target: Target, read: Expression): Place {
  return { setup: [], type: target.type, read: () => read, write: (value) => ({ kind: "set", target, value, spot: value.spot }) };
}

function propertyPlace(node: ts.PropertyAccessExpression, scope: Scope, kept: Hold): Place {
  const symbol = valueSymbol(scope.checker, node.name);
  const owner = ts.isIdentifier(node.expression) ? valueSymbol(scope.checker, node.expression) : undefined;
  if (symbol !== undefined && owner !== undefined && (owner.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Module)) !== 0) return staticPlace(symbol, node, scope);
  const object = scope.builder.translate.expression(node.expression, scope);
  return memberPlace(object, memberName(node.name, object.type, scope), node, scope, kept);
}

function staticPlace(symbol: ts.Symbol, node: ts.PropertyAccessExpression, scope: Scope): Place {
  const global = globalTarget(symbol, node, scope);
  if (global === undefined) return refuse(`assigns to ${node.getText()}, which is outside of the node`, node);
  return plainPlace({ kind: "global", id: global.id, type: global.type }, { kind: "global", id: global.id, type: global.type, spot: scope.spot(node) });
}

function memberPlace(object: Expression, name: string, node: ts.Expression, scope: Scope, kept: Hold): Place {
  const spot = scope.spot(node);
  const { type } = object;
  const { held, setup } = keep(object, scope, kept);
  if (type.kind === "array" && name === "length") return { setup, type: NUMBER, read: () => ({ kind: "length", object: held, type: NUMBER, spot }), write: (value) => evaluate(builtin("array.setLength", [held, value], VOID, spot), spot) };
  if (type.kind === "map" && type.record === true) return recordPlace(held, { kind: "string", value: name, type: { kind: "string" }, spot }, type.value, setup, node, scope, false);
  if (type.kind !== "struct") return refuse(`assigns to .${name} of a value that has no such property in a kernel`, node);
  if (hasSetter(type.name, name, scope)) return { setup, type: setterType(type.name, name, node, scope), read: () => readMember(held, name, node, scope), write: (value) => writeAccessor(held, type.name, name, value, node, scope) };
  const read = readMember(held, name, node, scope);
  if (read.kind !== "field") return refuse(`assigns to .${name}, which has no setter`, node);
  return { setup, type: read.type, read: () => field(held, type.name, name, read.type, spot), write: (value) => ({ kind: "set", target: { kind: "field", object: held, struct: type.name, field: name, type: read.type }, value, spot }) };
}

function itemPlace(node: ts.ElementAccessExpression, scope: Scope, kept: Hold, absent: boolean): Place {
  const spot = scope.spot(node);
  const object = scope.builder.translate.expression(node.expression, scope);
  const { type } = object;
  if (type.kind === "struct") {
    const key = literalKey(node.argumentExpression, scope);
    return key === undefined ? refuse("assigns to a property by a computed name", node) : memberPlace(object, key, node, scope, kept);
  }
  const { held, setup } = keep(object, scope, kept);
  if (type.kind === "map" && type.record === true) {
    const key = keep(recordKey(node.argumentExpression, scope), scope, kept);
    return recordPlace(held, key.held, type.value, [...setup, ...key.setup], node, scope, absent);
  }
  const item = type.kind === "array" || type.kind === "typed" ? itemType(type) : undefined;
  if (item === undefined) return refuse("assigns to an item of something that is not an array", node);
  const index = keep(toNumber(node.argumentExpression, scope), scope, kept);
  const outside = item.kind === "number" && !absent ? ("nan" as const) : absent ? ("undefined" as const) : ("trap" as const);
  const readType = absent ? optional(item, "undefined") : item;
  return {
    setup: [...setup, ...index.setup],
    type: item,
    read: () => ({ kind: "index", object: held, index: index.held, outside, type: readType, spot }),
    write: (value) => ({ kind: "set", target: { kind: "index", object: held, index: index.held, type: item }, value, spot }),
  };
}

function recordPlace(object: Expression, key: Expression, value: Type, setup: readonly Statement[], node: ts.Expression, scope: Scope, absent: boolean): Place {
  const found = builtin("record.get", [object, key], optional(value, "undefined"), key.spot);
  return { setup, type: value, read: () => (absent ? found : narrow(found, value)), write: (given) => writeRecord(object, key, given, node, scope) };
}

function keep(value: Expression, scope: Scope, { kept, beside }: Hold): { held: Expression; setup: Statement[] } {
  const stays = beside === undefined || changesNothing(beside, scope.builder);
  if (!kept || isConstant(value) || (value.kind === "local" && value.id === "this") || (stays && isPath(value))) return { held: value, setup: [] };
  const id = scope.temporary(value.type, "kept");
  return { held: local(id, value.type, value.spot), setup: [setLocal(id, value, value.spot)] };
}

/** Reading it twice is the same as once, and as cheap. */
function isPath(value: Expression): boolean {
  if (value.kind === "local" || value.kind === "global" || isConstant(value)) return true;
  if (value.kind === "field" || value.kind === "length") return isPath(value.object);
  return value.kind === "binary" && isPath(value.left) && isPath(value.right) && value.type.kind === "number";
}

/** The old value in a compound assignment: `x += 1` of a variable that the checker knows to be there. */
function current(value: Expression, node: ts.Expression, scope: Scope): Expression {
  return value.type.kind === "optional" ? narrowed(value, node, scope) : value;
}

function asNumber(value: Expression, at: ts.Node): Expression {
  if (value.type.kind === "number") return value;
  return value.type.kind === "optional" && value.type.of.kind === "number" ? narrow(value, NUMBER) : refuse("counts with a value that is not a number", at);
}

function isPattern(node: ts.Expression): boolean {
  const inner = skipParentheses(node);
  return ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner);
}
