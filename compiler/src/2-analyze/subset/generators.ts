/**
 * Generators of the user's that a node goes over. What goes over one is written into it: each `yield` becomes the body of the
 * loop, so both run in turns as in JavaScript. `yield*` in the node's own generator needs no more than a call, since what the
 * other one yields leaves the node at once; so a generator may delegate to itself. The object itself has no form in a kernel.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { argumentsFor, type Arguments } from "./arguments.ts";
import { capturesNothing, isFunctionNode, isLocalDeclaration, localFunction } from "./captures.ts";
import { labelOf } from "./closures.ts";
import { bindParameters, callEnvironment, functionInstance, isGenerator, KEPT_GENERATOR, type Callable } from "./functions.ts";
import { generatorObject, ofGeneratorObject } from "./generator-object.ts";
import type { Iteration } from "./iteration.ts";
import { findMember, hasBody, isVirtual, memberName } from "./members.ts";
import { skipParentheses } from "./outer.ts";
import { closing, refuseFinally, tried } from "./generator-exceptions.ts";
import { refuse } from "./refusal.ts";
import { Scope, type Consume } from "./scope.ts";
import { storable, translateType, type TypeContext, type TypeEnvironment } from "./translate-type.ts";
import { boolean, evaluate, local, nothing, setLocal, VOID } from "./tree.ts";
import { valueSymbol } from "./usage.ts";

/** A call of a generator: `self` is the object of a method, by name. */
interface Generated {
  readonly code: Callable;
  readonly label: string;
  readonly environment: TypeEnvironment;
  readonly self: Expression | undefined;
  readonly given: Arguments;
  readonly at: ts.Node;
}

/** The loop's body stands in the generator as often as it yields: more would make a kernel large. */
const COPIES = 16;

/** Undefined: not a generator of the user's. */
export function ofGenerator(node: ts.Expression, scope: Scope): Iteration | undefined {
  const called = calledGenerator(node, scope);
  if (called === undefined) return undefined;
  return scope.writing.has(called.code) ? overItself(called, scope) : iterationOver(called, scope);
}

/** The generator as a value. */
export function keptGenerator(node: ts.CallExpression, scope: Scope): Expression {
  const called = calledGenerator(node, scope);
  if (called === undefined || !standsAlone(called.code, scope)) return refuse(KEPT_GENERATOR, node);
  return generatorObject(called, yieldedType(called.code, { builder: scope.builder, environment: called.environment }), scope);
}

export function callsGenerator(node: ts.Expression, scope: Scope): boolean {
  const call = skipParentheses(node);
  const code = ts.isCallExpression(call) ? scope.checker.getResolvedSignature(call)?.declaration : undefined;
  return (
    code !== undefined &&
    (ts.isMethodDeclaration(code) || isFunctionNode(code)) &&
    isGenerator(code) &&
    !code.getSourceFile().isDeclarationFile
  );
}

/** `for (const x of ring)`, where the class has `*[Symbol.iterator]()`. */
export function ofIterable(value: Expression, node: ts.Node, scope: Scope): Iteration | undefined {
  if (value.type.kind !== "struct") return undefined;
  const member = findMember(value.type.name, "[Symbol.iterator]", "method", scope.builder);
  if (member === undefined || !hasBody(member.declaration) || !isGenerator(member.declaration)) return undefined;
  const { owner, declaration } = member;
  const label = `${owner.name}[Symbol.iterator]`;
  const given = { shapes: [], values: [] };
  const called = { code: declaration, label, environment: owner.environment, self: value, given, at: node };
  return scope.writing.has(declaration) ? overItself(called, scope) : iterationOver(called, scope);
}

