/**
 * `o.name`: fields, accessors, statics, lengths and sizes, enum members and constants of the language. On a union, the
 * field of whichever option it is.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { readAccessor } from "./accessors.ts";
import { BUFFER, bufferMember } from "./buffers.ts";
import { coderMember } from "./coders.ts";
import { memberName, staticMember } from "./members.ts";
import { tryConvert } from "./convert.ts";
import { enumValue } from "./enums.ts";
import { firstItem } from "./first-items.ts";
import { narrowed } from "./identifiers.ts";
import { mathConstant } from "./math.ts";
import { mathMember, mathName } from "./math-values.ts";
import { globalOf } from "./modules.ts";
import { numberConstant } from "./numbers.ts";
import { useOfExpression } from "./outside-use.ts";
import { readRecord } from "./records.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage, translateType } from "./translate-type.ts";
import {
  builtin,
  conditional,
  evaluate,
  field,
  lengthOf,
  local,
  narrow,
  nothing,
  NUMBER,
  number,
  sequence,
  setLocal,
  string,
  VOID,
} from "./tree.ts";
import { valueSymbol } from "./usage.ts";
import { structWords } from "./words.ts";

const BYTES: Readonly<Record<string, number>> = { i8: 1, u8: 1, u8c: 1, i16: 2, u16: 2, i32: 4, u32: 4, f32: 4, f64: 8 };

export function readProperty(node: ts.PropertyAccessExpression, scope: Scope, target?: Type): Expression {
  const fixed = namedConstant(node, scope);
  if (fixed !== undefined) return fixed;
  const member = mathMember(node, scope.builder);
  if (member !== undefined) return mathName(member, node, scope, target);
  const first = firstItem(node, scope);
  if (first !== undefined) return narrowed(first, node, scope);
  const value = rawProperty(node, scope.builder.translate.expression(node.expression, scope), scope);
  const asks = value.kind === "builtin" && value.name === "record.get";
  return asks ? value : narrowed(value, node, scope);
}

/** Without the checker's narrowing of the property itself. */
export function rawProperty(node: ts.PropertyAccessExpression, object: Expression, scope: Scope): Expression {
  return readMember(object, memberName(node.name, object.type, scope), node, scope);
}

/** What a dotted name stands for when it is no property of a value: enum members, statics, exports of a namespace, Math.PI. */
export function namedConstant(node: ts.PropertyAccessExpression, scope: Scope): Expression | undefined {
  const symbol = valueSymbol(scope.checker, node.name);
  const constant = enumValue(node, symbol, scope);
  if (constant !== undefined || symbol === undefined) return constant;
  if (isOfLanguage(symbol, scope.builder))
    return ts.isIdentifier(node.expression) ? (mathConstant(node, scope) ?? numberConstant(node, scope)) : undefined;
  const owner =
    ts.isIdentifier(node.expression) || ts.isPropertyAccessExpression(node.expression)
      ? valueSymbol(scope.checker, node.expression)
      : undefined;
  if (owner === undefined) return undefined;
  if ((owner.flags & ts.SymbolFlags.Class) !== 0) return staticMember(symbol, node, scope);
  if ((owner.flags & ts.SymbolFlags.Module) !== 0 && (symbol.flags & ts.SymbolFlags.Variable) !== 0) return globalOf(symbol, node, scope);
  return undefined;
}

/** The member of a value; `at` is where it is written. */
export function readMember(object: Expression, name: string, at: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(at);
  const { type } = object;
  switch (type.kind) {
    case "struct":
      return structMember(object, type.name, name, at, scope);
    case "union":
      return unionMember(object, type, name, at, scope);
    case "string":
    case "array":
      return name === "length"
        ? lengthOf(object, spot)
        : refuse(`uses .${name} of ${type.kind === "array" ? "an array" : "a string"}, which has no form in a kernel`, at);
    case "typed":
      if (name === "length") return lengthOf(object, spot);
      if (name === "byteLength")
        return {
          kind: "binary",
          operator: "*",
          left: lengthOf(object, spot),
          right: number(BYTES[type.element] ?? 1, spot),
          type: { kind: "number" },
          spot,
        };
      if (name === "buffer") return builtin("typed.buffer", [object], BUFFER, spot);
      if (name === "byteOffset") return builtin("typed.byteOffset", [object], NUMBER, spot);
      if (name === "BYTES_PER_ELEMENT") return sequence([evaluate(object, spot)], number(BYTES[type.element] ?? 1, spot), spot);
      return refuse(`uses .${name} of a typed array, which has no form in a kernel`, at);
    case "buffer":
    case "dataview":
      return bufferMember(object, name, at, scope);
    case "encoder":
    case "decoder":
      return coderMember(object, name, at, scope);
    case "map":
      if (type.record === true)
        return readRecord(object, string(name, spot), ts.isExpression(at) ? useOfExpression(at, scope.builder) : "missing", scope);
      return name === "size" ? lengthOf(object, spot) : refuse(`uses .${name} of a Map, which has no form in a kernel`, at);
    case "set":
      return name === "size" ? lengthOf(object, spot) : refuse(`uses .${name} of a Set, which has no form in a kernel`, at);
    default:
      return refuse(`uses .${name} of a value that may be missing or has no such property`, at);
  }
}

function structMember(object: Expression, struct: string, name: string, at: ts.Node, scope: Scope): Expression {
  const draft = scope.builder.structs.get(struct);
  for (let owner = draft; owner !== undefined; owner = owner.base === undefined ? undefined : scope.builder.structs.get(owner.base)) {
    const found = owner.fields.find((one) => one.name === name);
    if (found !== undefined) return field(object, struct, name, found.type, scope.spot(at));
  }
  if (draft?.form === "tuple" && name === "length")
    return sequence([{ kind: "expression", value: object, spot: object.spot }], number(draft.fields.length, object.spot), object.spot);
  if (scope.builder.absent.has(`${struct}.${name}`))
    return sequence([{ kind: "expression", value: object, spot: object.spot }], nothing("undefined", VOID, object.spot), object.spot);
  return (
    readAccessor(object, struct, name, at, scope) ??
    refuse(`uses .${name} of ${structWords(struct, scope.builder)}, which has no form in a kernel`, at)
  );
}

function unionMember(object: Expression, type: Type & { kind: "union" }, name: string, at: ts.Node, scope: Scope): Expression {
  const id = scope.temporary(type);
  const held = local(id, type, object.spot);
  const result = translateType(scope.checker.getTypeAtLocation(at), scope, at);
  const parts = type.options.map((option) => ({
    option,
    value: tryConvert(readMember(narrow(held, option), name, at, scope), result, scope.builder),
  }));
  const last = parts.at(-1)?.value;
  if (last === undefined || parts.some(({ value }) => value === undefined))
    return refuse(`uses .${name}, which has different types in the parts of a union`, at);
  const value = parts
    .slice(0, -1)
    .reduceRight(
      (otherwise, { option, value: then }) =>
        conditional(
          { kind: "test", value: held, is: "option", option, type: { kind: "boolean" }, spot: object.spot },
          then ?? last,
          otherwise,
          result,
        ),
      last,
    );
  return sequence([setLocal(id, object, object.spot)], value, object.spot);
}
