/**
 * Functions that are called by name: module functions, methods, constructors, and local functions that capture nothing.
 * Each is translated once for every set of type arguments and every shape of call, so that a default is filled in, or a
 * missing argument known, without a test at run time.
 */
import { ts } from "ts-morph";
import type { Expression, FunctionUnit, Local, Statement, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { isShared } from "./captures.ts";
import { convert } from "./convert.ts";
import { bindPattern } from "./destructuring.ts";
import { hinted } from "./hints.ts";
import { refuse } from "./refusal.ts";
import { Scope, type Returning } from "./scope.ts";
import { environmentOf, refuseType, storable, translateType, type TypeContext, type TypeEnvironment } from "./translate-type.ts";
import { isMissing, local, narrow, nothing, optional, required, setLocal } from "./tree.ts";
import type { FunctionHandle, UnitBuilder } from "./unit-builder.ts";

export type Callable =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.ConstructorDeclaration;

/** "given": a value of the parameter's type; "missing": left out; "open": may be undefined at run time. */
export type Given = "given" | "missing" | "open";

export interface ParameterShape {
  readonly node: ts.ParameterDeclaration;
  readonly given: Given;
  /** Of the value that is passed; of the variable, where nothing is. */
  readonly type: Type;
}

/** The parameter's type without what makes it optional. */
export function parameterType(node: ts.ParameterDeclaration, context: TypeContext): Type {
  const { checker } = context.builder;
  const source = checker.getTypeAtLocation(node);
  if ((source.flags & ts.TypeFlags.Any) !== 0) return refuse(`"${node.name.getText()}", a value of type any`, node);
  const type = storable(translateType(source, context, node), source, context, node);
  return isOpen(node) && type.kind === "optional" && type.undefined ? withoutUndefined(type) : type;
}

export function isOpen(node: ts.ParameterDeclaration): boolean {
  return node.questionToken !== undefined || node.initializer !== undefined;
}

export function shapeOf(node: ts.ParameterDeclaration, given: Given, context: TypeContext): ParameterShape {
  const plain = parameterType(node, context);
  const symbol = ts.isIdentifier(node.name) ? parameterSymbol(node, node.name, context.builder.checker) : undefined;
  const assignedUndefined = node.initializer === undefined && symbol !== undefined && context.builder.usage.writes(symbol).length > 0;
  if (!isOpen(node)) return { node, given: "given", type: plain };
  if (given === "given" && assignedUndefined) return { node, given: "open", type: optional(plain, "undefined") };
  return { node, given, type: given === "given" ? plain : optional(plain, "undefined") };
}

export const KEPT_GENERATOR: string =
  "keeps a generator, which has a form only where it is gone over at once: in for-of, a spread, a pattern or yield*";

/** The instance of a function for these types and this shape. `self`: the struct of `this`. */
export function functionInstance(
  node: Callable,
  label: string,
  environment: TypeEnvironment,
  shapes: readonly ParameterShape[],
  builder: UnitBuilder,
  self?: string,
  returning?: Returning,
): FunctionHandle {
  refuseForm(node);
  if (isGenerator(node) && returning?.generator !== true) return refuse(KEPT_GENERATOR, node);
  const key = [node.getSourceFile().fileName, node.pos, node.kind, self ?? "", environment.key, ...shapes.map(shapeKey)].join("|");
  return builder.function(key, label, (id) => {
    const context = { builder, environment };
    const result = returning ?? { type: resultType(node, context), generator: false };
    const passed = shapes.filter(({ given }) => given !== "missing").map(({ type }) => type);
    const parameters: Type[] = self === undefined ? passed : [{ kind: "struct", name: self }, ...passed];
    const handle = { id, parameters, result: result.type };
    return { handle, translate: () => translateFunction(node, id, label, shapes, new Scope(builder, environment, result, self)) };
  });
}

/** The types of parameters follow from their declarations, but where an argument brings its own. */
function shapeKey({ given, type }: ParameterShape): string {
  return given === "given" ? typeText(type) : given;
}

export function resultType(node: Callable, context: TypeContext): Type {
  const { checker } = context.builder;
  const signature = checker.getSignatureFromDeclaration(node);
  if (signature === undefined || ts.isConstructorDeclaration(node) || ts.isSetAccessor(node)) return { kind: "void" };
  const type = checker.getReturnTypeOfSignature(signature);
  if ((type.flags & ts.TypeFlags.Any) !== 0) return refuse("gives a value of type any", node.name ?? node);
  const result = translateType(type, context, node.type ?? node.name ?? node);
  return result.kind === "null" ? refuseType(type, context, node) : result;
}

/** Bindings of a generic function's type parameters at a call, on top of those around it. */
export function callEnvironment(
  node: Callable,
  call: ts.CallLikeExpression | undefined,
  outer: TypeEnvironment,
  context: TypeContext,
): TypeEnvironment {
  const parameters = ts.isFunctionLike(node) ? (node.typeParameters ?? []) : [];
  if (parameters.length === 0) return outer;
  const { checker } = context.builder;
  const signature = call === undefined ? undefined : checker.getResolvedSignature(call);
  const given = signature === undefined ? undefined : checker.getTypeArgumentsForResolvedSignature(signature);
  const bindings = new Map(outer.bindings);
  parameters.forEach((parameter, i) => {
    const argument = given?.[i];
    if (argument === undefined) return refuse("a generic function used as a value: write a lambda that calls it", call ?? node);
    bindings.set(
      checker.getTypeAtLocation(parameter).symbol,
      storable(translateType(argument, context, call ?? node), argument, context, call ?? node),
    );
  });
  return environmentOf(bindings);
}

export function refuseForm(node: Callable | ts.SignatureDeclaration): void {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  const isAsync = modifiers.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  if (isAsync !== undefined) return refuse("is async", isAsync);
  const [first] = node.parameters;
  if (first !== undefined && first.name.getText() === "this") return refuse("declares the type of this", first);
  if (ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).length > 0)
    return refuse("uses a decorator: write what it does into the class", node);
}

