/**
 * Values of kernel IR in the interpreter, and the way between them and plain JavaScript values, by kernel type and schema.
 * Numbers, booleans, strings and typed arrays are JavaScript's own; arrays, maps and sets hold kernel values; structs are
 * `Instance`s.
 */
import { CLASS_OF } from "../../../ir/element-arrays.ts";
import { KEYS_FIELD } from "../../../ir/unit.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import type { Kernel, KernelStruct, KernelType } from "../../../ir/kernel.ts";
import { isReference } from "../../../ir/kernel-type.ts";
import type { Field, Schema, TypeTable } from "../../../ir/schema.ts";

export class Instance {
  readonly struct: string;
  readonly fields: Map<string, Value>;

  constructor(struct: string, fields: Map<string, Value>) {
    this.struct = struct;
    this.fields = fields;
  }
}

/** A function with its environment. */
export interface Closure {
  readonly function: string;
  readonly environment: Value;
}

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export type Value =
  | number
  | boolean
  | string
  | null
  | undefined
  | TypedArray
  | Value[]
  | Instance
  | Map<Value, Value>
  | Set<Value>
  | Closure;

export class Converter {
  readonly #structs: ReadonlyMap<string, KernelStruct>;
  readonly #types: TypeTable;

  constructor(kernel: Kernel, types: TypeTable) {
    this.#structs = new Map(kernel.structs.map((struct) => [struct.name, struct]));
    this.#types = types;
  }

