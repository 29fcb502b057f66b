/**
 * Functions that write a value of one type as JSON. They are made last, because the order of an object's keys and the classes
 * that a value may be of are known only when everything else has been translated. What JavaScript leaves out (undefined,
 * functions, private fields) or prints as `{}` (Map, Set) is so here.
 */
import type { ts } from "ts-morph";
import type { Expression, FunctionUnit, Statement, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { chainOf } from "./class-struct.ts";
import { isError } from "./errors.ts";
import { forEachKey } from "./key-carry.ts";
import { findMember } from "./members.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import {
  binary,
  BOOLEAN,
  builtin,
  conditional,
  evaluate,
  field,
  isMissing,
  lengthOf,
  local,
  narrow,
  not,
  number,
  NUMBER,
  optional,
  setLocal,
  STRING,
  string,
  VOID,
} from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { structWords } from "./words.ts";

const OPEN = { object: 123, array: 91 } as const;

/** The statements that write this value, which can be read several times. */
export function writeValue(value: Expression, at: ts.Node, scope: Scope): Statement[] {
  const { type, spot } = value;
  const put = (text: string): Statement[] => [evaluate(builtin("json.put", [string(text, spot)], VOID, spot), spot)];
  switch (type.kind) {
    case "number":
    case "string":
      return [evaluate(builtin(`json.${type.kind}`, [value], VOID, spot), spot)];
    case "boolean": {
      const word = conditional(value, string("true", spot), string("false", spot), STRING);
      return [evaluate(builtin("json.put", [word], VOID, spot), spot)];
    }
    case "null":
    case "void":
    case "function":
      return put("null");
    case "set":
    case "buffer":
    case "dataview":
      return put("{}");
    case "map":
      if (type.record !== true) return put("{}");
      break;
    case "optional": {
      const missing = isMissing(value, type.null && type.undefined ? "nullish" : type.null ? "null" : "undefined");
      return [{ kind: "if", test: missing, then: put("null"), else: writeValue(narrow(value, type.of), at, scope), spot }];
    }
    default:
  }
  return [evaluate({ kind: "call", function: writerOf(type, at, scope.builder), arguments: [value], type: VOID, spot }, spot)];
}

function writerOf(type: Type, at: ts.Node, builder: UnitBuilder): string {
  const label = `JSON.stringify ${typeText(type)}`;
  return builder.lastFunction(label, label, [type], VOID, (id): FunctionUnit => {
    const spot = builder.spot(at);
    const scope = new Scope(builder, builder.environment, { type: VOID });
    const value = scope.parameter("value", type);
    const body = writeWhole(local(value.id, type, spot), at, scope);
    return {
      id,
      label: "JSON.stringify",
      parameters: [{ id: value.id, type }],
      result: VOID,
      locals: scope.locals,
      body,
      captures: [],
      spot,
    };
  }).id;
}

function writeWhole(value: Expression, at: ts.Node, scope: Scope): Statement[] {
  const { type } = value;
  switch (type.kind) {
    case "array":
      return bracketed(
        "array",
        writeItems(value, (item) => [item_(value), ...writeValue(item, at, scope)], scope),
        value,
      );
    case "typed":
      return bracketed(
        "object",
        writeItems(value, (item, index) => [indexKey(index), ...writeValue(item, at, scope)], scope),
        value,
      );
    case "map":
      return bracketed("object", writeRecord(value, at, scope), value);
    case "union":
      return choose(value, type.options, at, scope);
    case "struct":
      return writeStruct(value, type.name, at, scope);
    default:
      return refuse("gives JSON.stringify a value that has no form in a kernel", at);
  }
}

function bracketed(form: keyof typeof OPEN, inside: readonly Statement[], { spot }: Expression): Statement[] {
  const bracket = (name: string, unit: number): Statement => evaluate(builtin(`json.${name}`, [number(unit, spot)], VOID, spot), spot);
  return [bracket("enter", OPEN[form]), ...inside, bracket("leave", OPEN[form] + 2)];
}

function item_({ spot }: Expression): Statement {
  return evaluate(builtin("json.item", [], VOID, spot), spot);
}

function key(text: string, { spot }: Expression): Statement {
  return evaluate(builtin("json.key", [string(JSON.stringify(text), spot)], VOID, spot), spot);
}

function indexKey(index: Expression): Statement {
  const { spot } = index;
  const quote = string('"', spot);
  const text = binary("+", binary("+", quote, { kind: "toString", value: index, type: STRING, spot }, STRING, spot), quote, STRING, spot);
  return evaluate(builtin("json.key", [text], VOID, spot), spot);
}

/** A loop over an array or typed array. */
function writeItems(array: Expression, each: (item: Expression, index: Expression) => Statement[], scope: Scope): Statement[] {
  const { spot, type } = array;
  const id = scope.temporary(NUMBER, "i");
  const index = local(id, NUMBER, spot);
  const itemType = type.kind === "array" ? type.item : NUMBER;
  const read: Expression = { kind: "index", object: array, index, outside: "proven", type: itemType, spot };
  const item = scope.temporary(itemType, "item");
  return [
    setLocal(id, number(0, spot), spot),
    {
      kind: "loop",
      test: binary("<", index, lengthOf(array, spot), BOOLEAN, spot),
      update: [setLocal(id, binary("+", index, number(1, spot), NUMBER, spot), spot)],
      body: [setLocal(item, read, spot), ...each(local(item, itemType, spot), index)],
      spot,
    },
  ];
}