export function isGenerator(node: Callable): boolean {
  return !ts.isArrowFunction(node) && "asteriskToken" in node && node.asteriskToken !== undefined;
}

/** Parameters, body, and what falls off its end. */
export function translateFunction(
  node: Callable,
  id: string,
  label: string,
  shapes: readonly ParameterShape[],
  scope: Scope,
  before: () => readonly Statement[] = () => [],
): FunctionUnit {
  const { builder } = scope;
  if (node.body === undefined) return refuse(`calls ${label}, which has no body here`, node);
  if (isGenerator(node) && scope.returning.generator !== true) return refuse(KEPT_GENERATOR, node);
  const spot = scope.spot(node);
  const self: Local[] = scope.self === undefined ? [] : [{ id: "this", type: { kind: "struct", name: scope.self } }];
  const bound = bindParameters(shapes, scope);
  const first = before();
  const body = ts.isBlock(node.body) ? builder.translate.statements(node.body.statements, scope) : returnValue(node.body, scope);
  const end = fallsOff(scope.returning.type)
    ? [{ kind: "return" as const, value: nothing("undefined", scope.returning.type, spot), spot }]
    : [];
  const statements = [...bound.statements, ...first, ...body, ...(ts.isBlock(node.body) ? end : [])];
  return {
    id,
    label,
    parameters: [...self, ...bound.parameters],
    result: scope.returning.type,
    ...hinted(node.type, scope.returning.type, builder),
    locals: scope.locals,
    body: statements,
    captures: [...scope.captures.values()],
    spot,
  };
}

/** The parameters as locals, and the statements that give them their values. */
export function bindParameters(shapes: readonly ParameterShape[], scope: Scope): { parameters: Local[]; statements: Statement[] } {
  const parameters: Local[] = [];
  const statements: Statement[] = [];
  for (const shape of shapes) bindParameter(shape, parameters, statements, scope);
  return { parameters, statements };
}

