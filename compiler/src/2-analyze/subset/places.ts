/**
 * What can be assigned: variables, fields, accessors, items, keys of dictionaries, lengths. The object and the index are
 * evaluated once and first; where the old value is read, or the new one is a value, they are kept in temporaries.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Target, Type } from "../../ir/unit.ts";
import { hasSetter, setterType, writeAccessor } from "./accessors.ts";
import { changesNothing } from "./callbacks.ts";
import { convert } from "./convert.ts";
import { noteExplicit } from "./explicit.ts";
import { itemType, keyNames, literalKey } from "./indexing.ts";
import { memberName } from "./members.ts";
import { globalTarget } from "./modules.ts";
import { toNumber } from "./numbers.ts";
import { skipOuter } from "./outer.ts";
import { readMember } from "./properties.ts";
import { recordKey, writeRecord } from "./records.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import {
  binary,
  BOOLEAN,
  builtin,
  conditional,
  evaluate,
  field,
  isConstant,
  local,
  narrow,
  NUMBER,
  optional,
  sameType,
  sequence,
  setLocal,
  STRING,
  string,
  VOID,
} from "./tree.ts";
import { valueSymbol } from "./usage.ts";

/** How the target is held until the store: as it stands, or evaluated once, before `beside`. */
interface Hold {
  readonly kept: boolean;
  readonly beside?: ts.Expression;
}

/** `setup` runs first, then reads and writes as often as wanted. */
export interface Place {
  readonly setup: readonly Statement[];
  readonly type: Type;
  readonly read: () => Expression;
  readonly write: (value: Expression) => Statement;
}

/** `absent`: the old value may be missing and is asked for. */
export function placeOf(node: ts.Expression, scope: Scope, kept: Hold, absent: boolean = false): Place {
  const inner = skipOuter(node);
  if (ts.isIdentifier(inner)) return variablePlace(inner, scope);
  if (ts.isPropertyAccessExpression(inner)) return propertyPlace(inner, scope, kept);
  if (ts.isElementAccessExpression(inner)) return itemPlace(inner, scope, kept, absent);
  return refuse("assigns to something that has no form in a kernel", node);
}

function variablePlace(node: ts.Identifier, scope: Scope): Place {
  const spot = scope.spot(node);
  const symbol = valueSymbol(scope.checker, node);
  const variable = symbol === undefined ? undefined : scope.lookup(symbol);
  if (variable !== undefined)
    return plainPlace(
      { kind: "local", id: variable.id, type: variable.type },
      { kind: "local", id: variable.id, type: variable.type, spot },
    );
  const global = symbol === undefined ? undefined : globalTarget(symbol, node, scope);
  if (global === undefined) return refuse(`assigns to "${node.text}", which is outside of the node`, node);
  return plainPlace({ kind: "global", id: global.id, type: global.type }, { kind: "global", id: global.id, type: global.type, spot });
}

function plainPlace(target: Target, read: Expression): Place {
  return { setup: [], type: target.type, read: () => read, write: (value) => ({ kind: "set", target, value, spot: value.spot }) };
}

function propertyPlace(node: ts.PropertyAccessExpression, scope: Scope, kept: Hold): Place {
  const symbol = valueSymbol(scope.checker, node.name);
  const owner = ts.isIdentifier(node.expression) ? valueSymbol(scope.checker, node.expression) : undefined;
  if (symbol !== undefined && owner !== undefined && (owner.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Module)) !== 0)
    return staticPlace(symbol, node, scope);
  const object = scope.builder.translate.expression(node.expression, scope);
  return memberPlace(object, memberName(node.name, object.type, scope), node, scope, kept);
}

function staticPlace(symbol: ts.Symbol, node: ts.PropertyAccessExpression, scope: Scope): Place {
  const owner = valueSymbol(scope.checker, node.expression)?.valueDeclaration;
  const inherited = owner !== undefined && ts.isClassLike(owner) && symbol.valueDeclaration?.parent !== owner;
  if (inherited) return refuse("assigns to a static through a subclass, which would get one of its own", node);
  const global = globalTarget(symbol, node, scope);
  if (global === undefined) return refuse(`assigns to ${node.getText()}, which is outside of the node`, node);
  return plainPlace(
    { kind: "global", id: global.id, type: global.type },
    { kind: "global", id: global.id, type: global.type, spot: scope.spot(node) },
  );
}

/** A member of a value that is there. */
export function memberPlace(object: Expression, name: string, node: ts.Expression, scope: Scope, kept: Hold): Place {
  const spot = scope.spot(node);
  const { type } = object;
  const { held, setup } = keep(object, scope, kept);
  if (type.kind === "array" && name === "length")
    return {
      setup,
      type: NUMBER,
      read: () => ({ kind: "length", object: held, type: NUMBER, spot }),
      write: (value) => evaluate(builtin("array.setLength", [held, value], VOID, spot), spot),
    };
  if (type.kind === "map" && type.record === true)
    return recordPlace(held, { kind: "string", value: name, type: { kind: "string" }, spot }, type.value, setup, node, scope, false);
  if (type.kind !== "struct") return refuse(`assigns to .${name} of a value that has no such property in a kernel`, node);
  if (hasSetter(type.name, name, scope))
    return {
      setup,
      type: setterType(type.name, name, node, scope),
      read: () => readMember(held, name, node, scope),
      write: (value) => writeAccessor(held, type.name, name, value, node, scope),
    };
  const read = readMember(held, name, node, scope);
  if (read.kind !== "field") return refuse(`assigns to .${name}, which has no setter`, node);
  return {
    setup,
    type: read.type,
    read: () => field(held, type.name, name, read.type, spot),
    write: (value) => {
      noteExplicit(scope.builder.structs.get(type.name), read.type, value, scope.builder);
      return { kind: "set", target: { kind: "field", object: held, struct: type.name, field: name, type: read.type }, value, spot };
    },
  };
}

