/**
 * Object literals. The struct is the one that is expected here; a spread copies the fields that its type declares, and an
 * optional one only when it is there. Values are evaluated in the order they are written.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { literalClass } from "./class-literals.ts";
import { functionValue } from "./closures.ts";
import { convert } from "./convert.ts";
import { noteExplicit } from "./explicit.ts";
import { rawRead, narrowed } from "./identifiers.ts";
import { recordKey, writeRecord } from "./records.ts";
import { refuse, unlessRefused } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { fill, type Filling } from "./spreads.ts";
import { loopOver, ofValue } from "./iteration.ts";
import { translateType, typeOfNode } from "./translate-type.ts";
import { builtin, evaluate, local, narrow, nothing, optional, required, sequence, setLocal, STRING, VOID } from "./tree.ts";
import type { StructDraft } from "./unit-builder.ts";
import { structWords } from "./words.ts";

export function objectLiteral(node: ts.ObjectLiteralExpression, scope: Scope, target?: Type): Expression {
  const wanted = target === undefined ? undefined : required(target);
  const type =
    wanted?.kind === "struct" || wanted?.kind === "map" || wanted?.kind === "union"
      ? wanted
      : required(contextual(node, scope) ?? typeOfNode(node, scope));
  const chosen = type.kind === "union" ? optionOf(node, type, scope) : type;
  if (chosen.kind === "map") return convert(recordLiteral(node, chosen, scope), type, scope, node);
  const found = chosen.kind === "struct" ? scope.builder.structs.get(chosen.name) : undefined;
  if (found === undefined || found.form === "tuple") return refuse("an object where something else is expected", node);
  const struct = found.form === "class" ? literalClass(found, node, scope.builder) : found;
  const made = node.properties.some(ts.isSpreadAssignment)
    ? spreadLiteral(node, struct, chosen, scope)
    : plainLiteral(node, struct, chosen, scope);
  return type.kind === "union" ? convert(made, type, scope, node) : made;
}

function contextual(node: ts.ObjectLiteralExpression, scope: Scope): Type | undefined {
  const type = scope.checker.getContextualType(node);
  if (type === undefined || (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0) return undefined;
  const isDictionary = type.getProperties().length === 0 && scope.checker.getIndexInfosOfType(type).length > 0;
  return isDictionary || (type.getProperties().length > 0 && !type.isUnion())
    ? unlessRefused(() => translateType(type, scope, node))
    : undefined;
}

/** The option that the literal's literals and names fit. */
function optionOf(node: ts.ObjectLiteralExpression, type: Type & { kind: "union" }, scope: Scope): Type {
  const given = new Map(node.properties.map((property) => [nameOf(property), literalIn(property, scope)]));
  const isObject = (option: Type): option is Type & { kind: "struct" } =>
    option.kind === "struct" && scope.builder.structs.get(option.name)?.form === "object";
  const dictionary = type.options.find((option) => option.kind === "map" && option.record === true);
  if (dictionary !== undefined && !type.options.some(isObject)) return dictionary;
  const fitting = type.options.filter(isObject).filter((option) => {
    const fields = scope.builder.structs.get(option.name)?.fields ?? [];
    const literals = fields.every(
      ({ name, literal }) => literal === undefined || given.get(name) === undefined || given.get(name) === literal,
    );
    const hasSpread = node.properties.some(ts.isSpreadAssignment);
    const complete = hasSpread || fields.every(({ name, type: one }) => given.has(name) || one.kind === "optional");
    return (
      literals &&
      complete &&
      [...given.keys()].every(
        (name) => name === undefined || fields.some((field) => field.name === name) || scope.builder.absent.has(`${option.name}.${name}`),
      )
    );
  });
  const [only, other] = fitting;
  if (only === undefined && dictionary !== undefined) return dictionary;
  return only === undefined || other !== undefined || dictionary !== undefined
    ? refuse("an object that may be several parts of a union: give it a variable of its own type", node)
    : only;
}

function literalIn(property: ts.ObjectLiteralElementLike, scope: Scope): string | boolean | undefined {
  if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) return undefined;
  const type = scope.checker.getTypeAtLocation(ts.isPropertyAssignment(property) ? property.initializer : property.name);
  if (type.isStringLiteral()) return type.value;
  return (type.flags & ts.TypeFlags.BooleanLiteral) === 0 ? undefined : scope.checker.typeToString(type) === "true";
}

function plainLiteral(node: ts.ObjectLiteralExpression, struct: StructDraft, type: Type, scope: Scope): Expression {
  const spot = scope.spot(node);
  const given = new Map<string, Expression>();
  for (const property of node.properties) {
    const name = nameOf(property) ?? refuse("a spread", property);
    const field = struct.fields.find((one) => one.name === name);
    if (field === undefined && isNever(property, struct, scope)) continue;
    if (field === undefined || given.has(name))
      return refuse(
        field === undefined ? `a property "${name}" that ${structWords(struct.name, scope.builder)} does not declare` : `"${name}" twice`,
        property,
      );
    const value = valueOf(property, field.type, scope);
    noteExplicit(struct, field.type, value, scope.builder);
    given.set(name, value);
  }
  const missing = missingFields(struct, given, node, scope);
  return {
    kind: "object",
    struct: struct.name,
    fields: [...[...given].map(([name, value]) => ({ name, value })), ...missing],
    ...(missing.length === 0 ? {} : { keys: [...given.keys()].map((name) => ({ kind: "key" as const, name })) }),
    type,
    spot,
  };
}

