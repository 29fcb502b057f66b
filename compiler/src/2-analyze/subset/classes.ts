/**
 * Making instances. A constructor runs in JavaScript's order: parameters, the base's constructor, parameter properties and
 * field initialisers, then the body. A field without a value at first must get it before anything could read it.
 */
import { ts } from "ts-morph";
import type { Expression, FunctionUnit, Local, Statement, Type } from "../../ir/unit.ts";
import { argumentsFor } from "./arguments.ts";
import { chainOf, fieldName, inheritedField, type ClassStruct } from "./class-struct.ts";
import { convert } from "./convert.ts";
import { errorBase, errorParameters, initialiseError } from "./errors.ts";
import { bindParameters, parameterSymbol, type ParameterShape, translateFunction } from "./functions.ts";
import { isLate } from "./late-fields.ts";
import { isStatic } from "./members.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { typeOfNode } from "./translate-type.ts";
import { evaluate, local, number, VOID } from "./tree.ts";
import type { FunctionHandle, UnitBuilder } from "./unit-builder.ts";

export function newInstance(node: ts.NewExpression, scope: Scope): Expression {
  const { builder } = scope;
  const type = typeOfNode(node, scope);
  const owner = type.kind === "struct" ? builder.classes.get(type.name) : undefined;
  if (owner === undefined || !ts.isClassLike(owner.declaration))
    return refuse(`makes a ${node.expression.getText()}, which has no form in a kernel`, node);
  const home = constructorOf(owner);
  const context = { builder, environment: home?.owner.environment ?? owner.environment };
  const { shapes, values } = argumentsFor(parametersOf(owner, builder, node), node.arguments ?? [], context, scope, node);
  const handle = constructorInstance(owner, shapes, builder);
  return { kind: "new", struct: owner.name, construct: handle.id, arguments: values, type, spot: scope.spot(node) };
}

/** The constructor of a struct for arguments of this shape; it takes `this` first and runs the bases' constructors. */
export function constructorInstance(owner: ClassStruct, shapes: readonly ParameterShape[], builder: UnitBuilder): FunctionHandle {
  builder.constructed.add(owner.name);
  return initialiserInstance(owner, shapes, builder);
}

/** Of the nearest constructor that is written out, or of the language's class of errors. */
function parametersOf(struct: ClassStruct | undefined, builder: UnitBuilder, at: ts.Node): readonly ts.ParameterDeclaration[] {
  const base = struct === undefined ? undefined : errorBase(struct, builder);
  const home = struct === undefined ? undefined : constructorOf(struct);
  return home?.declaration.parameters ?? (base === undefined ? [] : errorParameters(base, builder, at));
}

/** The nearest constructor along the bases that is written out. */
export function constructorOf(struct: ClassStruct): { owner: ClassStruct; declaration: ts.ConstructorDeclaration } | undefined {
  for (let owner: ClassStruct | undefined = struct; owner !== undefined; owner = owner.base) {
    const declaration = ownConstructor(owner);
    if (declaration !== undefined) return { owner, declaration };
  }
  return undefined;
}

function ownConstructor({ declaration }: ClassStruct): ts.ConstructorDeclaration | undefined {
  const found = (declaration.members as ts.NodeArray<ts.Node>).filter(ts.isConstructorDeclaration);
  return found.find(({ body }) => body !== undefined);
}

function initialiserInstance(owner: ClassStruct, shapes: readonly ParameterShape[], builder: UnitBuilder): FunctionHandle {
  const label = `${owner.name}.constructor`;
  const key = ["new", owner.name, ...shapes.map(({ given }) => given)].join("|");
  return builder.function(key, label, (id) => {
    const passed = shapes.filter(({ given }) => given !== "missing").map(({ type }) => type);
    const handle = { id, parameters: [{ kind: "struct" as const, name: owner.name }, ...passed], result: VOID };
    return { handle, translate: () => translateConstructor(owner, id, label, shapes, builder) };
  });
}

function translateConstructor(
  owner: ClassStruct,
  id: string,
  label: string,
  shapes: readonly ParameterShape[],
  builder: UnitBuilder,
): FunctionUnit {
  if (!ts.isClassLike(owner.declaration)) return refuse("makes an interface", owner.declaration);
  refuseClassForm(owner.declaration);
  const scope = new Scope(builder, owner.environment, { type: VOID }, owner.name);
  const own = ownConstructor(owner);
  if (own === undefined) return implicitConstructor(owner, id, label, shapes, scope);
  const extendsClass = (owner.base !== undefined && ts.isClassLike(owner.base.declaration)) || errorBase(owner, builder) !== undefined;
  if (!extendsClass) return translateFunction(own, id, label, shapes, scope, () => fieldValues(owner, own, scope));
  return derivedConstructor(owner, own, id, label, shapes, scope);
}