  /** What a codec of the schema reads. */
  into(value: unknown, type: KernelType, schema: Schema): Value {
    const plain = this.#resolve(schema);
    switch (type.kind) {
      case "array":
        return (value as unknown[]).map((item) => this.into(item, type.item, itemOf(plain)));
      case "set":
        return new Set([...(value as Set<unknown>)].map((item) => this.into(item, type.item, itemOf(plain))));
      case "map":
        return this.#intoMap(value, type, plain);
      case "nullable":
        return this.#intoOptional(value, type.of, plain);
      case "struct":
        return this.#intoStruct(value as Record<string, unknown>, type.name, plain);
      case "union": {
        const option = optionsOf(plain)
          .map((one) => this.#resolve(one))
          .find((one) => this.#fits(value, one));
        const name = option === undefined ? undefined : type.structs.find((one) => this.#goesWith(option, one));
        if (name === undefined || option === undefined) throw new InvariantError("a value that is none of the union's options");
        const struct = this.#structs.get(name);
        if (struct?.form !== "box") return this.#intoStruct(value as Record<string, unknown>, name, option);
        return new Instance(name, new Map([["value", this.into(value, fieldType(struct, "value"), option)]]));
      }
      default:
        return value as Value;
    }
  }

  /** What a codec of the schema writes. */
  outOf(value: Value, type: KernelType, schema: Schema): unknown {
    const plain = this.#resolve(schema);
    switch (type.kind) {
      case "array":
        return (value as Value[]).map((item) => this.outOf(item, type.item, itemOf(plain)));
      case "set":
        return new Set([...(value as Set<Value>)].map((item) => this.outOf(item, type.item, itemOf(plain))));
      case "map":
        return this.#outOfMap(value as Map<Value, Value>, type, plain);
      case "nullable":
        return this.#outOfOptional(value, type.of, plain);
      case "struct":
        return this.#outOfStruct(value as Instance, plain);
      case "union": {
        const instance = value as Instance;
        const lineage = this.#lineage(instance.struct).map((struct) => struct.name);
        const name = type.structs.find((one) => lineage.includes(one));
        const option = optionsOf(plain)
          .map((one) => this.#resolve(one))
          .find((one) => name !== undefined && this.#goesWith(one, name));
        if (option === undefined) throw new InvariantError("a value that is none of the union's options");
        const struct = this.#structs.get(instance.struct);
        if (struct?.form !== "box") return this.#outOfStruct(instance, option);
        return this.outOf(instance.fields.get("value"), fieldType(struct, "value"), option);
      }
      default:
        return value;
    }
  }

  #intoOptional(value: unknown, of: KernelType, schema: Schema): Value {
    const inner = withoutNothing(schema);
    const struct = of.kind === "struct" ? this.#structs.get(of.name) : undefined;
    if (struct?.form === "maybe") return this.#intoMaybe(value, struct, inner);
    if (value === null || value === undefined) return null;
    if (struct?.form === "box") return new Instance(struct.name, new Map([["value", this.into(value, fieldType(struct, "value"), inner)]]));
    return this.into(value, of, inner);
  }

  #intoMaybe(value: unknown, struct: KernelStruct, schema: Schema): Value {
    if (value === undefined) return null;
    const type = fieldType(struct, "value");
    const inside = value === null ? (isReference(type) ? null : type.kind === "bool" ? false : 0) : this.into(value, type, schema);
    return new Instance(
      struct.name,
      new Map<string, Value>([
        ["isNull", value === null],
        ["value", inside],
      ]),
    );
  }

  #outOfOptional(value: Value, of: KernelType, schema: Schema): unknown {
    const inner = withoutNothing(schema);
    const struct = of.kind === "struct" ? this.#structs.get(of.name) : undefined;
    if (value === null) return struct?.form === "maybe" || !allowsNull(schema) ? undefined : null;
    if (struct?.form === "maybe" && (value as Instance).fields.get("isNull") === true) return null;
    if (struct?.form === "maybe" || struct?.form === "box")
      return this.outOf((value as Instance).fields.get("value"), fieldType(struct, "value"), inner);
    return this.outOf(value, of, inner);
  }

  #intoMap(value: unknown, type: Extract<KernelType, { kind: "map" }>, schema: Schema): Value {
    if (schema.kind === "record") {
      return new Map(
        Object.entries(value as object).map(([key, entry]): [Value, Value] => [key, this.into(entry, type.value, schema.value)]),
      );
    }
    if (schema.kind !== "map") throw new InvariantError(`a map with the schema ${schema.kind}`);
    return new Map(
      [...(value as Map<unknown, unknown>)].map(([key, entry]): [Value, Value] => [
        this.into(key, type.key, schema.key),
        this.into(entry, type.value, schema.value),
      ]),
    );
  }

  #outOfMap(value: Map<Value, Value>, type: Extract<KernelType, { kind: "map" }>, schema: Schema): unknown {
    if (schema.kind === "record")
      return Object.fromEntries([...value].map(([key, entry]) => [key, this.outOf(entry, type.value, schema.value)]));
    if (schema.kind !== "map") throw new InvariantError(`a map with the schema ${schema.kind}`);
    return new Map([...value].map(([key, entry]) => [this.outOf(key, type.key, schema.key), this.outOf(entry, type.value, schema.value)]));
  }

