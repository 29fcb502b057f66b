/**
 * Classes as structs: nominal, one for each set of type arguments. A class that implements one interface with methods has
 * that interface as its base, so that calls through the interface are dispatched like calls through a base class.
 */
import { ts } from "ts-morph";
import type { ErrorName, Struct, Type } from "../../ir/unit.ts";
import { errorType, isError, isErrorName, refuseErrorForm } from "./errors.ts";
import { hinted } from "./hints.ts";
import { refuse } from "./refusal.ts";
import { optional, sameType } from "./tree.ts";
import {
  environmentOf,
  isOfLanguage,
  refuseType,
  storable,
  translateType,
  type TypeContext,
  type TypeEnvironment,
} from "./translate-type.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { valueSymbol } from "./usage.ts";

export interface ClassStruct {
  /** Of the struct. */
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration;
  readonly environment: TypeEnvironment;
  readonly base: ClassStruct | undefined;
}

export function classType(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const declaration = type.symbol.valueDeclaration;
  if (declaration === undefined || !ts.isClassLike(declaration) || declaration.getSourceFile().isDeclarationFile)
    return refuse(`${type.symbol.name}, a class without TypeScript source`, at);
  return { kind: "struct", name: structOf(type, declaration, context, at).name };
}

/** An interface with methods. */
export function interfaceType(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const declaration = type.symbol?.declarations?.find(ts.isInterfaceDeclaration);
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return refuseType(type, context, at);
  return { kind: "struct", name: structOf(type, declaration, context, at).name };
}

/** The struct's class, then its bases. */
export function chainOf(name: string, builder: UnitBuilder): ClassStruct[] {
  const chain: ClassStruct[] = [];
  for (let at = builder.classes.get(name); at !== undefined; at = at.base) chain.push(at);
  return chain;
}

/** A field of the struct or of the nearest base that has it. */
export function inheritedField(struct: string, name: string, builder: UnitBuilder): Struct["fields"][number] | undefined {
  const draft = builder.structs.get(struct);
  const own = draft?.fields.find((field) => field.name === name);
  return own ?? (draft?.base === undefined ? undefined : inheritedField(draft.base, name, builder));
}

/** The field as the struct names it: private names may appear in a base class too. */
export function fieldName(name: ts.PropertyName | ts.MemberName, owner: string): string {
  return ts.isPrivateIdentifier(name)
    ? `${name.text}@${owner}`
    : ts.isComputedPropertyName(name)
      ? refuse("a computed name in a class", name)
      : name.text;
}

function structOf(
  type: ts.Type,
  declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
  context: TypeContext,
  at: ts.Node,
): ClassStruct {
  const { builder } = context;
  const environment = environmentOfClass(type, declaration, context, at);
  const known = [...builder.classes.values()].find((one) => one.declaration === declaration && one.environment.key === environment.key);
  return known ?? makeStruct(type, declaration, environment, builder);
}

function environmentOfClass(
  type: ts.Type,
  declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
  context: TypeContext,
  at: ts.Node,
): TypeEnvironment {
  const parameters = declaration.typeParameters ?? [];
  if (parameters.length === 0) return isNested(declaration) ? context.environment : context.builder.environment;
  const given = context.builder.checker.getTypeArguments(type as ts.TypeReference);
  const bindings = new Map(isNested(declaration) ? context.environment.bindings : []);
  parameters.forEach((parameter, i) => {
    const argument = given[i];
    if (argument === undefined) return refuseType(type, context, at);
    bindings.set(
      context.builder.checker.getTypeAtLocation(parameter).symbol,
      storable(translateType(argument, context, at), argument, context, at),
    );
  });
  return environmentOf(bindings);
}

function isNested(declaration: ts.Node): boolean {
  return ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined;
}

function makeStruct(
  type: ts.Type,
  declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
  environment: TypeEnvironment,
  builder: UnitBuilder,
): ClassStruct {
  const context = { builder, environment };
  const base = baseOf(declaration, context);
  const error = base === undefined ? languageError(declaration, builder) : undefined;
  if (error !== undefined || (base !== undefined && isError({ kind: "struct", name: base.name }, builder))) refuseErrorForm(declaration);
  const arguments_ = (declaration.typeParameters ?? []).length > 0 ? `<${environment.key}>` : "";
  const name = builder.unique(`${declaration.name?.text ?? "class"}${arguments_}`);
  const struct: ClassStruct = { name, symbol: type.symbol, declaration, environment, base };
  builder.classes.set(name, struct);
  builder.structs.set(name, { name, form: "class", ...baseName(base?.name ?? error), fields: [], methods: [] });
  for (const member of declaration.members) addField(member, struct, builder);
  return struct;
}

