/**
 * Functions as values. A closure takes the variables of the functions around it with it; its type is that of the place it
 * is made for, so that a callback may have fewer parameters, or give a value where nothing is wanted.
 */
import { ts } from "ts-morph";
import type { Expression, Local, Statement, Type } from "../../ir/unit.ts";
import { capturesNothing, isShared, type FunctionNode } from "./captures.ts";
import { isWider } from "./convert.ts";
import { isGenerator, isOpen, parameterType, refuseForm, resultType, translateFunction, type ParameterShape } from "./functions.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { optional } from "./tree.ts";
import { declareEarly } from "./variables.ts";

export type FunctionType = Type & { kind: "function" };

export function functionValue(node: FunctionNode | ts.MethodDeclaration, at: ts.Node, scope: Scope, target?: Type): Expression {
  refuseForm(node);
  if (isGenerator(node)) return refuse("uses a generator as a value", at);
  if ((node.typeParameters ?? []).length > 0) return refuse("a generic function used as a value: write a lambda that calls it", at);
  if (!ts.isArrowFunction(node) && usesThis(node)) return refuse(thisReason(node), node);
  const type = wanted(target) ?? ownType(node, scope);
  const inner = new Scope(scope.builder, scope.environment, { type: type.result }, undefined, scope);
  const label = labelOf(node);
  const unit = translateFunction(node, scope.builder.unique(label), label, shapes(node, type, at, scope), inner);
  scope.builder.add({ ...unit, parameters: [...unit.parameters, ...padding(node, type, inner)] });
  return { kind: "closure", function: unit.id, type, spot: scope.spot(at) };
}

/** Function declarations of a block that need an environment: closures in variables, from the block's start. */
export function hoistFunctions(statements: readonly ts.Statement[], scope: Scope): Statement[] {
  const found = statements.filter(
    (node): node is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(node) && node.body !== undefined && !isGenerator(node) && !capturesNothing(node, scope.builder),
  );
  const declared = found.map((node) => {
    const symbol = node.name === undefined ? undefined : scope.checker.getSymbolAtLocation(node.name);
    if (symbol === undefined) return refuse("a function without a name", node);
    return { node, variable: scope.declare(node.name?.text ?? "f", ownType(node, scope), symbol, isShared(symbol, scope.builder)) };
  });
  const early = found.length === 0 ? [] : declareEarly(statements, found, scope);
  const cells = declared.flatMap(({ node, variable }): Statement[] =>
    variable.shared ? [{ kind: "fresh", id: variable.id, spot: scope.spot(node) }] : [],
  );
  const values = declared.map(({ node, variable }): Statement => {
    const spot = scope.spot(node);
    return { kind: "set", target: { kind: "local", id: variable.id, type: variable.type }, value: functionValue(node, node, scope), spot };
  });
  return [...early, ...cells, ...values];
}

export function labelOf(node: FunctionNode | ts.MethodDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return parent.name.getText();
  return "lambda";
}

function wanted(target: Type | undefined): FunctionType | undefined {
  if (target?.kind === "function") return target;
  return target?.kind === "optional" && target.of.kind === "function" ? target.of : undefined;
}

function ownType(node: FunctionNode | ts.MethodDeclaration, scope: Scope): FunctionType {
  const parameters = node.parameters.map((parameter) => {
    if (parameter.dotDotDotToken !== undefined) return refuse("a function with a rest parameter used as a value", parameter);
    const type = parameterType(parameter, scope);
    return isOpen(parameter) ? optional(type, "undefined") : type;
  });
  return { kind: "function", parameters, result: resultType(node, scope) };
}

function shapes(node: FunctionNode | ts.MethodDeclaration, type: FunctionType, at: ts.Node, scope: Scope): ParameterShape[] {
  return node.parameters.map((parameter, i) => {
    if (parameter.dotDotDotToken !== undefined) return refuse("a function with a rest parameter used as a value", parameter);
    const plain = parameterType(parameter, scope);
    const passed = type.parameters[i];
    if (passed === undefined) return { node: parameter, given: "missing", type: optional(plain, "undefined") };
    const open = isOpen(parameter) && passed.kind === "optional" && passed.undefined;
    if (!isWider(open ? optional(plain, "undefined") : plain, passed, scope.builder))
      return refuse("a function with other parameters than the place it is used in", at);
    return { node: parameter, given: open ? "open" : "given", type: passed };
  });
}

function thisReason(node: ts.Node): string {
  return ts.isMethodDeclaration(node)
    ? "uses this in a method of an object literal: use the names of variables, or write a class"
    : "uses this in a function that is no method: write an arrow function, or a method";
}

function padding(node: FunctionNode | ts.MethodDeclaration, type: FunctionType, scope: Scope): Local[] {
  return type.parameters.slice(node.parameters.length).map((one) => ({ id: scope.unique("unused$"), type: one }));
}

export function usesThis(node: FunctionNode | ts.MethodDeclaration): boolean {
  let found = false;
  const visit = (at: ts.Node): void => {
    if (at.kind === ts.SyntaxKind.ThisKeyword) found = true;
    if (!found && !ts.isFunctionDeclaration(at) && !ts.isFunctionExpression(at) && !ts.isClassLike(at)) ts.forEachChild(at, visit);
  };
  if (node.body !== undefined) ts.forEachChild(node.body, visit);
  return found;
}