  #intoStruct(value: Record<string, unknown>, name: string, schema: Schema): Value {
    const fields = this.#fieldsOf(name).map((field): [string, Value] => {
      const given = field.name === "kind" && value["kind"] === undefined ? schema.kind : value[field.name];
      return [field.name, this.into(given, field.type, fieldSchema(schema, field.name))];
    });
    return new Instance(name, new Map(fields));
  }

  #outOfStruct(instance: Instance, schema: Schema): unknown {
    const fields = this.#fieldsOf(instance.struct);
    const out = (name: string): unknown => {
      const field = fields.find((entry) => entry.name === name);
      if (field === undefined) throw new InvariantError(`${instance.struct} has no field ${name}`);
      return this.outOf(instance.fields.get(name), field.type, fieldSchema(schema, name));
    };
    if (schema.kind === "tuple") return schema.items.map((_, i) => out(String(i)));
    const names = schema.kind === "object" ? schema.fields.map((field) => field.name) : fields.map((field) => field.name);
    const entries = names.map((name): [string, unknown] => [name, out(name)]).filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries);
  }

  #fits(value: unknown, schema: Schema): boolean {
    switch (schema.kind) {
      case "number":
      case "string":
      case "boolean":
        return typeof value === schema.kind;
      case "literal":
        return value === schema.value;
      case "enum":
        return schema.values.includes(value as string);
      case "typed":
        return value instanceof CLASS_OF[schema.element];
      case "array":
      case "tuple":
        return Array.isArray(value);
      case "map":
        return value instanceof Map;
      case "set":
        return value instanceof Set;
      case "object":
        return isObject(value) && schema.fields.every((field) => this.#fieldFits(value[field.name], field));
      case "record":
        return isObject(value);
      default:
        return isObject(value) && value["kind"] === schema.kind;
    }
  }

  /** Whether a struct stands for an option: with its fields and literals, or as the box of its type. */
  #goesWith(schema: Schema, name: string): boolean {
    const struct = this.#structs.get(name);
    if (struct?.form === "box") return isOfKind(schema, fieldType(struct, "value"));
    if (schema.kind === "tuple") return struct?.form === "tuple";
    const fields = this.#fieldsOf(name);
    if (schema.kind !== "object") return fields.some((field) => field.name === "kind" && field.literal === schema.kind);
    return (
      schema.fields.every(({ name: wanted, type }) => {
        const own = fields.find((field) => field.name === wanted);
        return own === undefined
          ? type.kind === "literal" || type.kind === "undefined"
          : own.literal === undefined || type.kind !== "literal" || own.literal === type.value;
      }) && fields.every((field) => field.name === KEYS_FIELD || schema.fields.some((one) => one.name === field.name))
    );
  }

  #fieldFits(value: unknown, field: Field): boolean {
    if (value === undefined) return field.optional;
    return field.type.kind !== "literal" || field.type.value === value;
  }

  #fieldsOf(name: string): KernelStruct["fields"] {
    return this.#lineage(name)
      .toReversed()
      .flatMap((struct) => struct.fields);
  }

  #lineage(name: string): KernelStruct[] {
    const struct = this.#structs.get(name);
    if (struct === undefined) throw new InvariantError(`struct ${name} is not declared`);
    return struct.base === undefined ? [struct] : [struct, ...this.#lineage(struct.base)];
  }

  #resolve(schema: Schema): Schema {
    if (schema.kind !== "ref") return schema;
    const found = this.#types[schema.name];
    if (found === undefined) throw new InvariantError(`type ${schema.name} is not in the table`);
    return this.#resolve(found);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function isOfKind(schema: Schema, type: KernelType): boolean {
  const values = schema.kind === "literal" ? [schema.value] : schema.kind === "enum" ? schema.values : [];
  const kind = values.length > 0 ? typeof values[0] : schema.kind;
  if (type.kind === "typed") return schema.kind === "typed" && schema.element === type.element;
  if (type.kind === "map") return kind === "map" || kind === "record";
  return kind === (type.kind === "f64" ? "number" : type.kind === "bool" ? "boolean" : type.kind);
}

function itemOf(schema: Schema): Schema {
  if (schema.kind === "array" || schema.kind === "set") return schema.item;
  throw new InvariantError(`an array with the schema ${schema.kind}`);
}

function optionsOf(schema: Schema): readonly Schema[] {
  return schema.kind === "union" ? schema.options.filter((option) => option.kind !== "null" && option.kind !== "undefined") : [schema];
}

function withoutNothing(schema: Schema): Schema {
  const options = optionsOf(schema);
  return schema.kind === "union" && options.length === 1 ? (options[0] as Schema) : schema;
}

function allowsNull(schema: Schema): boolean {
  return schema.kind === "null" || (schema.kind === "union" && schema.options.some((option) => option.kind === "null"));
}

function fieldType(struct: KernelStruct, name: string): KernelType {
  return struct.fields.find((field) => field.name === name)?.type ?? { kind: "f64" };
}

/** Media types have their fields by definition; their schemas do not matter below. */
function fieldSchema(schema: Schema, name: string): Schema {
  if (schema.kind === "tuple") return schema.items[Number(name)] as Schema;
  if (schema.kind === "object") return schema.fields.find((field) => field.name === name)?.type ?? { kind: "undefined" };
  return schema.kind === "tensor" && name === "shape" ? { kind: "array", item: { kind: "number" } } : { kind: "number" };
}