/** Passes its arguments on, then gives the fields their values. */
function implicitConstructor(owner: ClassStruct, id: string, label: string, shapes: readonly ParameterShape[], scope: Scope): FunctionUnit {
  const spot = scope.spot(owner.declaration);
  const bound = shapes.map(({ given, type }, i) => ({ given, local: scope.parameter(`p${i}`, type) }));
  const parameters: Local[] = bound.filter(({ given }) => given !== "missing").map(({ local: { id: name, type } }) => ({ id: name, type }));
  const values = parameters.map(({ id: name, type }) => local(name, type, spot));
  const body = [...callBase(owner, shapes, values, scope, owner.declaration), ...fieldValues(owner, undefined, scope)];
  return {
    id,
    label,
    parameters: [{ id: "this", type: { kind: "struct", name: owner.name } }, ...parameters],
    result: VOID,
    locals: scope.locals,
    body,
    captures: [],
    spot,
  };
}

function derivedConstructor(
  owner: ClassStruct,
  own: ts.ConstructorDeclaration,
  id: string,
  label: string,
  shapes: readonly ParameterShape[],
  scope: Scope,
): FunctionUnit {
  const spot = scope.spot(own);
  const statements = own.body?.statements ?? [];
  const at = statements.findIndex(isSuperCall);
  if (at < 0) return refuse("calls super() inside another statement", own);
  const bound = bindParameters(shapes, scope);
  const before = scope.builder.translate.statements(statements.slice(0, at), scope);
  const call = (statements[at] as ts.ExpressionStatement).expression as ts.CallExpression;
  const home = owner.base === undefined ? undefined : constructorOf(owner.base);
  const context = { builder: scope.builder, environment: home?.owner.environment ?? owner.environment };
  const taken = owner.base === undefined ? ownErrorParameters(owner, scope.builder, call) : parametersOf(owner.base, scope.builder, call);
  const { shapes: passed, values } = argumentsFor(taken, call.arguments, context, scope, call);
  const base = callBase(owner, passed, values, scope, call);
  const fields = fieldValues(owner, own, scope);
  const after = scope.builder.translate.statements(statements.slice(at + 1), scope);
  const parameters: Local[] = [{ id: "this", type: { kind: "struct", name: owner.name } }, ...bound.parameters];
  return {
    id,
    label,
    parameters,
    result: VOID,
    locals: scope.locals,
    body: [...bound.statements, ...before, ...base, ...fields, ...after],
    captures: [],
    spot,
  };
}

function ownErrorParameters(owner: ClassStruct, builder: UnitBuilder, at: ts.Node): readonly ts.ParameterDeclaration[] {
  const base = errorBase(owner, builder);
  return base === undefined ? [] : errorParameters(base, builder, at);
}

function callBase(
  owner: ClassStruct,
  shapes: readonly ParameterShape[],
  values: readonly Expression[],
  scope: Scope,
  at: ts.Node,
): Statement[] {
  const { name, base } = owner;
  const error = base === undefined ? errorBase(owner, scope.builder) : undefined;
  if (error !== undefined) return initialiseError(owner, error, shapes, values, at, scope);
  if (base === undefined || !ts.isClassLike(base.declaration)) return [];
  const spot = scope.spot(at);
  const handle = initialiserInstance(base, shapes, scope.builder);
  const self = convert(local("this", { kind: "struct", name }, spot), { kind: "struct", name: base.name }, scope, at);
  return [evaluate({ kind: "call", function: handle.id, arguments: [self, ...values], type: VOID, spot }, spot)];
}

function isSuperCall(node: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) && node.expression.expression.kind === ts.SyntaxKind.SuperKeyword
  );
}

