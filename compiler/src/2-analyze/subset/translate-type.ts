/**
 * From the checker's type to a unit's type. Type parameters stand for the types that this instance of a generic function or
 * class is made for. What has no exact form is refused in the words of TypeScript's own printing of the type.
 */
import { ts } from "ts-morph";
import { ELEMENT_OF } from "../../ir/element-arrays.ts";
import type { ElementType } from "../../ir/schema.ts";
import type { Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { classType } from "./class-struct.ts";
import { errorType, isErrorName } from "./errors.ts";
import { generatorType, resultType } from "./generator-object.ts";
import { insteadOf } from "./instead.ts";
import { refuse } from "./refusal.ts";
import { objectType, tupleType } from "./structs.ts";
import { required, sameType } from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";

/** Type parameters by symbol. `known` holds what was translated under these bindings. */
export interface TypeEnvironment {
  readonly key: string;
  readonly bindings: ReadonlyMap<ts.Symbol, Type>;
  readonly known: Map<ts.Type, Type>;
  /** Object types whose fields are being translated now; a name appears when one refers to itself. */
  readonly open: Map<ts.Type, { name: string | undefined }>;
  /** Types that are being translated now, with how many objects and classes were open or known when that began. */
  readonly pending: Map<ts.Type, number>;
}

/** What a type is translated for: a scope is one. */
export interface TypeContext {
  readonly builder: UnitBuilder;
  readonly environment: TypeEnvironment;
}

/** A type that holds itself in an ever larger form has no end; nobody writes one this deep. */
const DEEPEST = 100;

export function environmentOf(bindings: ReadonlyMap<ts.Symbol, Type>): TypeEnvironment {
  return { key: [...bindings.values()].map(typeText).join(","), bindings, known: new Map(), open: new Map(), pending: new Map() };
}

/** Without bindings it is the unit's own, so that what is known of its types is known everywhere. */
export function environmentIn(builder: UnitBuilder, bindings: ReadonlyMap<ts.Symbol, Type>): TypeEnvironment {
  return bindings.size === 0 ? builder.environment : environmentOf(bindings);
}

/**
 * `at`: whose type it is, for the reason. Objects and classes may hold themselves; a union, array or dictionary that is met
 * again with no object between would have no end.
 */
export function translateType(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const { environment, builder } = context;
  const known = environment.known.get(type);
  if (known !== undefined) return known;
  const [progress, before] = [environment.open.size + builder.classes.size, environment.pending.get(type)];
  if (progress === before) return refuse(`${typeReason(type, context, at)}, which holds itself with no object between`, at);
  if (environment.pending.size > DEEPEST) return refuse("a value of a type that holds itself in ever larger forms", at);
  environment.pending.set(type, progress);
  try {
    const result = translate(type, context, at);
    environment.known.set(type, result);
    return result;
  } finally {
    if (before === undefined) environment.pending.delete(type);
    else environment.pending.set(type, before);
  }
}

export function typeOfNode(node: ts.Node, context: TypeContext): Type {
  return translateType(context.builder.checker.getTypeAtLocation(node), context, node);
}

/** The element type of a typed array's constructor or type name. */
export function elementOf(name: string): ElementType | undefined {
  return Object.hasOwn(ELEMENT_OF, name) ? ELEMENT_OF[name] : undefined;
}

/** A declaration of the language itself, not of the user's or a package's. */
export function isOfLanguage(symbol: ts.Symbol | undefined, builder: UnitBuilder): boolean {
  const { compiler } = builder.program;
  return symbol?.declarations?.some((declaration) => compiler.isSourceFileDefaultLibrary(declaration.getSourceFile())) === true;
}

export function refuseType(type: ts.Type, context: TypeContext, at: ts.Node): never {
  return refuse(typeReason(type, context, at), at);
}

function typeReason(type: ts.Type, { builder }: TypeContext, at: ts.Node): string {
  return `a value of type ${builder.checker.typeToString(type, at)}${insteadOf(type.symbol?.name ?? "")}`;
}

function translate(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const { flags } = type;
  if ((flags & ts.TypeFlags.Any) !== 0) return refuseType(type, context, at);
  if ((flags & ts.TypeFlags.Unknown) !== 0) return errorType("Error", context.builder);
  if ((flags & ts.TypeFlags.TypeParameter) !== 0) return parameterType(type, context, at);
  if ((flags & ts.TypeFlags.BigIntLike) !== 0) return { kind: "bigint" };
  if (type.isUnion()) return unionType(type, context, at);
  if ((flags & ts.TypeFlags.NumberLike) !== 0) return { kind: "number" };
  if ((flags & ts.TypeFlags.StringLike) !== 0) return { kind: "string" };
  if ((flags & ts.TypeFlags.BooleanLike) !== 0) return { kind: "boolean" };
  if ((flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never)) !== 0) return { kind: "void" };
  if ((flags & ts.TypeFlags.Null) !== 0) return { kind: "null" };
  if ((flags & ts.TypeFlags.Index) !== 0) return { kind: "string" };
  if ((flags & ts.TypeFlags.IndexedAccess) !== 0) return propertyType(type as ts.IndexedAccessType, context, at);
  if (type.isIntersection()) return intersectionType(type, context, at);
  if ((flags & ts.TypeFlags.Object) !== 0) return referenceType(type, context, at);
  return refuseType(type, context, at);
}

