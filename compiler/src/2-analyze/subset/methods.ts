/**
 * Calls of methods. A method that no subclass overrides is called directly, in the shape of this call; others are
 * dispatched on the object's class, and every override takes the signature of the declaration furthest up.
 */
import { ts } from "ts-morph";
import type { Expression, FunctionUnit, Type } from "../../ir/unit.ts";
import { argumentsFor, argumentsOfType, dispatchedTypes } from "./arguments.ts";
import { chainOf, type ClassStruct } from "./class-struct.ts";
import { convert, isWider } from "./convert.ts";
import { callEnvironment, functionInstance, isOpen, resultType, shapeOf, translateFunction, type ParameterShape } from "./functions.ts";
import { narrowed } from "./identifiers.ts";
import { findMember, hasBody, isVirtual, rootMember, type Member, type MemberKind } from "./members.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { sameType } from "./tree.ts";
import type { UnitBuilder, VirtualCall } from "./unit-builder.ts";
import { structWords } from "./words.ts";

export function methodCall(
  object: Expression,
  struct: string,
  name: string,
  node: ts.CallExpression,
  scope: Scope,
): Expression | undefined {
  const member = findMember(struct, name, "method", scope.builder);
  if (member === undefined) return undefined;
  if (isVirtual(member, name, "method", scope.builder)) return dispatched(object, struct, name, node, scope);
  return directCall(object, member, name, node, scope);
}

/** A method of this very class: of one that nobody overrides, or of the base by `super.`. */
export function directCall(
  object: Expression,
  { owner, declaration }: Member,
  name: string,
  node: ts.CallExpression,
  scope: Scope,
): Expression {
  const { builder } = scope;
  const spot = scope.spot(node);
  if (!hasBody(declaration) || ts.isAccessor(declaration)) return refuse(`calls ${name}, which has no body here`, node);
  const environment = callEnvironment(declaration, node, owner.environment, scope);
  const { shapes, values } = argumentsFor(declaration.parameters, node.arguments, { builder, environment }, scope, node);
  const self: Type = { kind: "struct", name: owner.name };
  const handle = functionInstance(declaration, `${owner.name}.${plainName(name)}`, environment, shapes, builder, owner.name);
  const given = [convert(object, self, scope, node), ...values];
  return overloaded({ kind: "call", function: handle.id, arguments: given, type: handle.result, spot }, declaration, node, scope);
}

/** What a call gives, as the overload that was chosen says: the function itself may say less. */
export function overloaded(value: Expression, declaration: ts.Node, node: ts.CallExpression, scope: Scope): Expression {
  const chosen = scope.checker.getResolvedSignature(node)?.declaration;
  const isSame = chosen === undefined || chosen === declaration;
  return isSame && value.type.kind !== "struct" ? value : narrowed(value, node, scope);
}

/** Translates every method that a dispatched call may find; more may appear meanwhile, so it says whether any was new. */
export function addOverrides(builder: UnitBuilder): boolean {
  let found = false;
  for (const call of builder.virtualCalls.values()) {
    for (const name of [
      call.struct,
      ...[...builder.constructed].filter((one) => chainOf(one, builder).some((link) => link.name === call.struct)),
    ]) {
      if (addOverride(name, call, builder)) found = true;
    }
  }
  return found;
}

/** The signature that calls and overrides of a member share. */
export function virtualSignature(struct: string, name: string, kind: MemberKind, at: ts.Node, builder: UnitBuilder): VirtualCall {
  const root = rootMember(struct, name, kind, builder);
  if (root === undefined) return refuse(`uses .${name} of ${structWords(struct, builder)}`, at);
  const key = `${root.owner.name}.${kind} ${name}`;
  const known = builder.virtualCalls.get(key);
  if (known !== undefined) return known;
  const context = { builder, environment: root.owner.environment };
  if ((root.declaration.typeParameters ?? []).length > 0) return refuse("an overridden generic method", at);
  const parameters = dispatchedTypes(root.declaration.parameters, context);
  const result = resultType(root.declaration as ts.MethodDeclaration, context);
  const call: VirtualCall = { struct: root.owner.name, name, kind, parameters, result };
  builder.virtualCalls.set(key, call);
  return call;
}

export function memberKey(name: string, kind: MemberKind): string {
  return kind === "method" ? name : `${kind} ${name}`;
}

function dispatched(object: Expression, struct: string, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const signature = virtualSignature(struct, name, "method", node, scope.builder);
  const values = argumentsOfType(signature.parameters, node.arguments, scope, node);
  const receiver = convert(object, { kind: "struct", name: signature.struct }, scope, node);
  const call: Expression = {
    kind: "method",
    object: receiver,
    struct: signature.struct,
    method: name,
    arguments: values,
    type: signature.result,
    spot: scope.spot(node),
  };
  return narrowed(call, node, scope);
}

function addOverride(struct: string, call: VirtualCall, builder: UnitBuilder): boolean {
  const member =
    struct === call.struct ? rootMember(struct, call.name, call.kind, builder) : findMember(struct, call.name, call.kind, builder);
  if (member === undefined) return false;
  const draft = builder.structs.get(member.owner.name);
  const key = memberKey(call.name, call.kind);
  if (draft === undefined || draft.methods.some((one) => one.name === key)) return false;
  const id = builder.unique(`${member.owner.name}.${key}`);
  draft.methods.push({ name: key, function: id });
  builder.later(() => builder.add(overrideUnit(id, member, call, builder)));
  return true;
}

function overrideUnit(id: string, { owner, declaration }: Member, call: VirtualCall, builder: UnitBuilder): FunctionUnit {
  const label = `${owner.name}.${call.name}`;
  if (!hasBody(declaration)) return abstractUnit(id, label, owner, declaration, call, builder);
  const scope = new Scope(builder, owner.environment, { type: call.result }, owner.name);
  const shapes = declaration.parameters.map((node, i): ParameterShape => overrideShape(node, call.parameters[i], scope));
  const unit = translateFunction(declaration, id, label, shapes, scope);
  const padding = call.parameters.slice(shapes.length).map((type) => ({ id: scope.unique("unused$"), type }));
  return { ...unit, parameters: [...unit.parameters, ...padding] };
}

function overrideShape(node: ts.ParameterDeclaration, passed: Type | undefined, scope: Scope): ParameterShape {
  if (passed === undefined) return shapeOf(node, "missing", scope);
  const own = shapeOf(node, isOpen(node) && passed.kind === "optional" && passed.undefined ? "open" : "given", scope);
  const fits = sameType(own.type, passed) || isWider(own.type, passed, scope.builder);
  return fits ? { ...own, type: passed } : refuse("overrides a method with other parameter types", node);
}

/** What an abstract method does: nothing can call it. */
function abstractUnit(
  id: string,
  label: string,
  owner: ClassStruct,
  declaration: ts.Node,
  call: VirtualCall,
  builder: UnitBuilder,
): FunctionUnit {
  const spot = builder.spot(declaration);
  const parameters = [
    { id: "this", type: { kind: "struct" as const, name: owner.name } },
    ...call.parameters.map((type, i) => ({ id: `p${i}`, type })),
  ];
  return {
    id,
    label,
    parameters,
    result: call.result,
    locals: [],
    body: [{ kind: "trap", reason: `${label} is abstract`, spot }],
    captures: [],
    spot,
  };
}

function plainName(name: string): string {
  return name.split("@")[0] ?? name;
}