/** Parameter properties, then fields in order. */
function fieldValues(owner: ClassStruct, own: ts.ConstructorDeclaration | undefined, scope: Scope): Statement[] {
  const properties = (own?.parameters ?? []).filter((node) => ts.isParameterPropertyDeclaration(node, node.parent));
  const fields = (owner.declaration.members as ts.NodeArray<ts.Node>).filter(
    (node): node is ts.PropertyDeclaration => ts.isPropertyDeclaration(node) && !isStatic(node),
  );
  refuseOrder(properties, fields);
  const fromParameters = properties.map((node) => {
    const symbol = parameterSymbol(node, node.name as ts.Identifier, scope.checker);
    const variable = symbol === undefined ? undefined : scope.lookup(symbol);
    if (variable === undefined) return refuse("a parameter property without a name", node);
    return setField(owner, (node.name as ts.Identifier).text, local(variable.id, variable.type, scope.spot(node)), node, scope);
  });
  return [...fromParameters, ...fields.flatMap((node) => fieldValue(owner, node, own, scope))];
}

/** Which of the two comes first depends on the compiler's options. */
function refuseOrder(properties: readonly ts.ParameterDeclaration[], fields: readonly ts.PropertyDeclaration[]): void {
  const names = new Set(properties.map(({ name }) => name.getText()));
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !fields.some(({ initializer }) => initializer !== undefined && usesThis(initializer))) return;
    if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword && names.has(node.name.text))
      refuse("a field that is made from a parameter property", node);
    ts.forEachChild(node, visit);
  };
  for (const { initializer } of fields) if (initializer !== undefined && names.size > 0) visit(initializer);
}

/** At once, not in a function that is called later. */
function usesThis(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  return node.kind === ts.SyntaxKind.ThisKeyword || ts.forEachChild(node, usesThis) === true;
}

function fieldValue(
  owner: ClassStruct,
  node: ts.PropertyDeclaration,
  own: ts.ConstructorDeclaration | undefined,
  scope: Scope,
): Statement[] {
  if ((ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword || kind === ts.SyntaxKind.AbstractKeyword))
    return [];
  const name = fieldName(node.name, owner.name);
  const type = fieldType(owner, name, scope);
  if (type === undefined) return refuse(`a field "${name}" without a type`, node);
  if (node.initializer !== undefined)
    return [setField(owner, name, scope.builder.translate.expression(node.initializer, scope, type), node, scope)];
  if (isRedeclared(owner, name, scope)) return refuse("declares a field of its base again", node);
  const spot = scope.spot(node);
  if (type.kind === "optional")
    return type.undefined ? [setField(owner, name, { kind: "undefined", type, spot }, node, scope)] : late(owner, node, own, type, scope);
  return late(owner, node, own, type, scope);
}

/** A number that is read before it has a value is undefined, which is NaN in arithmetic. */
function late(
  owner: ClassStruct,
  node: ts.PropertyDeclaration,
  own: ts.ConstructorDeclaration | undefined,
  type: Type,
  scope: Scope,
): Statement[] {
  const name = fieldName(node.name, owner.name);
  if (isLate(node, own, type, scope)) return [setField(owner, name, number(Number.NaN, scope.spot(node)), node, scope)];
  return [];
}

function isRedeclared(owner: ClassStruct, name: string, scope: Scope): boolean {
  const { builder } = scope;
  const isField = (struct: string): boolean => builder.structs.get(struct)?.fields.some((field) => field.name === name) === true;
  const bases = chainOf(owner.name, builder).slice(1);
  if (bases.some((base) => ts.isClassLike(base.declaration) && isField(base.name))) return true;
  return errorBase(owner, builder) !== undefined && isField("Error");
}

function fieldType(owner: ClassStruct, name: string, scope: Scope): Type | undefined {
  return inheritedField(owner.name, name, scope.builder)?.type;
}

function setField(owner: ClassStruct, name: string, value: Expression, at: ts.Node, scope: Scope): Statement {
  const spot = scope.spot(at);
  const type = fieldType(owner, name, scope) ?? value.type;
  const object = local("this", { kind: "struct", name: owner.name }, spot);
  return {
    kind: "set",
    target: { kind: "field", object, struct: owner.name, field: name, type },
    value: convert(value, type, scope, at),
    spot,
  };
}

function refuseClassForm(node: ts.ClassLikeDeclaration): void {
  if ((ts.getDecorators(node) ?? []).length > 0) return refuse("uses a decorator: write what it does into the class", node);
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member) && ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined)
      return refuse("has a static block in a class inside of a function", member);
    if (ts.canHaveDecorators(member) && (ts.getDecorators(member) ?? []).length > 0)
      return refuse("uses a decorator: write what it does into the class", member);
    if (ts.isAutoAccessorPropertyDeclaration(member)) return refuse("has an accessor field: write get and set", member);
  }
}
