/**
 * Calls: by what the callee names. A function of the user's by name, a method, a function of the language, a value that is
 * a function, or a lambda called where it stands.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { filledArray } from "./arrays.ts";
import { argumentsFor, argumentsOfType } from "./arguments.ts";
import { capturesNothing, functionLiteral, isLocalDeclaration, localFunction, type FunctionNode } from "./captures.ts";
import { chainOf } from "./class-struct.ts";
import { labelOf } from "./closures.ts";
import { emitCall } from "./emit.ts";
import { errorText, errorType, isError, newError } from "./errors.ts";
import { callEnvironment, functionInstance } from "./functions.ts";
import { isGeneratorObject, nextOf } from "./generator-object.ts";
import { callsGenerator, keptGenerator } from "./generators.ts";
import { narrowed } from "./identifiers.ts";
import { inlineCall } from "./inline.ts";
import { languageFunction, languageMethod } from "./language-calls.ts";
import { mathCall } from "./math.ts";
import { mathAlias } from "./math-values.ts";
import { findMember, isStatic, memberName } from "./members.ts";
import { directCall, methodCall, overloaded } from "./methods.ts";
import { skipParentheses } from "./outer.ts";
import { rawProperty } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage } from "./translate-type.ts";
import { narrow } from "./tree.ts";
import { valueSymbol } from "./usage.ts";

export function call(node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const callee = skipParentheses(node.expression);
  if (callsGenerator(node, scope)) return keptGenerator(node, scope);
  if (ts.isPropertyAccessExpression(callee)) return memberCall(node, callee, scope, target);
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return refuse("calls super() inside another statement", node);
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return refuse("imports at run time", node);
  if (ts.isIdentifier(callee)) return namedCall(node, callee, scope);
  const literal = functionLiteral(callee);
  if (literal !== undefined && ts.isArrowFunction(literal)) return inlineCall(literal, node, scope);
  return applied(scope.builder.translate.expression(callee, scope), node, scope);
}

/** A call of a value that is a function. */
export function applied(callee: Expression, node: ts.CallExpression, scope: Scope): Expression {
  if (callee.type.kind !== "function") return refuse(`calls ${node.expression.getText()}, which is not a function in a kernel`, node);
  const values = argumentsOfType(callee.type.parameters, node.arguments, scope, node);
  return narrowed({ kind: "apply", callee, arguments: values, type: callee.type.result, spot: scope.spot(node) }, node, scope);
}

/** With the object already evaluated: `a?.b()` needs that. */
export function methodOf(object: Expression, node: ts.CallExpression, callee: ts.PropertyAccessExpression, scope: Scope): Expression {
  const { type } = object;
  if (type.kind !== "struct") return languageMethod(object, callee.name.text, node, scope);
  const name = memberName(callee.name, type, scope);
  if (name === "next" && isGeneratorObject(type)) return nextOf(object, node, scope);
  if (name === "toString" && isError(type, scope.builder) && node.arguments.length === 0) return errorText(object, scope);
  return methodCall(object, type.name, name, node, scope) ?? applied(thereToCall(rawProperty(callee, object, scope)), node, scope);
}

/** A function that may be missing, called without asking: the checker knows it to be there. */
function thereToCall(value: Expression): Expression {
  return value.type.kind === "optional" && value.type.of.kind === "function" ? narrow(value, value.type.of) : value;
}

function namedCall(node: ts.CallExpression, callee: ts.Identifier, scope: Scope): Expression {
  const { builder } = scope;
  const symbol = valueSymbol(scope.checker, callee);
  if (symbol === undefined) return refuse(`calls ${callee.text}, which is not known`, node);
  if (builder.emitters.has(symbol)) return emitCall(node, scope);
  const error = newError(node, scope);
  if (error !== undefined) return { ...error, type: errorType(error.name, builder) };
  if (isOfLanguage(symbol, builder)) return languageFunction(callee.text, node, scope);
  const alias = mathAlias(symbol, builder);
  if (alias !== undefined) return mathCall(alias, node, scope);
  const declaration = symbol.valueDeclaration;
  const code = declaration === undefined ? undefined : localFunction(declaration, builder);
  if (declaration === undefined || code === undefined) return unknownCallee(node, callee, symbol, scope);
  if (code.getSourceFile().isDeclarationFile || code.body === undefined)
    return refuse(`calls ${callee.text}, which has no form in a kernel`, node);
  if (isLocalDeclaration(declaration) && !capturesNothing(code, builder))
    return applied(builder.translate.expression(callee, scope), node, scope);
  return functionCall(code, node, scope);
}

