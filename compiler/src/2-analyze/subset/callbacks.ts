/** A callback at work: a lambda is written into the loop, any other function is called. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { capturesNothing, functionLiteral, isLocalDeclaration, localFunction } from "./captures.ts";
import { labelOf } from "./closures.ts";
import { truth } from "./conditions.ts";
import { convert } from "./convert.ts";
import { functionInstance, isGenerator, isOpen, resultType, shapeOf, type ParameterShape } from "./functions.ts";
import { inline, type Inlined } from "./inline.ts";
import { mathAlias, mathMember, mathOf } from "./math-values.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage } from "./translate-type.ts";
import { builtin, evaluate, NUMBER, sameType } from "./tree.ts";
import { textOf } from "./templates.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { isAssignment, valueSymbol } from "./usage.ts";
import { isMoreThan } from "./width.ts";

/** `type`: what the result must be; undefined: whatever the callback gives; void: nothing is wanted. */
export function applyCallback(callback: ts.Expression, values: readonly Expression[], type: Type | undefined, scope: Scope): Inlined {
  const literal = functionLiteral(callback);
  if (literal !== undefined) return inline(literal, values, type ?? resultType(literal, scope), scope);
  const name = ts.isIdentifier(callback) && isOfLanguage(valueSymbol(scope.checker, callback), scope.builder) ? callback.text : undefined;
  const [first] = values;
  const member = mathNamed(callback, scope.builder);
  if (member !== undefined) return { statements: [], result: converted(mathOf(member, values, callback, scope), type, callback, scope) };
  if (name !== undefined && first !== undefined) return { statements: [], result: conversion(name, first, type, callback, scope) };
  const named = calledByName(callback, values, scope);
  if (named !== undefined)
    return type?.kind === "void"
      ? { statements: [evaluate(named, named.spot)], result: undefined }
      : { statements: [], result: converted(named, type, callback, scope) };
  const callee = scope.builder.translate.expression(callback, scope);
  if (callee.type.kind !== "function") return refuse("a callback that is not a function", callback);
  const given = callee.type.parameters.map((parameter, i) => {
    const value = values[i];
    return value === undefined
      ? refuse("a callback with more parameters than it is given", callback)
      : convert(value, parameter, scope, callback);
  });
  const result: Expression = { kind: "apply", callee, arguments: given, type: callee.type.result, spot: scope.spot(callback) };
  if (type?.kind === "void") return { statements: [evaluate(result, result.spot)], result: undefined };
  return { statements: [], result: type === undefined ? result : convert(result, type, scope, callback) };
}

/** A function of the user's that takes nothing from around it, and whose parameters take these values as they are. */
function calledByName(callback: ts.Expression, values: readonly Expression[], scope: Scope): Expression | undefined {
  const { builder } = scope;
  const declaration = ts.isIdentifier(callback) ? valueSymbol(builder.checker, callback)?.valueDeclaration : undefined;
  const code = declaration === undefined ? undefined : localFunction(declaration, builder);
  if (declaration === undefined || code?.body === undefined || code.getSourceFile().isDeclarationFile) return undefined;
  if (isGenerator(code) || (code.typeParameters ?? []).length > 0 || code.parameters.length > values.length) return undefined;
  if (code.parameters.some((parameter) => parameter.dotDotDotToken !== undefined || isOpen(parameter))) return undefined;
  if (!capturesNothing(code, builder)) return undefined;
  const environment = isLocalDeclaration(declaration) ? scope.environment : builder.environment;
  const shapes = code.parameters.map((node, i): ParameterShape | undefined => {
    const shape = shapeOf(node, "given", { builder, environment });
    const given = values[i]?.type ?? shape.type;
    if (sameType(shape.type, given)) return shape;
    return isMoreThan(shape.type, given, builder) ? { ...shape, type: given } : undefined;
  });
  if (!shapes.every((shape) => shape !== undefined)) return undefined;
  const handle = functionInstance(code, labelOf(code), environment, shapes, builder);
  return { kind: "call", function: handle.id, arguments: values.slice(0, shapes.length), type: handle.result, spot: scope.spot(callback) };
}

/** `map(Math.sqrt)`, `map(sqrt)`. */
function mathNamed(callback: ts.Expression, builder: UnitBuilder): string | undefined {
  const symbol = ts.isIdentifier(callback) ? valueSymbol(builder.checker, callback) : undefined;
  return symbol === undefined ? mathMember(callback, builder) : mathAlias(symbol, builder);
}

function converted(value: Expression, type: Type | undefined, at: ts.Node, scope: Scope): Expression {
  return type === undefined || type.kind === "void" ? value : convert(value, type, scope, at);
}

/** Nothing in it could make an array longer or shorter. */
export function isQuiet(callback: ts.Expression, builder: UnitBuilder): boolean {
  const literal = functionLiteral(callback);
  return literal !== undefined && !isLoud(literal.body, builder);
}

/** Nothing in it could change a variable, a field or an item: reading those before or after it is the same. */
export function changesNothing(node: ts.Node, builder: UnitBuilder): boolean {
  const steps =
    ts.isPostfixUnaryExpression(node) ||
    (ts.isPrefixUnaryExpression(node) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken));
  if (steps || ts.isYieldExpression(node) || ts.isDeleteExpression(node) || ts.isFunctionLike(node)) return false;
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return false;
  if ((ts.isCallExpression(node) && !isMath(node, builder)) || ts.isNewExpression(node)) return false;
  if (ts.isPropertyAccessExpression(node) && isAccessor(node, builder)) return false;
  return ts.forEachChild(node, (child) => !changesNothing(child, builder)) !== true;
}

function isLoud(node: ts.Node, builder: UnitBuilder): boolean {
  if (ts.isCallExpression(node) && !isMath(node, builder)) return true;
  if (ts.isNewExpression(node)) return true;
  if (ts.isPropertyAccessExpression(node) && node.name.text === "length" && ts.isBinaryExpression(node.parent) && node.parent.left === node)
    return true;
  if (ts.isPropertyAccessExpression(node) && isAccessor(node, builder)) return true;
  return ts.forEachChild(node, (child) => isLoud(child, builder)) === true;
}

function isAccessor(node: ts.PropertyAccessExpression, builder: UnitBuilder): boolean {
  const symbol = valueSymbol(builder.checker, node.name);
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Accessor) !== 0 && !isOfLanguage(symbol, builder);
}

function isMath(node: ts.CallExpression, builder: UnitBuilder): boolean {
  const { expression } = node;
  return (
    ts.isPropertyAccessExpression(expression) &&
    ts.isIdentifier(expression.expression) &&
    expression.expression.text === "Math" &&
    isOfLanguage(valueSymbol(builder.checker, expression.expression), builder)
  );
}

function conversion(name: string, value: Expression, type: Type | undefined, at: ts.Node, scope: Scope): Expression {
  const { spot } = value;
  const result =
    name === "Boolean"
      ? truth(value)
      : name === "String"
        ? textOf(value, at, scope)
        : name === "Number" && value.type.kind === "string"
          ? builtin("string.toNumber", [value], NUMBER, spot)
          : undefined;
  if (result === undefined) return refuse(`uses ${name} as a callback`, at);
  return converted(result, type, at, scope);
}
