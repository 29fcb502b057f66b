/** Functions and methods of the language, each to the file of its family. What has no form is refused by its own name. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { ADDRESS_FUNCTIONS, addressText } from "./addresses.ts";
import { arrayFrom, arrayMethod, arrayOf, newArray } from "./arrays.ts";
import { bigintMethod, bigintStatic, toBigint } from "./bigints.ts";
import { bufferMethod, bufferStatic } from "./buffers.ts";
import { builtinCall } from "./builtin-call.ts";
import { capabilityCall } from "./capabilities.ts";
import { coderMethod } from "./coders.ts";
import { collectionMethod } from "./collections.ts";
import { truth } from "./conditions.ts";
import { logCall } from "./console.ts";
import { isArray, isPart, rawValue } from "./equality.ts";
import { jsonCall } from "./json.ts";
import { mathCall } from "./math.ts";
import { toNumber } from "./numbers.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { fromCodes, numberMethod, stringMethod } from "./strings.ts";
import { textOf } from "./templates.ts";
import { elementOf, typeOfNode } from "./translate-type.ts";
import { BOOLEAN, builtin, evaluate, local, number, NUMBER, required, sequence, setLocal } from "./tree.ts";
import { structuredCloneOf } from "./clones.ts";
import { countedFrom, lengthOnly, mappedFrom, typedMethod, typedStatic } from "./typed-arrays.ts";
import { objectStatic } from "./object-statics.ts";
import { wayOut } from "./ways-out.ts";

/** `name` with its namespace: "Math.sin", "parseInt". */
export function languageFunction(name: string, node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const [family = "", method] = name.split(".");
  if (method === undefined) return plainFunction(name, node, scope);
  const capability = capabilityCall(name, node, scope);
  if (capability !== undefined) return capability;
  const element = elementOf(family);
  if (element !== undefined) return typedStatic(element, method, node, scope);
  switch (family) {
    case "Math":
      return mathCall(method, node, scope);
    case "Number":
      return numberStatic(method, node, scope);
    case "String":
      return method === "fromCharCode" || method === "fromCodePoint"
        ? fromCodes(method, node, scope)
        : refuse(`calls ${name}, which has no form in a kernel${wayOut(name)}`, node);
    case "Array":
      return arrayStatic(method, node, scope, target);
    case "Object":
      return objectStatic(method, node, scope, target);
    case "BigInt":
      return bigintStatic(method, node, scope);
    case "ArrayBuffer":
      return bufferStatic(method, node, scope);
    case "JSON":
      return jsonCall(method, node, scope, target);
    case "console":
      return logCall(method, node, scope);
    default:
      return refuse(`calls ${name}, which has no form in a kernel${wayOut(name)}`, node);
  }
}

export function languageMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  switch (object.type.kind) {
    case "string":
      return stringMethod(object, name, node, scope);
    case "number":
    case "boolean":
      return name === "toString" && node.arguments.length === 0 ? textOf(object, node, scope) : numberMethod(object, name, node, scope);
    case "array":
      return arrayMethod(object, name, node, scope);
    case "typed":
      return typedMethod(object, name, node, scope);
    case "bigint":
      return bigintMethod(object, name, node, scope);
    case "buffer":
    case "dataview":
      return bufferMethod(object, name, node, scope);
    case "encoder":
    case "decoder":
      return coderMethod(object, name, node, scope);
    case "map":
      if (object.type.record === true) return recordMethod(object, name, node, scope);
      return collectionMethod(object, name, node, scope);
    case "set":
      return collectionMethod(object, name, node, scope);
    case "union":
      if (name === "toString" && node.arguments.length === 0) return textOf(object, node, scope);
      return refuse(`calls .${name} of a value that may be of several types: ask with typeof which it is`, node);
    default:
      return refuse(`calls .${name} of a value that has no such method in a kernel`, node);
  }
}

