/**
 * Objects that remember the order of their keys, where the program makes them in several orders and looks at them: a hidden field
 * holds one unit of text for each key, in the order in which they came. The fields are added when the unit is whole: to every
 * literal of such a struct, and to every store that may bring a new key.
 */
import {
  KEYS_FIELD,
  type Expression,
  type FunctionUnit,
  type KeyPart,
  type Spot,
  type Statement,
  type Struct,
  type Type,
} from "../../ir/unit.ts";
import type { ts } from "ts-morph";
import { carriesKeys, keysOf } from "./key-order.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import {
  and,
  binary,
  BOOLEAN,
  boolean,
  builtin,
  conditional,
  field,
  isMissing,
  lengthOf,
  local,
  not,
  number,
  NUMBER,
  setLocal,
  STRING,
  string,
} from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";

type Field = Struct["fields"][number];

/** What to do for each key of an object that can be read several times, in the order of its keys. */
export function forEachKey(object: Expression, struct: string, at: ts.Node, scope: Scope, each: (one: Field) => Statement[]): Statement[] {
  const { builder } = scope;
  const { spot } = object;
  if (!carriesKeys(struct, builder)) return keysOf(struct, at, builder).flatMap(each);
  const keys = scope.temporary(STRING, "keys");
  const index = scope.temporary(NUMBER, "k");
  const code = scope.temporary(NUMBER, "code");
  const [held, i, unit] = [local(keys, STRING, spot), local(index, NUMBER, spot), local(code, NUMBER, spot)];
  const choose = (builder.structs.get(struct)?.fields ?? [])
    .filter(({ name }) => name !== KEYS_FIELD)
    .reduceRight(
      (otherwise: readonly Statement[], one): readonly Statement[] => [
        {
          kind: "if",
          test: binary("===", unit, number(codeOf(one.name, builder).charCodeAt(0), spot), BOOLEAN, spot),
          then: each(one),
          else: otherwise,
          spot,
        },
      ],
      [],
    );
  return [
    setLocal(keys, field(object, struct, KEYS_FIELD, STRING, spot), spot),
    setLocal(index, number(0, spot), spot),
    {
      kind: "loop",
      test: binary("<", i, lengthOf(held, spot), BOOLEAN, spot),
      update: [setLocal(index, binary("+", i, number(1, spot), NUMBER, spot), spot)],
      body: [setLocal(code, builtin("string.charCodeAt", [held, i], NUMBER, spot), spot), ...choose],
      spot,
    },
  ];
}

/** The unit of text that stands for a key. */
export function codeOf(name: string, builder: UnitBuilder): string {
  const code = builder.keyCodes.get(name) ?? builder.keyCodes.size + 1;
  builder.keyCodes.set(name, code);
  return String.fromCharCode(code);
}

/** The keys, and this one behind them if it is new and there. */
export function withKey(keys: Expression, name: string, there: Expression | undefined, builder: UnitBuilder): Expression {
  const { spot } = keys;
  const code = codeOf(name, builder);
  if (there === undefined && keys.kind === "string" && !keys.value.includes(code)) return string(keys.value + code, spot);
  const helper = builder.lastFunction("keys with", "keys with", [STRING, STRING, BOOLEAN], STRING, (id): FunctionUnit => {
    const [all, key, isThere] = [local("keys", STRING, spot), local("key", STRING, spot), local("there", BOOLEAN, spot)];
    const isNew = and(isThere, not(builtin("string.includes", [all, key], BOOLEAN, spot)));
    const value = conditional(isNew, binary("+", all, key, STRING, spot), all, STRING);
    return helperUnit(id, [all, key, isThere], [{ kind: "return", value, spot }], [], spot);
  });
  return { kind: "call", function: helper.id, arguments: [keys, string(code, spot), there ?? boolean(true, spot)], type: STRING, spot };
}