/** `yield* generator()` where what is yielded leaves the node. Undefined: not a generator of the user's. */
export function delegated(node: ts.Expression, scope: Scope): Statement[] | undefined {
  const called = calledGenerator(node, scope);
  if (called === undefined) return undefined;
  const { code, label, environment, self, given } = called;
  const spot = scope.spot(node);
  if (scope.writing.has(code)) return undefined;
  if (scope.returning.consume !== undefined || !standsAlone(code, scope)) return written(called, scope.returning.consume, scope);
  const struct = self?.type.kind === "struct" ? self.type.name : undefined;
  const returning = { type: VOID, generator: true };
  const handle = functionInstance(code, label, environment, given.shapes, scope.builder, struct, returning);
  const values = [...(self === undefined ? [] : [self]), ...given.values];
  return [evaluate({ kind: "call", function: handle.id, arguments: values, type: VOID, spot }, spot)];
}

/** A generator in which it is called again: that one is an object. */
function overItself(called: Generated, scope: Scope): Iteration {
  const type = yieldedType(called.code, { builder: scope.builder, environment: called.environment });
  return ofGeneratorObject(generatorObject(called, type, scope), called.at, scope);
}

function iterationOver(called: Generated, scope: Scope): Iteration {
  const { code, environment, at } = called;
  const spot = scope.spot(at);
  const type = yieldedType(code, { builder: scope.builder, environment });
  const item = local(scope.temporary(type, "yielded"), type, spot);
  const setup: Statement[] = [];
  const hold = (value: Expression): Expression => {
    const id = scope.temporary(value.type, "given");
    setup.push(setLocal(id, value, spot));
    return local(id, value.type, spot);
  };
  const self = called.self === undefined ? undefined : hold(called.self);
  const given = { ...called.given, values: called.given.values.map(hold) };
  const within = (body: readonly Statement[], label: string = scope.unique("generator")): Statement[] => {
    const rounds = new Set<string>();
    const each = (value: Expression): Statement[] => {
      if (rounds.size >= COPIES) return refuse(`goes over a generator that yields at more than ${COPIES} places`, at);
      const next = scope.unique("next");
      rounds.add(next);
      const round = structuredClone(body).map((one) => relabelled(one, label, next));
      return [setLocal(item.kind === "local" ? item.id : "", value, value.spot, type), { kind: "block", label: next, body: round, spot }];
    };
    const own = written({ ...called, self, given }, { type, each }, scope);
    return [...setup, ...closing({ kind: "block", label, body: own, spot }, rounds, scope)];
  };
  return { setup: [], test: boolean(false, spot), update: [], item, within };
}

/** The generator's own statements, with its variables among those of the caller. */
function written({ code, label, environment, self, given, at }: Generated, consume: Consume | undefined, scope: Scope): Statement[] {
  if (scope.writing.has(code))
    return refuse(
      `goes over ${label}, a generator that goes over itself: collect its values in an array, or give it a function to call`,
      at,
    );
  const spot = scope.spot(at);
  const end = scope.unique("end");
  const object = self?.type.kind === "struct" ? { struct: self.type.name, id: scope.temporary(self.type, "self") } : undefined;
  const returning = {
    type: VOID,
    block: { label: end, result: undefined },
    generator: true,
    ...(consume === undefined ? {} : { consume }),
  };
  const inner = Scope.within(scope, code, environment, returning, object);
  const { parameters, statements } = bindParameters(given.shapes, inner);
  inner.locals.push(...parameters);
  const passed = parameters.flatMap(({ id, type, shared }, i): Statement[] => [
    ...(shared === true ? [{ kind: "fresh" as const, id, spot }] : []),
    setLocal(id, given.values[i] ?? nothing("undefined", type, spot), spot, type),
  ]);
  const { body } = code;
  if (consume !== undefined) refuseFinally(code);
  if (body === undefined || !ts.isBlock(body)) return refuse(`calls ${label}, which has no body here`, at);
  const own = inner.builder.translate.statements(body.statements, inner);
  const receiver = object === undefined || self === undefined ? [] : [setLocal(object.id, self, spot)];
  return [...receiver, ...passed, { kind: "block", label: end, body: [...statements, ...own], spot }];
}

