/**
 * Functions that read a value of one type from JSON text that is known to be JSON (`reader.open` has looked). What does not fit
 * the type fails: JavaScript would go on with another value than the program's types say. Keys that the type does not
 * declare are passed over, unless something in the program looks at the keys of such objects.
 */
import type { ts } from "ts-morph";
import type { Expression, FunctionUnit, Statement, Struct, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { withKey } from "./key-carry.ts";
import { carriesKeys, keysAreSeen } from "./key-order.ts";
import { readUnion } from "./json-read-union.ts";
import { CLOSE, literalOf, Reading, TOKEN, unfit } from "./json-reading.ts";
import { Scope } from "./scope.ts";
import { binary, boolean, BOOLEAN, builtin, evaluate, not, nothing, NUMBER, or, setLocal, STRING, string, VOID, widen } from "./tree.ts";

type Field = Struct["fields"][number];

/** The value that begins where the reader is. */
export function readValue(type: Type, at: ts.Node, scope: Scope): Expression {
  const { builder } = scope;
  const label = `JSON.parse ${typeText(type)}`;
  const handle = builder.lastFunction(label, label, [], type, (id): FunctionUnit => {
    const inner = new Scope(builder, builder.environment, { type });
    const body = read(type, new Reading(inner, at, (part) => readValue(part, at, inner)));
    return { id, label: "JSON.parse", parameters: [], result: type, locals: inner.locals, body, captures: [], spot: builder.spot(at) };
  });
  return { kind: "call", function: handle.id, arguments: [], type, spot: scope.spot(at) };
}

function read(type: Type, to: Reading): Statement[] {
  switch (type.kind) {
    case "number":
      return [to.expect(TOKEN.number, "a number"), to.give(to.call("number", NUMBER))];
    case "string":
      return [to.expect(TOKEN.string, "a string"), to.give(to.call("string", STRING))];
    case "boolean": {
      const isTrue = to.variable(BOOLEAN, "isTrue", to.isNext(TOKEN.true));
      const isFalse = to.isNext(TOKEN.false);
      const check = to.when(not(or(isTrue.read, isFalse)), [to.do("refuse", string("a boolean", to.spot))]);
      return [isTrue.set, check, to.do("skip"), to.give(isTrue.read)];
    }
    case "optional":
      return [...(type.null ? [whenNull(type, to)] : []), to.give(widen(to.value(type.of), type))];
    case "array":
      return readArray(type, to);
    case "map":
      return type.record === true ? readRecord(type, to) : unfit(type, to);
    case "union":
      return readUnion(type, to);
    case "struct":
      return readStruct(type, to);
    default:
      return unfit(type, to);
  }
}

function whenNull(type: Type, to: Reading): Statement {
  return to.when(to.isNext(TOKEN.null), [to.do("skip"), to.give(nothing("null", type, to.spot))]);
}

function readArray(type: Type & { kind: "array" }, to: Reading): Statement[] {
  const list = to.variable(type, "list", { kind: "array", items: [], type, spot: to.spot });
  const push = evaluate(builtin("array.push", [list.read, to.value(type.item)], NUMBER, to.spot), to.spot);
  return [list.set, to.expect(TOKEN.array, "an array"), to.do("enter"), to.until(TOKEN.array, [push]), to.do("enter"), to.give(list.read)];
}

function readRecord(type: Type & { kind: "map" }, to: Reading): Statement[] {
  const { spot } = to;
  const record = to.variable(type, "record", { kind: "newCollection", type, spot });
  const key = to.variable(STRING, "key", to.call("string", STRING));
  const value = to.variable(type.value, "value", to.value(type.value));
  const put = evaluate(builtin("record.set", [record.read, key.read, value.read], VOID, spot), spot);
  const body = [key.set, value.set, put];
  return [
    record.set,
    to.expect(TOKEN.object, "an object"),
    to.do("enter"),
    to.until(TOKEN.object, body),
    to.do("enter"),
    to.give(record.read),
  ];
}

function readStruct(type: Type & { kind: "struct" }, to: Reading): Statement[] {
  const { builder } = to.scope;
  const struct = builder.structs.get(type.name);
  if (struct?.form === "tuple") return readTuple(type, struct.fields, to);
  return struct?.form === "object" ? readObject(type, struct.fields, to) : unfit(type, to);
}

function readTuple(type: Type & { kind: "struct" }, items: readonly Field[], to: Reading): Statement[] {
  const { spot } = to;
  const start = to.variable(NUMBER, "start", to.call("at", NUMBER));
  const fail = [to.do("goTo", start.read), to.do("refuse", string(`an array of ${items.length}`, spot))];
  const values = items.map((one) => ({ name: one.name, ...to.variable(one.type, "item", to.value(one.type)) }));
  const closes = to.isNext(TOKEN.array + CLOSE);
  return [
    start.set,
    to.expect(TOKEN.array, "an array"),
    to.do("enter"),
    ...values.flatMap(({ set }) => [to.when(closes, fail), set]),
    to.when(not(closes), fail),
    to.do("enter"),
    to.give({ kind: "object", struct: type.name, fields: values.map(({ name, read: value }) => ({ name, value })), type, spot }),
  ];
}

interface Slot {
  readonly field: Field;
  readonly value: Expression & { readonly kind: "local" };
  /** Set where the key has been read; of a field that may be missing there is none. */
  readonly found: (Expression & { readonly kind: "local" }) | undefined;
}

function readObject(type: Type & { kind: "struct" }, fields: readonly Field[], to: Reading): Statement[] {
  const { spot } = to;
  const start = to.variable(NUMBER, "start", to.call("at", NUMBER));
  const key = to.variable(STRING, "key", to.call("string", STRING));
  const failBy = (words: Expression): Statement[] => [to.do("goTo", start.read), to.do("refuse", words)];
  const fail = (words: string): Statement[] => failBy(string(words, spot));
  const slots = fields.map((one): Slot => slotOf(one, to));
  const keys = carriesKeys(type.name, to.scope.builder) ? to.variable(STRING, "keys", string("", spot)) : undefined;
  const unknown = keysAreSeen(type.name, to.scope.builder)
    ? failBy(binary("+", string("an object, whose keys it looks at, without the key ", spot), key.read, STRING, spot))
    : [to.do("skip")];
  const choose = slots.reduceRight(
    (otherwise: readonly Statement[], slot) => [
      to.when(binary("===", key.read, string(slot.field.name, spot), BOOLEAN, spot), readField(slot, keys?.read, to), otherwise),
    ],
    unknown,
  );
  const missing = slots.flatMap(({ field, found }) =>
    found === undefined ? [] : [to.when(not(found), fail(`an object with "${field.name}"`))],
  );
  // Of several values under one key the last counts.
  const others = slots.flatMap(({ field: { name, literal }, value }) =>
    literal === undefined
      ? []
      : [
          to.when(
            not(binary("===", value, literalOf(literal, spot), BOOLEAN, spot)),
            fail(`an object with "${name}": ${JSON.stringify(literal)}`),
          ),
        ],
  );
  return [
    start.set,
    ...(keys === undefined ? [] : [keys.set]),
    ...slots.flatMap(({ field, value, found }) =>
      found === undefined
        ? [setLocal(value.id, nothing("undefined", field.type, spot), spot, field.type)]
        : [setLocal(found.id, boolean(false, spot), spot)],
    ),
    to.expect(TOKEN.object, "an object"),
    to.do("enter"),
    to.until(TOKEN.object, [key.set, ...choose]),
    to.do("enter"),
    ...missing,
    ...others,
    to.give({
      kind: "object",
      struct: type.name,
      fields: slots.map(({ field, value }) => ({ name: field.name, value })),
      ...(keys === undefined ? {} : { keys: [{ kind: "text", value: keys.read }] }),
      type,
      spot,
    }),
  ];
}

function slotOf(field: Field, to: Reading): Slot {
  const { spot, scope } = to;
  const isOpen = field.type.kind === "optional" && field.type.undefined;
  const value = { kind: "local" as const, id: scope.temporary(field.type, "field"), type: field.type, spot };
  const found = isOpen ? undefined : { kind: "local" as const, id: scope.temporary(BOOLEAN, "found"), type: BOOLEAN, spot };
  return { field, value, found };
}

function readField({ field, value, found }: Slot, keys: Expression | undefined, to: Reading): Statement[] {
  const { spot } = to;
  const { builder } = to.scope;
  const set = setLocal(value.id, to.value(field.type), spot, field.type);
  const mark = found === undefined ? [] : [setLocal(found.id, boolean(true, spot), spot)];
  const note = keys?.kind === "local" ? [setLocal(keys.id, withKey(keys, field.name, undefined, builder), spot)] : [];
  return [set, ...mark, ...note];
}