function plainFunction(name: string, node: ts.CallExpression, scope: Scope): Expression {
  const [argument] = node.arguments;
  if (argument === undefined || ts.isSpreadElement(argument))
    return refuse(`calls ${name}, which has no form in a kernel${wayOut(name)}`, node);
  if (ADDRESS_FUNCTIONS.includes(name)) return addressText(name, argument, scope);
  switch (name) {
    case "parseFloat":
    case "parseInt":
      return numberStatic(name, node, scope);
    case "isNaN":
      return builtin("Number.isNaN", [toNumber(argument, scope)], BOOLEAN, scope.spot(node));
    case "isFinite":
      return builtin("Number.isFinite", [toNumber(argument, scope)], BOOLEAN, scope.spot(node));
    case "Number":
      return numberOf(scope.builder.translate.expression(argument, scope), node);
    case "BigInt":
      return toBigint(argument, scope);
    case "String":
      return textOf(scope.builder.translate.expression(argument, scope), argument, scope);
    case "Boolean":
      return truth(scope.builder.translate.expression(argument, scope));
    case "Array":
      return newArray(node, scope);
    case "structuredClone":
      return cloned(argument, scope);
    default:
      return refuse(`calls ${name}, which has no form in a kernel${wayOut(name)}`, node);
  }
}

function cloned(argument: ts.Expression, scope: Scope): Expression {
  const value = scope.builder.translate.expression(argument, scope);
  const id = scope.temporary(value.type, "cloned");
  return sequence([setLocal(id, value, value.spot)], structuredCloneOf(local(id, value.type, value.spot), argument, scope), value.spot);
}

export function numberOf(value: Expression, node: ts.Node): Expression {
  const { spot } = value;
  if (value.type.kind === "number") return value;
  if (value.type.kind === "bigint") return builtin("bigint.toNumber", [value], NUMBER, spot);
  if (value.type.kind === "boolean") return builtin("boolean.toNumber", [value], NUMBER, spot);
  if (value.type.kind === "string") return builtin("string.toNumber", [value], NUMBER, spot);
  if (value.type.kind === "null" || value.type.kind === "void")
    return sequence([evaluate(value, spot)], number(value.type.kind === "null" ? 0 : Number.NaN, spot), spot);
  return refuse("makes a number of something that is not a plain value", node);
}

function numberStatic(method: string, node: ts.CallExpression, scope: Scope): Expression {
  return (
    builtinCall(`Number.${method}`, undefined, node.arguments, node, scope) ??
    refuse(`calls Number.${method}, which has no form in a kernel`, node)
  );
}

function arrayStatic(method: string, node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const [items, map] = node.arguments;
  if (method === "isArray" && items !== undefined) {
    return isPart(rawValue(items, scope), (part) => isArray(part, scope), scope);
  }
  const wanted = target === undefined ? undefined : required(target);
  const type = (): Type => (wanted?.kind === "array" ? wanted : typeOfNode(node, scope));
  if (method === "of") return arrayOf(node.arguments, type(), node, scope);
  if (method !== "from" || items === undefined) return refuse(`calls Array.${method}, which has no form in a kernel`, node);
  const count = lengthOnly(items);
  if (count !== undefined)
    return map === undefined
      ? refuse("makes an array with holes: write new Array(n).fill(0), or Array.from({ length: n }, () => 0)", node)
      : countedFrom(count, map, type(), node, scope);
  const result = type();
  if (map !== undefined) return mappedFrom(items, map, result, node, scope);
  return arrayFrom(items, result.kind === "array" ? result.item : undefined, scope);
}

function recordMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const [key] = node.arguments;
  if (name !== "hasOwnProperty" || key === undefined) return refuse(`calls .${name} of a dictionary, which has no form in a kernel`, node);
  return builtin("record.has", [object, textOf(scope.builder.translate.expression(key, scope), key, scope)], BOOLEAN, scope.spot(node));
}