/** A type parameter, or `this` as a type. */
function parameterType(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const bound = context.environment.bindings.get(type.symbol);
  if (bound !== undefined) return bound;
  const constraint = context.builder.checker.getBaseConstraintOfType(type);
  if ((type as { isThisType?: boolean }).isThisType === true && constraint !== undefined) return translateType(constraint, context, at);
  return refuseType(type, context, at);
}

/** `T[K]`: what all properties of the object are, whichever it is. */
function propertyType(type: ts.IndexedAccessType, context: TypeContext, at: ts.Node): Type {
  const owner = translateType(type.objectType, context, at);
  const struct = owner.kind === "struct" ? context.builder.structs.get(owner.name) : undefined;
  const [first, ...others] = struct?.form === "object" ? struct.fields : [];
  const same = first !== undefined && others.every((one) => sameType(one.type, first.type));
  return same ? first.type : refuseType(type, context, at);
}

function intersectionType(type: ts.IntersectionType, context: TypeContext, at: ts.Node): Type {
  const primitive = type.types.find(
    (part) => (part.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike | ts.TypeFlags.BooleanLike)) !== 0,
  );
  if (primitive !== undefined) return translateType(primitive, context, at);
  const parameter = type.types.find((part) => (part.flags & ts.TypeFlags.TypeParameter) !== 0);
  const narrowed = parameter === undefined ? undefined : narrowedParameter(parameter, type, context, at);
  if (narrowed !== undefined) return narrowed;
  const behaviour = type.types.find(
    (part) => part.isClass() || part.getCallSignatures().length > 0 || isOfLanguage(part.symbol, context.builder),
  );
  return behaviour === undefined ? objectType(type, context, at) : refuseType(type, context, at);
}

/** `T & {}`, which is what the checker makes of `T` where it is not missing, and `T & null` where it may be. */
function narrowedParameter(parameter: ts.Type, type: ts.IntersectionType, context: TypeContext, at: ts.Node): Type | undefined {
  const of = translateType(parameter, context, at);
  const others = type.types.filter((part) => part !== parameter);
  const missing = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  if (others.every((part) => isEmptyObject(part))) return required(of);
  if (others.length !== 1 || ((others[0]?.flags ?? 0) & missing) === 0) return undefined;
  return of.kind === "optional" && of.null && ((others[0]?.flags ?? 0) & ts.TypeFlags.Null) !== 0 ? { kind: "null" } : { kind: "void" };
}

function isEmptyObject(type: ts.Type): boolean {
  return (
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    type.getProperties().length === 0 &&
    type.getCallSignatures().length === 0 &&
    type.getStringIndexType() === undefined &&
    type.getNumberIndexType() === undefined
  );
}