function baseOf(declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration, context: TypeContext): ClassStruct | undefined {
  const { builder } = context;
  const clauses = declaration.heritageClauses ?? [];
  const extended = clauses.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types ?? [];
  const [first] = extended;
  if (first !== undefined) {
    const symbol = valueSymbol(builder.checker, first.expression) ?? builder.checker.getTypeAtLocation(first).symbol;
    if (languageError(declaration, builder) !== undefined) return undefined;
    if (isOfLanguage(symbol, builder)) return refuse(`extends ${first.expression.getText()}`, first);
    if (ts.isInterfaceDeclaration(declaration) && extended.length > 1)
      return refuse("an interface that extends several: write its properties into one", first);
    if (!ts.isInterfaceDeclaration(declaration) && !ts.isIdentifier(first.expression)) return refuse("extends a computed class", first);
    const base = translateType(builder.checker.getTypeAtLocation(first), context, first);
    return base.kind === "struct" ? builder.classes.get(base.name) : undefined;
  }
  if (ts.isInterfaceDeclaration(declaration)) return undefined;
  const implemented = clauses
    .flatMap(({ types }) => [...types])
    .map((node) => implementedInterface(node, declaration, context))
    .filter((one) => one !== undefined);
  return implemented.length === 1 ? implemented[0] : undefined;
}

/** The language's class of errors that a class extends. */
function languageError(declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration, builder: UnitBuilder): ErrorName | undefined {
  const extended = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const symbol = extended === undefined ? undefined : valueSymbol(builder.checker, extended.expression);
  if (symbol === undefined || !ts.isClassLike(declaration) || !isErrorName(symbol.name) || !isOfLanguage(symbol, builder)) return undefined;
  errorType(symbol.name, builder);
  return symbol.name;
}

function baseName(name: string | undefined): { base?: string } {
  return name === undefined ? {} : { base: name };
}

/** The user's own interface with methods, whose properties the class really has as fields. */
function implementedInterface(
  node: ts.ExpressionWithTypeArguments,
  declaration: ts.ClassLikeDeclaration,
  context: TypeContext,
): ClassStruct | undefined {
  const { builder } = context;
  const type = builder.checker.getTypeAtLocation(node);
  const source = type.symbol?.declarations?.find(ts.isInterfaceDeclaration);
  if (source === undefined || source.getSourceFile().isDeclarationFile || isOfLanguage(type.symbol, builder)) return undefined;
  const properties = type.getProperties();
  if (!properties.some(({ flags }) => (flags & ts.SymbolFlags.Method) !== 0)) return undefined;
  const fields = properties.filter(({ flags }) => (flags & ts.SymbolFlags.Method) === 0);
  const declared = new Set(declaration.members.filter(ts.isPropertyDeclaration).map((member) => member.name.getText()));
  if (!fields.every(({ name }) => declared.has(name))) return undefined;
  const translated = translateType(type, context, node);
  return translated.kind === "struct" ? builder.classes.get(translated.name) : undefined;
}

function addField(member: ts.ClassElement | ts.TypeElement, struct: ClassStruct, builder: UnitBuilder): void {
  if (ts.isConstructorDeclaration(member)) {
    for (const parameter of member.parameters)
      if (ts.isParameterPropertyDeclaration(parameter, member)) add(parameter.name as ts.Identifier, parameter, struct, builder);
    return;
  }
  if (ts.isIndexSignatureDeclaration(member))
    return refuse("a class or interface with an index signature: keep a Map or a Record in a field", member);
  if (!ts.isPropertyDeclaration(member) && !ts.isPropertySignature(member)) return;
  if (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword || kind === ts.SyntaxKind.AccessorKeyword)
  )
    return;
  add(member.name, member, struct, builder);
}

function add(
  name: ts.PropertyName,
  member: ts.Node & { readonly questionToken?: ts.QuestionToken | undefined; readonly exclamationToken?: ts.ExclamationToken | undefined },
  struct: ClassStruct,
  builder: UnitBuilder,
): void {
  const context = { builder, environment: struct.environment };
  const source = builder.checker.getTypeAtLocation(member);
  if ((source.flags & ts.TypeFlags.Any) !== 0) return refuse(`"${name.getText()}", a value of type any`, member);
  const translated = storable(translateType(source, context, member), source, context, member);
  // `z!: Float32Array` has no value at first; a number or boolean can do without one.
  const late = member.exclamationToken !== undefined && translated.kind !== "number" && translated.kind !== "boolean";
  const type = member.questionToken === undefined && !late ? translated : optional(translated, "undefined");
  const id = fieldName(name, struct.name);
  const base = builder.structs.get(struct.name)?.base;
  const inherited = base === undefined ? undefined : inheritedField(base, id, builder);
  const literal = source.isStringLiteral() ? { literal: source.value } : {};
  const hint = ts.isPropertyDeclaration(member) || ts.isParameter(member) ? hinted(member.type, type, builder) : {};
  if (inherited === undefined) builder.structs.get(struct.name)?.fields.push({ name: id, type, ...literal, ...hint });
  else if (!sameType(inherited.type, type)) refuse(`"${id}" with another type than in its base`, member);
}