function itemPlace(node: ts.ElementAccessExpression, scope: Scope, kept: Hold, absent: boolean): Place {
  const spot = scope.spot(node);
  const object = scope.builder.translate.expression(node.expression, scope);
  const { type } = object;
  if (type.kind === "struct") {
    const key = literalKey(node.argumentExpression, scope);
    return key === undefined ? keyedPlace(object, node, scope) : memberPlace(object, key, node, scope, kept);
  }
  const { held, setup } = keep(object, scope, kept);
  if (type.kind === "map" && type.record === true) {
    const key = keep(recordKey(node.argumentExpression, scope), scope, kept);
    return recordPlace(held, key.held, type.value, [...setup, ...key.setup], node, scope, absent);
  }
  const item = type.kind === "array" || type.kind === "typed" ? itemType(type) : undefined;
  if (item === undefined) return refuse("assigns to an item of something that is not an array", node);
  const index = keep(toNumber(node.argumentExpression, scope), scope, kept);
  const outside = item.kind === "number" && !absent ? ("nan" as const) : absent ? ("undefined" as const) : ("trap" as const);
  const readType = absent ? optional(item, "undefined") : item;
  return {
    setup: [...setup, ...index.setup],
    type: item,
    read: () => ({ kind: "index", object: held, index: index.held, outside, type: readType, spot }),
    write: (value) => ({ kind: "set", target: { kind: "index", object: held, index: index.held, type: item }, value, spot }),
  };
}

/** `o[key]`, where the key's type says which names it can be: whichever it is. */
function keyedPlace(object: Expression, node: ts.ElementAccessExpression, scope: Scope): Place {
  const spot = scope.spot(node);
  const names = keyNames(node.argumentExpression, scope);
  const [id, key] = [scope.temporary(object.type, "object"), scope.temporary(STRING, "key")];
  const held = local(id, object.type, spot);
  const given = scope.builder.translate.expression(node.argumentExpression, scope);
  if (names === undefined || given.type.kind !== "string")
    return refuse("assigns to a property by a computed name: give the key a type that names the properties, or use a Map", node);
  const places = names.map((name) => ({ name, place: memberPlace(held, name, node, scope, { kept: false }) }));
  const [first] = places;
  if (first === undefined || places.some(({ place }) => !sameType(place.type, first.place.type)))
    return refuse("assigns to properties of different types by a computed name", node);
  const isName = (name: string): Expression => binary("===", local(key, STRING, spot), string(name, spot), BOOLEAN, spot);
  const none = "a key that is not in the object";
  return {
    setup: [setLocal(id, object, spot), setLocal(key, given, spot)],
    type: first.place.type,
    read: () => {
      const last = sequence([{ kind: "trap", reason: none, spot }], first.place.read(), spot);
      return places.reduceRight((otherwise, { name, place }) => conditional(isName(name), place.read(), otherwise, place.type), last);
    },
    write: (value) => {
      const store = scope.temporary(value.type, "stored");
      const chain = places.reduceRight<Statement>(
        (otherwise, { name, place }) => ({
          kind: "if",
          test: isName(name),
          then: [place.write(convert(local(store, value.type, spot), place.type, scope, node))],
          else: [otherwise],
          spot,
        }),
        { kind: "trap", reason: none, spot },
      );
      return { kind: "block", body: [setLocal(store, value, spot), chain], spot };
    },
  };
}

function recordPlace(
  object: Expression,
  key: Expression,
  value: Type,
  setup: readonly Statement[],
  node: ts.Expression,
  scope: Scope,
  absent: boolean,
): Place {
  const found = builtin("record.get", [object, key], optional(value, "undefined"), key.spot);
  return {
    setup,
    type: value,
    read: () => (absent ? found : narrow(found, value)),
    write: (given) => writeRecord(object, key, given, node, scope),
  };
}

function keep(value: Expression, scope: Scope, { kept, beside }: Hold): { held: Expression; setup: Statement[] } {
  const stays = beside === undefined || changesNothing(beside, scope.builder);
  if (!kept || isConstant(value) || (value.kind === "local" && value.id === "this") || (stays && isPath(value)))
    return { held: value, setup: [] };
  const id = scope.temporary(value.type, "kept");
  return { held: local(id, value.type, value.spot), setup: [setLocal(id, value, value.spot)] };
}

/** Reading it twice is the same as once, and as cheap. */
function isPath(value: Expression): boolean {
  if (value.kind === "local" || value.kind === "global" || isConstant(value)) return true;
  if (value.kind === "field" || value.kind === "length") return isPath(value.object);
  return value.kind === "binary" && isPath(value.left) && isPath(value.right) && value.type.kind === "number";
}