/** `T & null` where no value of `T` is null, nor undefined where none of `T` is. */
function isNever(part: ts.Type, context: TypeContext, at: ts.Node): boolean {
  if (!part.isIntersection() || !part.types.some(({ flags }) => (flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !== 0)) return false;
  return translateType(part, context, at).kind === "void";
}

function unionType(type: ts.UnionType, context: TypeContext, at: ts.Node): Type {
  const result = type.types.find((part) => part.symbol?.name === "IteratorYieldResult" && isOfLanguage(part.symbol, context.builder));
  if (result !== undefined && type.types.every((part) => /^Iterator(Yield|Return)Result$/.test(part.symbol?.name ?? "")))
    return translateType(result, context, at);
  const isNull = type.types.some((part) => (part.flags & ts.TypeFlags.Null) !== 0);
  const isUndefined = type.types.some((part) => (part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0);
  const missing = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void;
  const rest = type.types.filter((part) => (part.flags & missing) === 0 && !isNever(part, context, at));
  if (rest.length === 0) return isNull ? { kind: "null" } : { kind: "void" };
  const of = someOf(rest, type, context, at);
  if (!isNull && !isUndefined) return of;
  if (of.kind === "optional") return { ...of, null: of.null || isNull, undefined: of.undefined || isUndefined };
  return { kind: "optional", of, null: isNull, undefined: isUndefined };
}

function someOf(parts: readonly ts.Type[], whole: ts.Type, context: TypeContext, at: ts.Node): Type {
  const options = new Map<string, Type>();
  for (const part of parts) {
    const option = translateType(part, context, at);
    for (const one of option.kind === "union" ? option.options : [option]) options.set(typeText(one), one);
  }
  const all = [...options.values()];
  const [first] = all;
  if (first !== undefined && all.length === 1) return first;
  if (all.some(({ kind }) => kind === "bigint" || kind === "void" || kind === "null" || kind === "optional"))
    return refuseType(whole, context, at);
  return unionOf(all, context);
}

/** In one order, so that the same options in another are the same type. */
export function unionOf(options: readonly Type[], context: TypeContext): Type {
  const sorted = [...options].sort((a, b) => (typeText(a) < typeText(b) ? -1 : 1));
  const fields = sorted.map((option) => (option.kind === "struct" ? (context.builder.structs.get(option.name)?.fields ?? []) : []));
  const discriminant = fields[0]?.find(
    ({ name, literal }) => literal !== undefined && fields.every((list) => list.find((one) => one.name === name)?.literal !== undefined),
  );
  return discriminant === undefined
    ? { kind: "union", options: sorted }
    : { kind: "union", options: sorted, discriminant: discriminant.name };
}

function referenceType(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const { builder } = context;
  const { checker } = builder;
  const parts = (): readonly ts.Type[] => checker.getTypeArguments(type as ts.TypeReference);
  if (checker.isTupleType(type)) return tupleType(type as ts.TypeReference, context, at);
  if (checker.isArrayType(type)) return { kind: "array", item: itemType(parts()[0], context, at) };
  if (isOfLanguage(type.symbol, builder) && isNamed(type.symbol)) return languageType(type, parts, context, at);
  const [call, ...overloads] = type.getCallSignatures();
  if (call !== undefined)
    return overloads.length === 0
      ? functionType(type, call, context, at)
      : refuse("an overloaded function used as a value: write a lambda that calls it", at);
  if (type.getConstructSignatures().length > 0) return refuse("a class used as a value: write a function that makes an instance", at);
  if (type.symbol !== undefined && (type.symbol.flags & ts.SymbolFlags.Class) !== 0) return classType(type, context, at);
  const dictionary = checker.getIndexInfosOfType(type);
  if (dictionary.length > 0) return recordType(type, dictionary, context, at);
  return objectType(type, context, at);
}

/** A class or interface of the language; its functions have types like any others. */
function isNamed({ name, flags }: ts.Symbol): boolean {
  return name !== "__type" && name !== "__object" && (flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Function)) === 0;
}

function itemType(type: ts.Type | undefined, context: TypeContext, at: ts.Node): Type {
  if (type === undefined) return refuse("an array of an unknown type", at);
  const item = translateType(type, context, at);
  // As items they could be looked for, which would compare them.
  return item.kind === "encoder" || item.kind === "decoder" ? refuseType(type, context, at) : storable(item, type, context, at);
}

/** A type that variables, fields and items can have. */
export function storable(type: Type, source: ts.Type, context: TypeContext, at: ts.Node): Type {
  return type.kind === "void" || type.kind === "null" ? refuseType(source, context, at) : type;
}

function languageType(type: ts.Type, parts: () => readonly ts.Type[], context: TypeContext, at: ts.Node): Type {
  const { name } = type.symbol;
  const element = elementOf(name);
  if (element !== undefined) return { kind: "typed", element };
  // The library's type of `.buffer` has both; nothing in a kernel makes a shared one.
  if (name === "ArrayBuffer" || name === "SharedArrayBuffer") return { kind: "buffer" };
  if (name === "DataView") return { kind: "dataview" };
  if (name === "TextEncoder") return { kind: "encoder" };
  if (name === "TextDecoder") return { kind: "decoder" };
  const item = (index: number): Type => itemType(parts()[index], context, at);
  if (name === "Map" || name === "ReadonlyMap") return { kind: "map", key: keyType(item(0), type, context, at), value: item(1) };
  if (name === "Set" || name === "ReadonlySet") return { kind: "set", item: keyType(item(0), type, context, at) };
  if (name === "Generator" || name === "IterableIterator") return generatorType(item(0), at, context.builder);
  if (name === "IteratorYieldResult") return resultType(item(0), context.builder);
  if (isErrorName(name)) return errorType(name, context.builder);
  return refuseType(type, context, at);
}

function keyType(key: Type, source: ts.Type, context: TypeContext, at: ts.Node): Type {
  return ["number", "string", "boolean", "struct"].includes(key.kind) ? key : refuseType(source, context, at);
}

function functionType(type: ts.Type, signature: ts.Signature, context: TypeContext, at: ts.Node): Type {
  const { checker } = context.builder;
  if (signature.typeParameters !== undefined || type.getProperties().length > 0) return refuseType(type, context, at);
  const parameters = signature.parameters.map((parameter) => {
    const { valueDeclaration } = parameter;
    if (valueDeclaration !== undefined && ts.isParameter(valueDeclaration)) {
      if (valueDeclaration.dotDotDotToken !== undefined)
        return refuse("a function with a rest parameter used as a value: let it take an array", at);
      const given = checker.getTypeOfSymbol(parameter);
      const translated = storable(translateType(given, context, at), given, context, at);
      return valueDeclaration.questionToken === undefined ? translated : maybe(translated);
    }
    const given = checker.getTypeOfSymbol(parameter);
    return storable(translateType(given, context, at), given, context, at);
  });
  return { kind: "function", parameters, result: translateType(signature.getReturnType(), context, at) };
}

function maybe(type: Type): Type {
  return type.kind === "optional" ? { ...type, undefined: true } : { kind: "optional", of: type, null: false, undefined: true };
}

/** Keys that are numbers are their texts. */
function recordType(type: ts.Type, infos: readonly ts.IndexInfo[], context: TypeContext, at: ts.Node): Type {
  const [info, other] = infos;
  const isDictionary =
    info !== undefined &&
    infos.every(({ keyType }) => (keyType.flags & (ts.TypeFlags.String | ts.TypeFlags.Number)) !== 0) &&
    (other === undefined || other.type === info.type) &&
    type.getProperties().length === 0;
  if (!isDictionary) return refuseType(type, context, at);
  return { kind: "map", key: { kind: "string" }, value: itemType(info.type, context, at), record: true };
}