/** Every value goes into a temporary when its turn comes; the last one of each name is used. */
function spreadLiteral(node: ts.ObjectLiteralExpression, struct: StructDraft, type: Type, scope: Scope): Expression {
  const spot = scope.spot(node);
  const filling: Filling = { struct, given: new Map(), statements: [], keys: [], scope };
  fill(node, filling);
  const given = [...filling.given].map(([name, value]) => ({ name, value }));
  const fields = [...given, ...missingFields(struct, filling.given, node, scope)];
  return sequence(filling.statements, { kind: "object", struct: struct.name, fields, keys: filling.keys, type, spot }, spot);
}

/** `w: undefined` where the type has `w?: undefined`: only who asks whether it is there would see it. */
function isNever(property: ts.ObjectLiteralElementLike, struct: StructDraft, scope: Scope): boolean {
  const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  const isUndefined = value !== undefined && ts.isIdentifier(value) && value.text === "undefined";
  if (!isUndefined || !scope.builder.absent.has(`${struct.name}.${nameOf(property) ?? ""}`)) return false;
  scope.builder.explicit.add(struct.name);
  return true;
}

function missingFields(
  struct: StructDraft,
  given: ReadonlyMap<string, Expression>,
  node: ts.Node,
  scope: Scope,
): { name: string; value: Expression }[] {
  return struct.fields
    .filter(({ name }) => !given.has(name))
    .map(({ name, type }) => {
      if (type.kind !== "optional" || !type.undefined) return refuse(`an object without "${name}"`, node);
      return { name, value: nothing("undefined", type, scope.spot(node)) };
    });
}

export function valueOf(property: ts.ObjectLiteralElementLike, type: Type, scope: Scope): Expression {
  if (ts.isPropertyAssignment(property))
    return convert(scope.builder.translate.expression(property.initializer, scope, type), type, scope, property.initializer);
  if (ts.isShorthandPropertyAssignment(property))
    return convert(narrowed(rawRead(property.name, scope, type), property.name, scope), type, scope, property);
  if (ts.isMethodDeclaration(property)) return convert(functionValue(property, property, scope, type), type, scope, property);
  return refuse("an object literal with accessors: write a function, or a class", property);
}

export function nameOf(property: ts.ObjectLiteralElementLike): string | undefined {
  if (ts.isSpreadAssignment(property)) return undefined;
  const { name } = property;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : refuse("a computed property name", name);
}

function recordLiteral(node: ts.ObjectLiteralExpression, type: Type & { kind: "map" }, scope: Scope): Expression {
  const spot = scope.spot(node);
  const made: Expression = { kind: "newCollection", type, spot };
  if (node.properties.length === 0) return made;
  const id = scope.temporary(type, "record");
  const held = local(id, type, spot);
  const statements = node.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property)) return spreadRecord(held, type, property, scope);
    if (!ts.isPropertyAssignment(property)) return [put(held, property, type, scope)];
    const key = ts.isComputedPropertyName(property.name)
      ? recordKey(property.name.expression, scope)
      : { kind: "string" as const, value: (property.name as ts.Identifier).text, type: STRING, spot };
    return [writeRecord(held, key, scope.builder.translate.expression(property.initializer, scope, type.value), property, scope)];
  });
  return sequence([setLocal(id, made, spot), ...statements], held, spot);
}

function put(held: Expression, property: ts.ObjectLiteralElementLike, type: Type & { kind: "map" }, scope: Scope): Statement {
  const key: Expression = { kind: "string", value: nameOf(property) ?? "", type: STRING, spot: held.spot };
  return writeRecord(held, key, valueOf(property, type.value, scope), property, scope);
}

function spreadRecord(held: Expression, type: Type & { kind: "map" }, property: ts.SpreadAssignment, scope: Scope): Statement[] {
  const spot = scope.spot(property);
  const source = scope.builder.translate.expression(property.expression, scope);
  if (source.type.kind !== "map" || source.type.record !== true) return refuse("spreads something that is not a dictionary", property);
  const from = scope.temporary(source.type, "source");
  const keys = builtin("record.keys", [local(from, source.type, spot)], { kind: "array", item: STRING }, spot);
  const list = scope.temporary(keys.type, "keys");
  const key = scope.temporary(STRING, "key");
  const read = narrow(
    builtin("record.get", [local(from, source.type, spot), local(key, STRING, spot)], optional(type.value, "undefined"), spot),
    type.value,
  );
  const iteration = ofValue(local(list, keys.type, spot), property, scope);
  const body = [
    setLocal(key, iteration.item, spot),
    evaluate(builtin("record.set", [held, local(key, STRING, spot), read], VOID, spot), spot),
  ];
  return [setLocal(from, source, spot), setLocal(list, keys, spot), ...loopOver(iteration, body, property, scope)];
}