/** A variable that holds a function, or something without source. */
function unknownCallee(node: ts.CallExpression, callee: ts.Identifier, symbol: ts.Symbol, scope: Scope): Expression {
  const declaration = symbol.valueDeclaration;
  if (scope.lookup(symbol) === undefined && (declaration === undefined || declaration.getSourceFile().isDeclarationFile))
    return refuse(`calls ${callee.text}, which has no form in a kernel`, node);
  return applied(scope.builder.translate.expression(callee, scope), node, scope);
}

function functionCall(code: FunctionNode, node: ts.CallExpression, scope: Scope): Expression {
  const { builder } = scope;
  const nested = ts.findAncestor(code.parent, ts.isFunctionLike) !== undefined;
  const environment = callEnvironment(code, node, nested ? scope.environment : builder.environment, scope);
  const { shapes, values } = argumentsFor(code.parameters, node.arguments, { builder, environment }, scope, node);
  const handle = functionInstance(code, labelOf(code), environment, shapes, builder);
  return overloaded(
    { kind: "call", function: handle.id, arguments: values, type: handle.result, spot: scope.spot(node) },
    code,
    node,
    scope,
  );
}

function memberCall(node: ts.CallExpression, callee: ts.PropertyAccessExpression, scope: Scope, target?: Type): Expression {
  const { builder } = scope;
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) return superCall(node, callee, scope);
  const symbol = valueSymbol(scope.checker, callee.name);
  const owner =
    ts.isIdentifier(callee.expression) || ts.isPropertyAccessExpression(callee.expression)
      ? valueSymbol(scope.checker, callee.expression)
      : undefined;
  if (owner !== undefined && ts.isIdentifier(callee.expression) && isOfLanguage(owner, builder))
    return languageFunction(`${callee.expression.text}.${callee.name.text}`, node, scope, target);
  const declaration = symbol?.valueDeclaration;
  if (owner !== undefined && declaration !== undefined && (owner.flags & (ts.SymbolFlags.Module | ts.SymbolFlags.Class)) !== 0)
    return qualifiedCall(node, callee, declaration, scope);
  const filled = filledArray(node, callee, scope, target);
  return filled ?? methodOf(builder.translate.expression(callee.expression, scope), node, callee, scope);
}

/** `Namespace.f()`, `import * as m; m.f()`, `Class.f()`. */
function qualifiedCall(
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  declaration: ts.Declaration,
  scope: Scope,
): Expression {
  if (ts.isMethodDeclaration(declaration) && isStatic(declaration)) return staticCall(node, declaration, scope);
  const code = localFunction(declaration, scope.builder);
  if (code === undefined || code.getSourceFile().isDeclarationFile)
    return refuse(`calls ${callee.getText()}, which has no form in a kernel`, node);
  return functionCall(code, node, scope);
}

function staticCall(node: ts.CallExpression, declaration: ts.MethodDeclaration, scope: Scope): Expression {
  const { builder } = scope;
  if (declaration.body === undefined || declaration.getSourceFile().isDeclarationFile)
    return refuse(`calls ${node.expression.getText()}, which has no form in a kernel`, node);
  const environment = callEnvironment(declaration, node, builder.environment, scope);
  const { shapes, values } = argumentsFor(declaration.parameters, node.arguments, { builder, environment }, scope, node);
  const handle = functionInstance(declaration, node.expression.getText(), environment, shapes, builder);
  const made: Expression = { kind: "call", function: handle.id, arguments: values, type: handle.result, spot: scope.spot(node) };
  return overloaded(made, declaration, node, scope);
}

function superCall(node: ts.CallExpression, callee: ts.PropertyAccessExpression, scope: Scope): Expression {
  const self = scope.thisValue(scope.spot(node));
  const base = self?.type.kind === "struct" ? chainOf(self.type.name, scope.builder)[1] : undefined;
  const member = base === undefined ? undefined : findMember(base.name, callee.name.text, "method", scope.builder);
  if (self === undefined || member === undefined) return refuse(`calls ${node.expression.getText()}, which has no form in a kernel`, node);
  return directCall(self, member, callee.name.text, node, scope);
}
