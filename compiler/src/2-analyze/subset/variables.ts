/**
 * Declarations of variables. A variable captured by a closure that may see it change lives in a cell, a new one each time
 * the declaration runs. A `const` that holds a function which captures nothing needs no variable: its name is the function.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { capturesNothing, isInlined, isShared, localFunction } from "./captures.ts";
import { convert } from "./convert.ts";
import { bindPattern } from "./destructuring.ts";
import { itemsFor } from "./first-items.ts";
import { isGenerator } from "./functions.ts";
import { hinted } from "./hints.ts";
import { isFromMath, mathAlias } from "./math-values.ts";
import { skipParentheses } from "./outer.ts";
import { refuse, unlessRefused } from "./refusal.ts";
import type { Scope, Variable } from "./scope.ts";
import { storable, translateType } from "./translate-type.ts";
import { local, nothing, number, sameType, setLocal } from "./tree.ts";
import { isMoreThan } from "./width.ts";

export function declareVariables(list: ts.VariableDeclarationList, scope: Scope): Statement[] {
  if ((list.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using || (list.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)
    return refuse("uses using", list);
  return list.declarations.flatMap((declaration) => declareVariable(declaration, scope));
}

/** Declares the name and gives it the value. */
export function declareName(name: ts.Identifier, value: Expression, scope: Scope): Statement[] {
  const hasType = value.type.kind !== "void" && value.type.kind !== "null";
  const declared = hasType && isOpen(name, scope) ? value.type : declaredType(name, scope);
  const optionalOf = value.type.kind === "optional" && sameType(value.type.of, declared);
  const type = optionalOf || isMoreThan(declared, value.type, scope.builder) ? value.type : declared;
  const { variable, fresh } = declare(name, type, scope);
  return [...fresh, setLocal(variable.id, convert(value, variable.type, scope, name), scope.spot(name), variable.type)];
}

/** Variables that functions of the same block use, which are made before these are declared. */
export function declareEarly(statements: readonly ts.Statement[], functions: readonly ts.FunctionDeclaration[], scope: Scope): Statement[] {
  const names = statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name))
    .filter(ts.isIdentifier);
  return names.flatMap((name) => {
    const symbol = scope.checker.getSymbolAtLocation(name);
    const captured =
      symbol !== undefined &&
      scope.builder.usage.references(symbol).some((use) => functions.some((code) => use.pos > code.pos && use.end <= code.end));
    if (!captured || symbol === undefined || !isShared(symbol, scope.builder)) return [];
    const code = localFunction(name.parent as ts.VariableDeclaration, scope.builder);
    if (code !== undefined && capturesNothing(code, scope.builder)) return [];
    const { variable, fresh } = declare(name, declaredType(name, scope), scope);
    scope.early.set(symbol, variable);
    return fresh;
  });
}

function declareVariable(declaration: ts.VariableDeclaration, scope: Scope): Statement[] {
  const { name, initializer } = declaration;
  if (initializer === undefined) return ts.isIdentifier(name) ? declareEmpty(name, scope) : refuse("takes nothing apart", declaration);
  const code = localFunction(declaration, scope.builder);
  if (code !== undefined && (isGenerator(code) || capturesNothing(code, scope.builder))) return [];
  if (isFromMath(declaration, scope.builder) || (ts.isIdentifier(name) && isMathAlias(name, scope))) return [];
  if (!ts.isIdentifier(name)) return takeApart(name, initializer, scope);
  if (code !== undefined) return declareClosure(name, initializer, scope);
  const target = unlessRefused(() => declaredType(name, scope));
  return declareName(name, scope.builder.translate.expression(initializer, scope, target), scope);
}

function isMathAlias(name: ts.Identifier, scope: Scope): boolean {
  const symbol = scope.checker.getSymbolAtLocation(name);
  return symbol !== undefined && mathAlias(symbol, scope.builder) !== undefined;
}

/** A closure may name itself, so its variable is there before it is. */
function declareClosure(name: ts.Identifier, initializer: ts.Expression, scope: Scope): Statement[] {
  const { variable, fresh } = declare(name, declaredType(name, scope), scope);
  const value = scope.builder.translate.expression(initializer, scope, variable.type);
  return [...fresh, setLocal(variable.id, convert(value, variable.type, scope, name), scope.spot(name), variable.type)];
}

