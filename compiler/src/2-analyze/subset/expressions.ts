/** Expressions, each by its kind. `target` is the type that is wanted here: a hint for literals, not a conversion. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { arrayLiteral, newArray } from "./arrays.ts";
import { step } from "./assignments.ts";
import { call } from "./calls.ts";
import { isFunctionNode } from "./captures.ts";
import { newInstance } from "./classes.ts";
import { functionValue } from "./closures.ts";
import { newCollection } from "./collections.ts";
import { errorType, newError } from "./errors.ts";
import { isWider } from "./convert.ts";
import { yielded } from "./emit.ts";
import { newBuffer, newDataView } from "./buffers.ts";
import { bigintLiteral } from "./bigints.ts";
import { newDecoder, newEncoder } from "./coders.ts";
import { enumEntry, enumValue } from "./enums.ts";
import { rawValue } from "./equality.ts";
import { narrowed, readName } from "./identifiers.ts";
import { itemType, literalKey, readIndexed } from "./indexing.ts";
import { numericLiteral } from "./numbers.ts";
import { objectLiteral } from "./objects.ts";
import { binaryExpression, conditionalExpression, prefix } from "./operators.ts";
import { isOptionalChain, optionalChain } from "./optional.ts";
import { skipParentheses } from "./outer.ts";
import { readProperty } from "./properties.ts";
import { recordKey } from "./records.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { rawTemplate, template } from "./templates.ts";
import { elementOf, isOfLanguage, translateType } from "./translate-type.ts";
import { boolean, evaluate, narrow, nothing, sameType, sequence, string, VOID } from "./tree.ts";
import { typeOf } from "./type-names.ts";
import { newTyped } from "./typed-arrays.ts";
import { valueSymbol } from "./usage.ts";

export function expression(node: ts.Expression, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  if (isOptionalChain(node)) return optionalChain(node, scope);
  if (ts.isIdentifier(node)) return readName(node, scope, target);
  if (ts.isBigIntLiteral(node)) return bigintLiteral(node, scope);
  if (ts.isNumericLiteral(node)) return numericLiteral(node, scope);
  if (ts.isStringLiteralLike(node)) return string(node.text, spot);
  if (ts.isTemplateExpression(node)) return template(node, scope);
  if (ts.isPropertyAccessExpression(node)) return readProperty(node, scope, target);
  if (ts.isElementAccessExpression(node)) return elementAccess(node, scope);
  if (ts.isCallExpression(node)) return call(node, scope, target);
  if (ts.isBinaryExpression(node)) return binaryExpression(node, scope, target);
  if (ts.isPostfixUnaryExpression(node)) return step(node, scope);
  if (ts.isPrefixUnaryExpression(node))
    return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
      ? step(node, scope)
      : prefix(node, scope);
  if (ts.isConditionalExpression(node)) return conditionalExpression(node, scope, target);
  if (ts.isParenthesizedExpression(node)) return expression(node.expression, scope, target);
  if (ts.isNewExpression(node)) return made(node, scope, target);
  if (ts.isArrayLiteralExpression(node)) return arrayLiteral(node, scope, target);
  if (ts.isObjectLiteralExpression(node)) return objectLiteral(node, scope, target);
  if (isFunctionNode(node)) return functionValue(node as ts.ArrowFunction, node, scope, target);
  return otherExpression(node, scope, target);
}

function otherExpression(node: ts.Expression, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  if (ts.isNonNullExpression(node)) return asserted(node, scope);
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) return cast(node, scope, target);
  if (ts.isSatisfiesExpression(node)) return expression(node.expression, scope, target);
  if (ts.isTypeOfExpression(node)) return typeOf(node, scope);
  if (ts.isDeleteExpression(node)) return deleted(node, scope);
  if (ts.isTaggedTemplateExpression(node)) return rawTemplate(node, scope);
  if (ts.isYieldExpression(node)) return yielded(node, scope);
  if (ts.isVoidExpression(node))
    return sequence([evaluate(expression(node.expression, scope), spot)], nothing("undefined", VOID, spot), spot);
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return boolean(true, spot);
    case ts.SyntaxKind.FalseKeyword:
      return boolean(false, spot);
    case ts.SyntaxKind.NullKeyword:
      return nothing("null", { kind: "null" }, spot);
    case ts.SyntaxKind.ThisKeyword:
      return scope.thisValue(spot) ?? refuse("uses this outside of a method", node);
    default:
      return refuse(FORMS.get(node.kind) ?? "an expression that has no form in a kernel", node);
  }
}

const FORMS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.AwaitExpression, "uses await"],
  [ts.SyntaxKind.RegularExpressionLiteral, "uses a regular expression: use indexOf, split with a text, or a loop over the characters"],
  [ts.SyntaxKind.ClassExpression, "uses a class expression: declare the class at the top of the module"],
  [ts.SyntaxKind.MetaProperty, "uses a meta property"],
  [ts.SyntaxKind.SuperKeyword, "reads a property of super"],
]);

function elementAccess(node: ts.ElementAccessExpression, scope: Scope): Expression {
  const key = node.argumentExpression;
  // A member by its name: `E["A"]`. In `table[E.A]` the member is only the index.
  const named = ts.isStringLiteralLike(key) ? valueSymbol(scope.checker, key) : undefined;
  const constant = enumValue(node, named ?? valueSymbol(scope.checker, node), scope);
  if (constant !== undefined) return constant;
  const entry = enumEntry(node, scope);
  if (entry !== undefined) return entry;
  const value = readIndexed(node, expression(node.expression, scope), scope);
  return isAsking(value) ? value : narrowed(value, node, scope);
}

/** The checker believes it to be there; the program asks whether it is. */
function isAsking(value: Expression): boolean {
  if (value.kind === "index") return value.outside === "undefined" && itemType(value.object.type)?.kind !== "optional";
  return value.kind === "builtin" && value.name === "record.get";
}