function bindParameter({ node, given, type }: ParameterShape, parameters: Local[], statements: Statement[], scope: Scope): void {
  const spot = scope.spot(node);
  const symbol = ts.isIdentifier(node.name) ? parameterSymbol(node, node.name, scope.checker) : undefined;
  const shared = symbol !== undefined && isShared(symbol, scope.builder);
  const name = ts.isIdentifier(node.name) ? node.name.text : "p$";
  const plain = node.initializer === undefined ? type : definite(type);
  const hint = symbol === undefined ? {} : hinted(node.type, plain, scope.builder);
  if (given === "given" && hint.hint !== undefined) {
    const passed = scope.parameter("p$", type);
    parameters.push({ id: passed.id, type });
    const variable = scope.declare(name, type, symbol, shared, hint);
    statements.push(setLocal(variable.id, local(passed.id, type, spot), spot));
    return;
  }
  if (given === "given") {
    const variable = scope.parameter(name, type, symbol, shared);
    parameters.push(shared ? { id: variable.id, type, shared } : { id: variable.id, type });
    if (symbol === undefined) statements.push(...bindPattern(node.name, local(variable.id, type, spot), scope));
    return;
  }
  const value = given === "open" ? open(node, type, plain, parameters, scope) : missingValue(node, type, plain, scope);
  if (symbol === undefined) {
    const id = scope.temporary(plain, "p");
    statements.push(setLocal(id, value, spot), ...bindPattern(node.name, local(id, plain, spot), scope));
    return;
  }
  const variable = scope.declare(name, plain, symbol, shared, hint);
  statements.push(setLocal(variable.id, value, spot));
}

/** Of a parameter property the name stands for two things: this is the variable. */
export function parameterSymbol(node: ts.ParameterDeclaration, name: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  return ts.isParameterPropertyDeclaration(node, node.parent)
    ? checker.getSymbolsOfParameterPropertyDeclaration(node, name.text)[0]
    : checker.getSymbolAtLocation(name);
}

function open(node: ts.ParameterDeclaration, type: Type, plain: Type, parameters: Local[], scope: Scope): Expression {
  const spot = scope.spot(node);
  const passed = scope.parameter("p$", type);
  parameters.push({ id: passed.id, type });
  const value = local(passed.id, type, spot);
  if (node.initializer === undefined) return value;
  const otherwise = defaultValue(node, node.initializer, plain, scope);
  return { kind: "conditional", test: isMissing(value, "undefined"), then: otherwise, else: narrow(value, plain), type: plain, spot };
}

function missingValue(node: ts.ParameterDeclaration, type: Type, plain: Type, scope: Scope): Expression {
  return node.initializer === undefined ? nothing("undefined", type, scope.spot(node)) : defaultValue(node, node.initializer, plain, scope);
}

function defaultValue(node: ts.ParameterDeclaration, initializer: ts.Expression, plain: Type, scope: Scope): Expression {
  return convert(scope.builder.translate.expression(initializer, scope, plain), plain, scope, node);
}

function returnValue(body: ts.Expression, scope: Scope): Statement[] {
  const spot = scope.spot(body);
  const { type } = scope.returning;
  const value = scope.builder.translate.expression(body, scope, type.kind === "void" ? undefined : type);
  if (type.kind === "void") return [{ kind: "expression", value, spot }];
  return [{ kind: "return", value: convert(value, type, scope, body), spot }];
}

function fallsOff(type: Type): boolean {
  return type.kind === "optional" && type.undefined;
}

function definite(type: Type): Type {
  return type.kind === "optional" && type.undefined ? withoutUndefined(type) : type;
}

function withoutUndefined(type: Type & { kind: "optional" }): Type {
  return type.null ? { ...type, undefined: false } : required(type);
}