function takeApart(name: ts.BindingPattern, initializer: ts.Expression, scope: Scope): Statement[] {
  const values = skipParentheses(initializer);
  const plain =
    ts.isArrayBindingPattern(name) &&
    ts.isArrayLiteralExpression(values) &&
    values.elements.every((element) => !ts.isSpreadElement(element) && !ts.isOmittedExpression(element));
  const simple =
    plain &&
    name.elements.every(
      (element) =>
        !ts.isOmittedExpression(element) &&
        element.dotDotDotToken === undefined &&
        element.initializer === undefined &&
        ts.isIdentifier(element.name),
    );
  if (!plain || !simple || name.elements.length !== values.elements.length)
    return bindPattern(name, itemsFor(name, initializer, scope) ?? scope.builder.translate.expression(initializer, scope), scope);
  const held = values.elements.map((element) => {
    const value = scope.builder.translate.expression(element, scope);
    const id = scope.temporary(value.type);
    return { set: setLocal(id, value, value.spot), read: local(id, value.type, value.spot) };
  });
  return [
    ...held.map(({ set }) => set),
    ...name.elements.flatMap((element, i) =>
      bindPattern((element as ts.BindingElement).name, held[i]?.read ?? nothing("undefined", { kind: "void" }, scope.spot(name)), scope),
    ),
  ];
}

/** `let x: number;` has no value yet: undefined, where its type says so. */
function declareEmpty(name: ts.Identifier, scope: Scope): Statement[] {
  const type = declaredType(name, scope);
  const isVar = isFunctionScoped(name, scope);
  const symbol = scope.checker.getSymbolAtLocation(name);
  if (isVar && symbol !== undefined && scope.lookup(symbol) !== undefined) return [];
  const { variable, fresh } = declare(name, type, scope);
  const spot = scope.spot(name);
  if (type.kind === "optional" && type.undefined) return [...fresh, setLocal(variable.id, nothing("undefined", type, spot), spot, type)];
  if (!variable.shared) return [];
  return type.kind === "number"
    ? [...fresh, setLocal(variable.id, number(Number.NaN, spot), spot, type)]
    : refuse(`captures "${name.text}" before it has a value`, name);
}

function declare(name: ts.Identifier, type: Type, scope: Scope): { variable: Variable; fresh: Statement[] } {
  const symbol = scope.checker.getSymbolAtLocation(name);
  if (symbol === undefined) return refuse(`"${name.text}", which is not known`, name);
  const isVar = isFunctionScoped(name, scope);
  const known = isVar ? scope.lookup(symbol) : scope.early.get(symbol);
  if (known !== undefined) return { variable: known, fresh: [] };
  const shared = isShared(symbol, scope.builder);
  const declaration = ts.isVariableDeclaration(name.parent) ? name.parent.type : undefined;
  const variable = scope.declare(name.text, type, symbol, shared, hinted(declaration, type, scope.builder));
  return { variable, fresh: shared && !isVar ? [{ kind: "fresh", id: variable.id, spot: scope.spot(name) }] : [] };
}

function declaredType(name: ts.Identifier, scope: Scope): Type {
  const source = scope.checker.getTypeAtLocation(name);
  if ((source.flags & ts.TypeFlags.Any) !== 0) return refuse(`"${name.text}", a value of type ${scope.checker.typeToString(source)}`, name);
  return storable(translateType(source, scope, name), source, scope, name);
}

/** A name of type `any` or `unknown` that keeps its first value is what that value is. */
function isOpen(name: ts.Identifier, scope: Scope): boolean {
  const source = scope.checker.getTypeAtLocation(name);
  const symbol = scope.checker.getSymbolAtLocation(name);
  const isAny = (source.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  return isAny && symbol !== undefined && scope.builder.usage.writes(symbol).length === 0;
}

/** `var`; in a callback that is written into its caller it is new each time, like `let`. */
function isFunctionScoped(name: ts.Identifier, scope: Scope): boolean {
  if (!ts.isVariableDeclaration(name.parent) || (ts.getCombinedNodeFlags(name.parent) & ts.NodeFlags.BlockScoped) !== 0) return false;
  const owner = ts.findAncestor(name.parent, ts.isFunctionLike);
  return owner === undefined || !isInlined(owner, scope.builder);
}