/** The keys, and those of the second behind them that are new and among the third. */
function withKeys(keys: Expression, more: Expression, among: string, builder: UnitBuilder): Expression {
  const { spot } = keys;
  const helper = builder.lastFunction("keys with more", "keys with more", [STRING, STRING, STRING], STRING, (id): FunctionUnit => {
    const [all, other, allowed] = [local("keys", STRING, spot), local("more", STRING, spot), local("among", STRING, spot)];
    const scope = new Scope(builder, builder.environment, { type: STRING });
    const [index, key, sum] = [scope.temporary(NUMBER, "k"), scope.temporary(STRING, "key"), scope.temporary(STRING, "sum")];
    const [i, unit, so] = [local(index, NUMBER, spot), local(key, STRING, spot), local(sum, STRING, spot)];
    const has = (text: Expression): Expression => builtin("string.includes", [text, unit], BOOLEAN, spot);
    const add = setLocal(sum, binary("+", so, unit, STRING, spot), spot);
    const body: Statement[] = [
      setLocal(sum, all, spot),
      setLocal(index, number(0, spot), spot),
      {
        kind: "loop",
        test: binary("<", i, lengthOf(other, spot), BOOLEAN, spot),
        update: [setLocal(index, binary("+", i, number(1, spot), NUMBER, spot), spot)],
        body: [
          setLocal(key, builtin("string.charAt", [other, i], STRING, spot), spot),
          { kind: "if", test: and(has(allowed), not(has(so))), then: [add], else: [], spot },
        ],
        spot,
      },
      { kind: "return", value: so, spot },
    ];
    return helperUnit(id, [all, other, allowed], body, scope.locals, spot);
  });
  return { kind: "call", function: helper.id, arguments: [keys, more, string(among, spot)], type: STRING, spot };
}

function helperUnit(
  id: string,
  parameters: readonly Expression[],
  body: readonly Statement[],
  locals: FunctionUnit["locals"],
  spot: Spot,
): FunctionUnit {
  const given = parameters.map((one) => ({ id: one.kind === "local" ? one.id : "", type: one.type }));
  return { id, label: "keys", parameters: given, result: STRING, locals, body, captures: [], spot };
}

/** The same functions with what remembers keys in them; and the hidden fields in the structs. */
export function carryKeys(
  functions: readonly FunctionUnit[],
  globals: unknown,
  at: ts.Node,
  builder: UnitBuilder,
): readonly FunctionUnit[] {
  const carried = [...builder.structs.keys()].filter((name) => builder.orders !== undefined && carriesKeys(name, builder));
  if (carried.length === 0) return functions;
  if (JSON.stringify(globals, (key, value: unknown) => (key === "spot" ? undefined : value)).match(/"kind":"object"/) !== null)
    for (const name of carried)
      if (JSON.stringify(globals).includes(`"struct":${JSON.stringify(name)}`))
        return refuse("has objects in module variables whose keys come in several orders", at);
  const count = functions.length;
  const result = functions.map((code) => new Carrier(new Set(carried), at, builder).function(code));
  for (const name of carried) builder.structs.get(name)?.fields.push({ name: KEYS_FIELD, type: STRING });
  builder.finishLast();
  return [...result, ...builder.functions.slice(count)];
}

class Carrier {
  readonly #carried: ReadonlySet<string>;
  readonly #at: ts.Node;
  readonly #builder: UnitBuilder;
  readonly #locals: { id: string; type: Type }[] = [];

  constructor(carried: ReadonlySet<string>, at: ts.Node, builder: UnitBuilder) {
    this.#carried = carried;
    this.#at = at;
    this.#builder = builder;
  }