function writeRecord(record: Expression, at: ts.Node, scope: Scope): Statement[] {
  const { spot, type } = record;
  if (type.kind !== "map") return [];
  const keys = builtin("record.keys", [record], { kind: "array", item: STRING }, spot);
  const list = scope.temporary(keys.type, "keys");
  return [
    setLocal(list, keys, spot),
    ...writeItems(
      local(list, keys.type, spot),
      (name) => {
        const read = narrow(builtin("record.get", [record, name], optional(type.value, "undefined"), spot), type.value);
        const named = evaluate(builtin("json.name", [name], VOID, spot), spot);
        return writeNamed(read, named, at, scope);
      },
      scope,
    ),
  ];
}

/** With its key, unless it is undefined or a function. */
function writeNamed(read: Expression, named: Statement, at: ts.Node, scope: Scope): Statement[] {
  const { type, spot } = read;
  if (type.kind === "function" || (type.kind === "optional" && type.of.kind === "function" && !type.null)) return [];
  const id = scope.temporary(type, "field");
  const held = local(id, type, spot);
  const set = setLocal(id, read, spot);
  if (type.kind !== "optional" || !type.undefined) return [set, named, ...writeValue(held, at, scope)];
  const present = type.null ? narrow(held, { ...type, undefined: false }) : narrow(held, type.of);
  const test = not(isMissing(held, "undefined"));
  return [set, { kind: "if", test, then: [named, ...writeValue(present, at, scope)], else: [], spot }];
}

/** By the class or struct that the value is of. */
function choose(value: Expression, options: readonly Type[], at: ts.Node, scope: Scope): Statement[] {
  const [last, ...others] = [...options].reverse();
  if (last === undefined) return [];
  const { spot } = value;
  return others.reduce(
    (otherwise: Statement[], option): Statement[] => {
      const test: Expression = { kind: "test", value, is: "option", option, type: BOOLEAN, spot };
      return [{ kind: "if", test, then: writeValue(narrow(value, option), at, scope), else: otherwise, spot }];
    },
    writeValue(narrow(value, last), at, scope),
  );
}

function writeStruct(value: Expression, name: string, at: ts.Node, scope: Scope): Statement[] {
  const { builder } = scope;
  const struct = builder.structs.get(name);
  if (struct?.form === "tuple") {
    const items = struct.fields.flatMap((one) => [
      item_(value),
      ...writeHeld(field(value, name, one.name, one.type, value.spot), at, scope),
    ]);
    return bracketed("array", items, value);
  }
  const own = writeFields(value, name, at, scope);
  const derived = [...builder.constructed].filter((one) => one !== name && chainOf(one, builder).some((link) => link.name === name));
  // The furthest from the base first: an object of a class is one of its bases, too.
  const sorted = derived.sort((a, b) => chainOf(b, builder).length - chainOf(a, builder).length);
  return sorted.reduceRight((otherwise: Statement[], one): Statement[] => {
    const option: Type = { kind: "struct", name: one };
    const test: Expression = { kind: "test", value, is: "option", option, type: BOOLEAN, spot: value.spot };
    const then = writeFields(narrow(value, option), one, at, scope);
    return [{ kind: "if", test, then, else: otherwise, spot: value.spot }];
  }, own);
}

function writeHeld(read: Expression, at: ts.Node, scope: Scope): Statement[] {
  const id = scope.temporary(read.type, "item");
  return [setLocal(id, read, read.spot), ...writeValue(local(id, read.type, read.spot), at, scope)];
}

function writeFields(value: Expression, name: string, at: ts.Node, scope: Scope): Statement[] {
  const { builder } = scope;
  if (
    (["method", "get"] as const).some((kind) => findMember(name, "toJSON", kind, builder) !== undefined) ||
    builder.structs.get(name)?.fields.some((one) => one.name === "toJSON" && isFunction(one.type))
  )
    return refuse(
      `gives JSON.stringify ${structWords(name, builder)}, which has a method toJSON: call it there, and give what it gives`,
      at,
    );
  if (isError({ kind: "struct", name }, builder))
    return refuse("gives JSON.stringify an error, of which it prints nothing but what was set on it: give it { name, message }", at);
  const id = scope.temporary(value.type, "object");
  const held = local(id, value.type, value.spot);
  const fields = forEachKey(held, name, at, scope, (one) =>
    writeNamed(field(held, name, one.name, one.type, value.spot), key(one.name, value), at, scope),
  );
  return [setLocal(id, value, value.spot), ...bracketed("object", fields, value)];
}

function isFunction(type: Type): boolean {
  return type.kind === "function" || (type.kind === "optional" && type.of.kind === "function");
}
