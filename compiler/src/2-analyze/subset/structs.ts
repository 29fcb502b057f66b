/**
 * Object and tuple types as structs. A struct is found by what it holds, not by its name: two interfaces with the same
 * fields are one struct, so that assigning between them keeps the object's identity. A field whose type is one string or
 * boolean literal keeps it: that is how the options of a union are told apart.
 */
import { ts } from "ts-morph";
import type { Struct, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { interfaceType } from "./class-struct.ts";
import { refuse } from "./refusal.ts";
import { BOOLEAN, NUMBER, optional, sameType } from "./tree.ts";
import { refuseType, storable, translateType, type TypeContext } from "./translate-type.ts";

type Field = Struct["fields"][number];

const MEDIA: Readonly<Record<string, string>> = { audio: "Audio", video: "Video", image: "Image", tensor: "Tensor", file: "FileRef" };

export function objectType(type: ts.Type, context: TypeContext, at: ts.Node): Type {
  const { open } = context.environment;
  const recursive = context.builder.recursive.get(type);
  if (recursive !== undefined) return { kind: "struct", name: recursive };
  const opened = open.get(type);
  if (opened !== undefined) {
    opened.name ??= context.builder.unique(displayName(type));
    if (context.environment.bindings.size === 0 || !isGeneric(type)) context.builder.recursive.set(type, opened.name);
    return { kind: "struct", name: opened.name };
  }
  const properties = type.getProperties();
  if (properties.length === 0 || type.getCallSignatures().length > 0) return refuseType(type, context, at);
  if (properties.some((property) => (property.flags & ts.SymbolFlags.Accessor) !== 0 || isClassMethod(property, context)))
    return interfaceType(type, context, at);
  const entry: { name: string | undefined } = { name: undefined };
  open.set(type, entry);
  const media = mediaName(type, context);
  try {
    const [absent, present] = [properties.filter((one) => isNever(one, context)), properties.filter((one) => !isNever(one, context))];
    const fields = present.map((property) => fieldOf(property, media !== undefined, context, at));
    const name = register("object", media ?? displayName(type), entry.name, fields, context);
    for (const one of absent) context.builder.absent.add(`${name}.${one.name}`);
    return { kind: "struct", name };
  } finally {
    open.delete(type);
  }
}

/** Of an interface that classes implement: others have functions in their objects. */
function isClassMethod(property: ts.Symbol, { builder }: TypeContext): boolean {
  if ((property.flags & ts.SymbolFlags.Method) === 0) return false;
  const owner = property.valueDeclaration?.parent;
  if (owner === undefined || ts.isObjectLiteralExpression(owner) || ts.isTypeLiteralNode(owner)) return false;
  const symbol = ts.isInterfaceDeclaration(owner) ? builder.checker.getSymbolAtLocation(owner.name) : undefined;
  return symbol === undefined || builder.hierarchy.isImplemented(symbol);
}

function isGeneric(type: ts.Type): boolean {
  const inFunction = type.symbol?.declarations?.some((declaration) => ts.findAncestor(declaration, ts.isFunctionLike) !== undefined);
  return type.aliasTypeArguments !== undefined || "typeParameters" in type || "resolvedTypeArguments" in type || inFunction === true;
}

/** `w?: undefined`, which TypeScript writes into the parts of a union that have no `w`: it is never there. */
function isNever(property: ts.Symbol, { builder }: TypeContext): boolean {
  const { flags } = builder.checker.getTypeOfSymbol(property);
  return (property.flags & ts.SymbolFlags.Optional) !== 0 && (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) !== 0;
}

/** `readonly [1, 2, 3]`, which only `as const` makes, is an array of its literals' type; other tuples are structs. */
export function tupleType(type: ts.TypeReference, context: TypeContext, at: ts.Node): Type {
  const { checker } = context.builder;
  const target = type.target as ts.TupleType;
  const parts = checker.getTypeArguments(type);
  if (target.elementFlags.some((flag) => flag !== ts.ElementFlags.Required)) return refuseType(type, context, at);
  const items = parts.map((part) => storable(translateType(part, context, at), part, context, at));
  const [first] = items;
  const literal = (part: ts.Type): boolean => part.isLiteral() || (part.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  if (first === undefined) return refuseType(type, context, at);
  if (
    target.readonly &&
    items.every((item) => sameType(item, first)) &&
    parts.every((part) => literal(part) || isConstTuple(part, checker))
  )
    return { kind: "array", item: first };
  return tupleOf(items, context);
}

function isConstTuple(part: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.isTupleType(part) && ((part as ts.TypeReference).target as ts.TupleType).readonly;
}

/** The media type that an object type is, by its `kind`. */
function mediaName(type: ts.Type, context: TypeContext): string | undefined {
  const kind = type.getProperty("kind");
  if (kind === undefined) return undefined;
  const literal = context.builder.checker.getTypeOfSymbol(kind);
  if (!literal.isStringLiteral() || !Object.hasOwn(MEDIA, literal.value)) return undefined;
  const has = new Set(type.getProperties().map(({ name }) => name));
  const needs = {
    audio: ["samples", "rate", "channels", "pts"],
    video: ["data", "width", "height", "format", "pts"],
    image: ["data", "width", "height", "format"],
    tensor: ["data", "shape"],
    file: ["digest", "size", "name", "type"],
  };
  const fields = needs[literal.value as keyof typeof needs];
  return has.size === fields.length + 1 && fields.every((name) => has.has(name)) ? MEDIA[literal.value] : undefined;
}

function fieldOf(property: ts.Symbol, media: boolean, context: TypeContext, at: ts.Node): Field {
  const { checker } = context.builder;
  const { name } = property;
  const type = checker.getTypeOfSymbol(property);
  if (name.startsWith("__@") || name === "__proto__") return refuse(`a property named by a symbol or "__proto__"`, at);
  if ((type.flags & ts.TypeFlags.Any) !== 0) return refuse(`"${name}", a value of type any`, at);
  const plain = translateType(type, context, at);
  // Always null: as much as something that may be null, and is.
  const translated: Type =
    plain.kind === "null" ? { kind: "optional", of: BOOLEAN, null: true, undefined: false } : storable(plain, type, context, at);
  if (media && name === "shape") return { name, type: { kind: "array", item: NUMBER } };
  const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
  const literal = isOptional || (media && name !== "kind") ? undefined : literalOf(type, checker);
  if (isOptional) return { name, type: optional(translated, "undefined") };
  return literal === undefined ? { name, type: translated } : { name, type: translated, literal };
}

function literalOf(type: ts.Type, checker: ts.TypeChecker): string | boolean | undefined {
  if (type.isStringLiteral()) return type.value;
  if ((type.flags & ts.TypeFlags.BooleanLiteral) !== 0) return checker.typeToString(type) === "true";
  return undefined;
}

function register(
  form: "object" | "tuple",
  display: string,
  taken: string | undefined,
  fields: readonly Field[],
  context: TypeContext,
): string {
  const { builder } = context;
  const key = taken ?? structKey(form, fields);
  const known = builder.structsByKey.get(key);
  if (known !== undefined) return known;
  const name = taken ?? builder.unique(display);
  builder.structsByKey.set(key, name);
  builder.structs.set(name, { name, form, fields: [...fields], methods: [] });
  return name;
}

function structKey(form: string, fields: readonly Field[]): string {
  const parts = fields.map(
    ({ name, type, literal }) => `${JSON.stringify(name)}:${typeText(type)}${literal === undefined ? "" : `=${JSON.stringify(literal)}`}`,
  );
  return `${form}{${parts.sort().join(",")}}`;
}

function displayName(type: ts.Type): string {
  const name = type.aliasSymbol?.name ?? type.symbol?.name ?? "object";
  return name.startsWith("__") ? "object" : name;
}

/** The tuple of these items. */
export function tupleOf(items: readonly Type[], context: TypeContext): Type {
  const fields = items.map((type, i) => ({ name: String(i), type }));
  return { kind: "struct", name: register("tuple", "Tuple", undefined, fields, context) };
}

/** The object with these fields. */
export function objectOf(name: string, fields: readonly Field[], context: TypeContext): Type {
  return { kind: "struct", name: register("object", name, undefined, fields, context) };
}