  function(code: FunctionUnit): FunctionUnit {
    const body = code.body.flatMap((one) => this.#statement(one));
    return this.#locals.length === 0 && JSON.stringify(body) === JSON.stringify(code.body)
      ? code
      : { ...code, body, locals: [...code.locals, ...this.#locals] };
  }

  #statement(node: Statement): Statement[] {
    const inside = this.#tree(node) as Statement;
    if (inside.kind !== "set" || inside.target.kind !== "field") return [inside];
    const { target, value, spot } = inside;
    if (target.field === KEYS_FIELD || target.type.kind !== "optional" || !target.type.undefined) return [inside];
    if (!this.#carried.has(target.struct)) return this.#storesElsewhere(target.struct) ? this.#refuseStore(target.field) : [inside];
    if (value.kind === "undefined")
      return refuse(`takes "${target.field}" away from an object whose keys come in several orders`, this.#at);
    const object = this.#held(target.object);
    const stored = this.#held(value);
    const keys = field(object.read, target.struct, KEYS_FIELD, STRING, spot);
    return [
      object.set,
      stored.set,
      {
        kind: "set",
        target: { kind: "field", object: object.read, struct: target.struct, field: KEYS_FIELD, type: STRING },
        value: withKey(keys, target.field, undefined, this.#builder),
        spot,
      },
      { kind: "set", target: { ...target, object: object.read }, value: stored.read, spot },
    ];
  }

  /** An object that remembers its keys may be given for one of this struct, which does not. */
  #storesElsewhere(struct: string): boolean {
    return [...this.#builder.structs].some(
      ([name, { base }]) => base === struct && (this.#carried.has(name) || this.#storesElsewhere(name)),
    );
  }

  #refuseStore(field: string): never {
    return refuse(`sets "${field}" of an object with more properties, whose keys come in several orders`, this.#at);
  }

  #held(value: Expression): { read: Expression; set: Statement } {
    const id = `keyed$${this.#locals.length}`;
    this.#locals.push({ id, type: value.type });
    return { read: local(id, value.type, value.spot), set: setLocal(id, value, value.spot) };
  }

  /** Statements may become several: they stand in lists. */
  #tree(tree: unknown): unknown {
    if (Array.isArray(tree)) return tree.flatMap((part) => (isStatement(part) ? this.#statement(part) : [this.#tree(part)]));
    if (typeof tree !== "object" || tree === null) return tree;
    const copy = Object.fromEntries(
      Object.entries(tree).map(([name, part]) => [name, name === "type" || name === "spot" ? (part as unknown) : this.#tree(part)]),
    );
    return this.#isMade(copy) ? this.#made(copy as Expression & { kind: "object" }) : copy;
  }

  #isMade(node: Readonly<Record<string, unknown>>): boolean {
    return node["kind"] === "object" && "fields" in node && this.#carried.has(String(node["struct"]));
  }

  #made(node: Expression & { kind: "object" }): Expression {
    const { spot } = node;
    const parts = node.keys ?? node.fields.map(({ name }): KeyPart => ({ kind: "key", name }));
    const keys = parts.reduce((before, part) => this.#joined(before, part, node), string("", spot));
    return { ...node, fields: [...node.fields, { name: KEYS_FIELD, value: keys }] };
  }

  #joined(keys: Expression, part: KeyPart, node: Expression & { kind: "object" }): Expression {
    const builder = this.#builder;
    switch (part.kind) {
      case "text":
        return part.value;
      case "key":
        return withKey(keys, part.name, undefined, builder);
      case "perhaps": {
        const value = node.fields.find(({ name }) => name === part.name)?.value;
        if (value === undefined || value.kind !== "local" || builder.explicit.has(node.struct))
          return refuse("spreads what may be undefined into an object whose keys come in several orders", this.#at);
        const mayLack = value.type.kind === "optional" && value.type.undefined;
        return withKey(keys, part.name, mayLack ? not(isMissing(value, "undefined")) : undefined, builder);
      }
      case "spread":
        return this.#spread(keys, part, node);
    }
  }

  #spread(keys: Expression, part: KeyPart & { kind: "spread" }, node: Expression & { kind: "object" }): Expression {
    const builder = this.#builder;
    const { object, struct } = part;
    if (part.perhaps === true || object.type.kind !== "struct" || object.kind !== "local")
      return refuse("spreads an object that may be missing into one whose keys come in several orders", this.#at);
    const own = new Set(builder.structs.get(node.struct)?.fields.map(({ name }) => name));
    const names = (builder.structs.get(struct)?.fields ?? []).filter(({ name }) => own.has(name) && name !== KEYS_FIELD);
    if (this.#carried.has(struct)) {
      const among = names.map(({ name }) => codeOf(name, builder)).join("");
      return withKeys(keys, field(object, struct, KEYS_FIELD, STRING, object.spot), among, builder);
    }
    return keysOf(struct, this.#at, builder)
      .filter(({ name }) => own.has(name))
      .reduce((before, { name, type }) => {
        const isOpen = type.kind === "optional" && type.undefined;
        const there = isOpen ? not(isMissing(field(object, struct, name, type, object.spot), "undefined")) : undefined;
        return withKey(before, name, there, builder);
      }, keys);
  }
}

function isStatement(node: unknown): node is Statement {
  if (typeof node !== "object" || node === null || "type" in node || !("kind" in node)) return false;
  return node.kind === "set" && "target" in node;
}
