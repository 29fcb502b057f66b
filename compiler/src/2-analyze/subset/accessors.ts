/** Getters and setters: called like methods, in the place of a read or an assignment. */
import type { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { chainOf } from "./class-struct.ts";
import { convert } from "./convert.ts";
import { functionInstance, parameterType, resultType } from "./functions.ts";
import { findMember, hasBody, isVirtual, type Member, type MemberKind } from "./members.ts";
import { memberKey, virtualSignature } from "./methods.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { evaluate } from "./tree.ts";

export function readAccessor(object: Expression, struct: string, name: string, at: ts.Node, scope: Scope): Expression | undefined {
  const member = findMember(struct, name, "get", scope.builder);
  const setter = findMember(struct, name, "set", scope.builder);
  if (
    member !== undefined &&
    setter !== undefined &&
    setter.owner !== member.owner &&
    isNearer(setter.owner.name, member.owner.name, scope)
  )
    return refuse(`reads .${name}, which a subclass only sets`, at);
  if (member !== undefined) return access("get", object, struct, name, [], member, at, scope);
  return setter === undefined ? undefined : refuse(`reads .${name}, which only has a setter`, at);
}

function isNearer(name: string, than: string, scope: Scope): boolean {
  return chainOf(name, scope.builder).some((one) => one.name === than);
}

export function hasSetter(struct: string, name: string, scope: Scope): boolean {
  return findMember(struct, name, "set", scope.builder) !== undefined;
}

export function setterType(struct: string, name: string, at: ts.Node, scope: Scope): Type {
  const member = findMember(struct, name, "set", scope.builder);
  const [parameter] = member?.declaration.parameters ?? [];
  return member === undefined || parameter === undefined
    ? refuse(`sets .${name}`, at)
    : parameterType(parameter, { builder: scope.builder, environment: member.owner.environment });
}

export function writeAccessor(object: Expression, struct: string, name: string, value: Expression, at: ts.Node, scope: Scope): Statement {
  const member = findMember(struct, name, "set", scope.builder);
  if (member === undefined) return refuse(`sets .${name}`, at);
  const spot = scope.spot(at);
  return evaluate(access("set", object, struct, name, [value], member, at, scope), spot);
}

function access(
  kind: MemberKind,
  object: Expression,
  struct: string,
  name: string,
  values: readonly Expression[],
  member: Member,
  at: ts.Node,
  scope: Scope,
): Expression {
  const { builder } = scope;
  const spot = scope.spot(at);
  const { owner, declaration } = member;
  if (isVirtual(member, name, kind, builder)) {
    const signature = virtualSignature(struct, name, kind, at, builder);
    const given = values.map((value, i) => convert(value, signature.parameters[i] ?? value.type, scope, at));
    const receiver = convert(object, { kind: "struct", name: signature.struct }, scope, at);
    return {
      kind: "method",
      object: receiver,
      struct: signature.struct,
      method: memberKey(name, kind),
      arguments: given,
      type: signature.result,
      spot,
    };
  }
  if (!hasBody(declaration)) return refuse(`uses .${name}, which has no body here`, at);
  const context = { builder, environment: owner.environment };
  const shapes = declaration.parameters.map((node) => ({ node, given: "given" as const, type: parameterType(node, context) }));
  const given = values.map((value, i) => convert(value, shapes[i]?.type ?? value.type, scope, at));
  const handle = functionInstance(
    declaration,
    `${owner.name}.${memberKey(name.split("@")[0] ?? name, kind)}`,
    owner.environment,
    shapes,
    builder,
    owner.name,
    { type: resultType(declaration, context) },
  );
  return {
    kind: "call",
    function: handle.id,
    arguments: [convert(object, { kind: "struct", name: owner.name }, scope, at), ...given],
    type: handle.result,
    spot,
  };
}