/** In the loop's body, now a block inside of the generator: `continue` leaves the block, `break` all of it. */
function relabelled(
  node: Statement,
  loop: string,
  next: string,
  depth: { loop: boolean; any: boolean } = { loop: false, any: false },
): Statement {
  const inside = (body: readonly Statement[], within: typeof depth = depth): Statement[] =>
    body.map((one) => relabelled(one, loop, next, within));
  switch (node.kind) {
    case "break":
      return node.label === undefined && !depth.any ? { ...node, label: loop } : node;
    case "continue": {
      const ours = node.label === undefined ? !depth.loop : node.label === loop;
      return ours ? { kind: "break", label: next, spot: node.spot } : node;
    }
    case "if":
      return { ...node, then: inside(node.then), else: inside(node.else) };
    case "block":
      return { ...node, body: inside(node.body) };
    case "loop":
      return { ...node, body: inside(node.body, { loop: true, any: true }) };
    case "switch":
      return { ...node, cases: node.cases.map((one) => ({ ...one, body: inside(one.body, { ...depth, any: true }) })) };
    case "try":
      return tried(node, inside);
    default:
      return node;
  }
}

function calledGenerator(node: ts.Expression, scope: Scope): Generated | undefined {
  const call = skipParentheses(node);
  if (!ts.isCallExpression(call)) return undefined;
  const callee = skipParentheses(call.expression);
  if (ts.isIdentifier(callee)) return namedGenerator(call, callee, scope);
  return ts.isPropertyAccessExpression(callee) ? methodGenerator(call, callee, scope) : undefined;
}

function namedGenerator(call: ts.CallExpression, callee: ts.Identifier, scope: Scope): Generated | undefined {
  const { builder } = scope;
  const declaration = valueSymbol(scope.checker, callee)?.valueDeclaration;
  const code = declaration === undefined ? undefined : localFunction(declaration, builder);
  if (code === undefined || !isGenerator(code) || code.getSourceFile().isDeclarationFile) return undefined;
  const nested = ts.findAncestor(code.parent, ts.isFunctionLike) !== undefined;
  const environment = callEnvironment(code, call, nested ? scope.environment : builder.environment, scope);
  const given = argumentsFor(code.parameters, call.arguments, { builder, environment }, scope, call);
  return { code, label: labelOf(code), environment, self: undefined, given, at: call };
}

function methodGenerator(call: ts.CallExpression, callee: ts.PropertyAccessExpression, scope: Scope): Generated | undefined {
  const { builder } = scope;
  const declaration = valueSymbol(scope.checker, callee.name)?.valueDeclaration;
  if (declaration === undefined || !ts.isMethodDeclaration(declaration) || !isGenerator(declaration)) return undefined;
  if (declaration.getSourceFile().isDeclarationFile || callee.expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
  const self = builder.translate.expression(callee.expression, scope);
  if (self.type.kind !== "struct") return undefined;
  const name = memberName(callee.name, self.type, scope);
  const member = findMember(self.type.name, name, "method", builder);
  if (member === undefined || !hasBody(member.declaration)) return undefined;
  if (isVirtual(member, name, "method", builder)) return refuse("goes over a generator that a subclass overrides", call);
  const environment = callEnvironment(member.declaration, call, member.owner.environment, scope);
  const given = argumentsFor(member.declaration.parameters, call.arguments, { builder, environment }, scope, call);
  return { code: member.declaration, label: `${member.owner.name}.${callee.name.text}`, environment, self, given, at: call };
}

/** It can be a function of its own: it takes nothing from the functions around it. */
function standsAlone(code: Callable, scope: Scope): boolean {
  if (!ts.isFunctionDeclaration(code) && !ts.isFunctionExpression(code)) return true;
  const { parent } = code;
  const declaration = ts.isVariableDeclaration(parent) ? parent : code;
  return !isLocalDeclaration(declaration) || capturesNothing(code, scope.builder);
}

/** `T` of `Generator<T>`. */
function yieldedType(code: Callable, context: TypeContext): Type {
  const { checker } = context.builder;
  const signature = checker.getSignatureFromDeclaration(code);
  const result = signature === undefined ? undefined : checker.getReturnTypeOfSignature(signature);
  const given = result === undefined ? undefined : checker.getTypeArguments(result as ts.TypeReference)[0];
  if (given === undefined) return refuse("a generator of an unknown type", code);
  return storable(translateType(given, context, code), given, context, code);
}