function made(node: ts.NewExpression, scope: Scope, target?: Type): Expression {
  const error = newError(node, scope);
  if (error !== undefined) return { ...error, type: errorType(error.name, scope.builder) };
  const symbol = ts.isIdentifier(node.expression) ? valueSymbol(scope.checker, node.expression) : undefined;
  if (symbol === undefined || !isOfLanguage(symbol, scope.builder)) return newInstance(node, scope);
  const element = elementOf(symbol.name);
  if (element !== undefined) return newTyped(element, node, scope);
  if (symbol.name === "ArrayBuffer") return newBuffer(node, scope);
  if (symbol.name === "TextEncoder") return newEncoder(node, scope);
  if (symbol.name === "TextDecoder") return newDecoder(node, scope);
  if (symbol.name === "DataView") return newDataView(node, scope);
  if (symbol.name === "Map" || symbol.name === "Set") return newCollection(node, scope, target);
  return symbol.name === "Array" ? newArray(node, scope) : refuse(`makes a ${symbol.name}, which has no form in a kernel`, node);
}

/** `x!`: what was asserted is checked when it runs. */
function asserted(node: ts.NonNullExpression, scope: Scope): Expression {
  const value = rawValue(node.expression, scope);
  return value.type.kind === "optional" ? narrow(value, value.type.of) : value;
}

/** `x as T`: to the same type, or to a part of it, which is checked when it runs. */
function cast(node: ts.AsExpression | ts.TypeAssertion, scope: Scope, target?: Type): Expression {
  if (ts.isConstTypeReference(node.type)) return expression(node.expression, scope, target);
  const source = scope.checker.getTypeFromTypeNode(node.type);
  // It stays what it is; what is done with it next says whether that is enough.
  if ((source.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return expression(node.expression, scope, target);
  const type = translateType(source, scope, node.type);
  const value = expression(node.expression, scope, type);
  if (sameType(value.type, type)) return value;
  if (value.type.kind === "void" || value.type.kind === "null" || isWider(type, value.type, scope.builder)) return value;
  return isWider(value.type, type, scope.builder) ? narrow(value, type) : refuse(`takes a value for a ${node.type.getText()}`, node);
}

/** A property that may be left out; in a kernel it is there as long as it is not undefined. */
function deletedField(
  inner: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  object: Expression,
  node: ts.DeleteExpression,
  scope: Scope,
): Expression {
  const spot = scope.spot(node);
  const name = ts.isPropertyAccessExpression(inner) ? inner.name.text : literalKey(inner.argumentExpression, scope);
  const struct = object.type.kind === "struct" ? scope.builder.structs.get(object.type.name) : undefined;
  const field = struct?.fields.find((one) => one.name === name);
  if (struct?.form !== "object" || field === undefined || field.type.kind !== "optional" || !field.type.undefined)
    return refuse(`deletes a property that the object's type does not let it be without: write "name?: type" in the type`, node);
  const target = { kind: "field" as const, object, struct: struct.name, field: field.name, type: field.type };
  return sequence([{ kind: "set", target, value: nothing("undefined", field.type, spot), spot }], boolean(true, spot), spot);
}

/** Of a dictionary's key. */
function deleted(node: ts.DeleteExpression, scope: Scope): Expression {
  const inner = skipParentheses(node.expression);
  if (!ts.isElementAccessExpression(inner) && !ts.isPropertyAccessExpression(inner)) return refuse("uses delete", node);
  const object = expression(inner.expression, scope);
  if (object.type.kind === "struct") return deletedField(inner, object, node, scope);
  if (object.type.kind !== "map" || object.type.record !== true)
    return refuse("deletes a property of an object that is not a dictionary", node);
  const key = ts.isPropertyAccessExpression(inner)
    ? string(inner.name.text, scope.spot(inner))
    : recordKey(inner.argumentExpression, scope);
  return { kind: "builtin", name: "record.delete", arguments: [object, key], type: { kind: "boolean" }, spot: scope.spot(node) };
}
