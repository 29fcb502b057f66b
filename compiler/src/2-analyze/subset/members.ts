/** Members of classes by name: where a method or accessor is declared, whether a subclass overrides it, and statics. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { chainOf, type ClassStruct } from "./class-struct.ts";
import { globalOf } from "./modules.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { valueSymbol } from "./usage.ts";

export type MemberKind = "method" | "get" | "set";
export type MemberDeclaration = ts.MethodDeclaration | ts.MethodSignature | ts.AccessorDeclaration;

export interface Member {
  readonly owner: ClassStruct;
  readonly declaration: MemberDeclaration;
}

/** The name as structs have it: a private one says whose it is. */
export function memberName(name: ts.MemberName, type: Type, scope: Scope): string {
  if (!ts.isPrivateIdentifier(name)) return name.text;
  const declared = valueSymbol(scope.checker, name)?.valueDeclaration?.parent;
  const owner = type.kind === "struct" ? chainOf(type.name, scope.builder).find((one) => one.declaration === declared) : undefined;
  return owner === undefined ? refuse(`uses ${name.text} of another class`, name) : `${name.text}@${owner.name}`;
}

/** The nearest declaration along the bases. */
export function findMember(struct: string, name: string, kind: MemberKind, builder: UnitBuilder): Member | undefined {
  for (const owner of chainOf(struct, builder)) {
    const declaration = declaredMember(owner, name, kind);
    if (declaration !== undefined) return { owner, declaration };
  }
  return undefined;
}

/** The declaration furthest up: its signature is the one that every override has in the kernel. */
export function rootMember(struct: string, name: string, kind: MemberKind, builder: UnitBuilder): Member | undefined {
  return chainOf(struct, builder)
    .map((owner) => ({ owner, declaration: declaredMember(owner, name, kind) }))
    .findLast((member): member is Member => member.declaration !== undefined);
}

/** Whether the member that a call finds depends on the object's own class. */
export function isVirtual(member: Member, name: string, kind: MemberKind, builder: UnitBuilder): boolean {
  if (name.includes("@")) return false;
  if (!hasBody(member.declaration)) return true;
  if (rootMember(member.owner.name, name, kind, builder)?.declaration !== member.declaration) return true;
  return subclassesOf(member.owner.symbol, builder).some((declaration) =>
    declaration.members.some((one) => isKind(one, kind) && one.name?.getText() === name),
  );
}

export function hasBody(declaration: MemberDeclaration): declaration is ts.MethodDeclaration | ts.AccessorDeclaration {
  return "body" in declaration && declaration.body !== undefined;
}

export function staticMember(symbol: ts.Symbol, node: ts.PropertyAccessExpression, scope: Scope): Expression {
  const { valueDeclaration } = symbol;
  if (valueDeclaration !== undefined && ts.isPropertyDeclaration(valueDeclaration)) return globalOf(symbol, node, scope);
  return refuse(`uses the static ${node.name.text} as a value`, node);
}

function declaredMember(owner: ClassStruct, name: string, kind: MemberKind): MemberDeclaration | undefined {
  const [plain, whose] = name.split("@");
  if (whose !== undefined && whose !== owner.name) return undefined;
  const found = (owner.declaration.members as ts.NodeArray<ts.ClassElement | ts.TypeElement>).filter(
    (one): one is MemberDeclaration => isKind(one, kind) && one.name.getText() === plain && !isStatic(one),
  );
  return found.find(hasBody) ?? found[0];
}

function isKind(node: ts.Node, kind: MemberKind): node is MemberDeclaration {
  if (kind === "method") return ts.isMethodDeclaration(node) || ts.isMethodSignature(node);
  return kind === "get" ? ts.isGetAccessor(node) : ts.isSetAccessor(node);
}

export function isStatic(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
}

/** Every class of the program that extends it, directly or not. */
function subclassesOf(symbol: ts.Symbol, builder: UnitBuilder): ts.ClassLikeDeclaration[] {
  const direct = builder.hierarchy.of(symbol);
  return direct.flatMap((declaration) => {
    const own = declaration.name === undefined ? undefined : builder.checker.getSymbolAtLocation(declaration.name);
    return own === undefined ? [declaration] : [declaration, ...subclassesOf(own, builder)];
  });
}
