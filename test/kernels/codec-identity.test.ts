/**
 * Codecs in kernels against the generated JavaScript ones: for random schemas, a kernel that gives back what it gets must
 * give the same bytes. Types are made from schemas by the rules at `KernelType`.
 */
import { expect, test } from "vitest";
import { Generator, TREE } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import {
  BOOL,
  F64,
  func,
  functionKernel,
  give,
  local,
  STRING,
} from "../../compiler/src/4-lower/kernel/print/kernel-builder.test-support.ts";
import type { KernelStruct, KernelType } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { codecOf, startKernel } from "./run-kernel.test-support.ts";

const COUNT = Number(process.env["RMC_CODEC_KERNELS"] ?? 24);
const TYPES = { Tree: TREE };

class Unsupported extends Error {}

class Types {
  readonly structs: KernelStruct[] = [];
  readonly #trees = new Map<string, KernelType>();

  of(schema: Schema): KernelType {
    switch (schema.kind) {
      case "number":
        return F64;
      case "boolean":
        return BOOL;
      case "string":
        return STRING;
      case "literal":
        return this.#literal(schema.value);
      case "enum":
        return this.#literal(schema.values[0] ?? "");
      case "typed":
        return { kind: "typed", element: schema.element };
      case "array":
        return { kind: "array", item: this.of(schema.item) };
      case "set":
        return { kind: "set", item: this.#key(schema.item) };
      case "map":
        return { kind: "map", key: this.#key(schema.key), value: this.of(schema.value) };
      case "record":
        return { kind: "map", key: STRING, value: this.of(schema.value) };
      case "union":
        return this.#union(schema.options);
      case "ref":
        return this.#ref(schema.name);
      case "null":
      case "undefined":
        throw new Unsupported();
      default:
        return this.#struct(schema);
    }
  }

  #literal(value: unknown): KernelType {
    return typeof value === "string" ? STRING : typeof value === "number" ? F64 : BOOL;
  }

  /** Keys that are objects would be compared by identity on one side only. */
  #key(schema: Schema): KernelType {
    if (!["number", "string", "boolean", "enum"].includes(schema.kind)) throw new Unsupported();
    return this.of(schema);
  }

  #ref(name: string): KernelType {
    const known = this.#trees.get(name);
    if (known !== undefined) return known;
    const type: KernelType = { kind: "struct", name };
    this.#trees.set(name, type);
    this.#define(name, TREE);
    return type;
  }

  #struct(schema: Schema): KernelType {
    const name = `S${this.structs.length}_${schema.kind}`;
    this.#define(name, schema);
    return { kind: "struct", name };
  }

  #define(name: string, schema: Schema): void {
    const struct = { name, form: "object" as const, fields: [] as { name: string; type: KernelType }[], methods: [] };
    this.structs.push(struct);
    for (const field of this.#fields(schema)) struct.fields.push(field);
  }

  #fields(schema: Schema): { name: string; type: KernelType }[] {
    const bytes: KernelType = { kind: "typed", element: "u8" };
    const numbers = (...names: string[]): { name: string; type: KernelType }[] => names.map((name) => ({ name, type: F64 }));
    const pixels = [...numbers("width", "height"), { name: "format", type: STRING }, { name: "data", type: bytes }];
    switch (schema.kind) {
      case "object":
        return schema.fields.map((field) => ({
          name: field.name,
          type: field.optional ? this.#optional(field.type) : this.of(field.type),
        }));
      case "tuple":
        return schema.items.map((item, index) => ({ name: String(index), type: this.of(item) }));
      case "audio":
        return [
          { name: "kind", type: STRING },
          { name: "samples", type: { kind: "typed", element: "f32" } },
          ...numbers("rate", "channels", "pts"),
        ];
      case "video":
        return [...pixels, ...numbers("pts")];
      case "image":
        return pixels;
      case "tensor":
        if (schema.element === null) throw new Unsupported();
        return [
          { name: "data", type: { kind: "typed", element: schema.element } },
          { name: "shape", type: { kind: "array", item: F64 } },
        ];
      case "file":
        return [...numbers("size"), ...["digest", "name", "type"].map((name) => ({ name, type: STRING }))];
      default:
        throw new Unsupported();
    }
  }

  #optional(schema: Schema): KernelType {
    const options = schema.kind === "union" ? schema.options : [schema];
    const nothing: Schema = { kind: "undefined" };
    return this.#union(options.some((option) => option.kind === "undefined") ? options : [...options, nothing]);
  }

  #union(options: readonly Schema[]): KernelType {
    const present = options.filter((option) => option.kind !== "null" && option.kind !== "undefined");
    const nullish = new Set(options.filter((option) => !present.includes(option)).map((option) => option.kind));
    const content = this.#content(present);
    if (nullish.size === 0) return content;
    const scalar = content.kind === "f64" || content.kind === "bool";
    if (nullish.size === 1 && !scalar) return { kind: "nullable", of: content };
    const name = `S${this.structs.length}_${nullish.size === 1 ? "box" : "maybe"}`;
    const value = { name: "value", type: scalar ? content : ({ kind: "nullable", of: content } as KernelType) };
    this.structs.push(
      nullish.size === 1
        ? { name, form: "box", fields: [value], methods: [] }
        : { name, form: "maybe", fields: [{ name: "isNull", type: BOOL }, value], methods: [] },
    );
    return { kind: "nullable", of: { kind: "struct", name } };
  }

  #content(present: readonly Schema[]): KernelType {
    const [only] = present;
    if (only === undefined || present.some((option) => option.kind === "union")) throw new Unsupported();
    if (present.length === 1) return this.of(only);
    // Two options that a value could both be are told apart by JavaScript's codec only by the values.
    if (new Set(present.map((option) => option.kind)).size < present.length) throw new Unsupported();
    const structs = present.map((option) => this.of(option));
    if (structs.some((type) => type.kind !== "struct")) throw new Unsupported();
    return { kind: "union", structs: structs.map((type) => (type as { name: string }).name).toReversed() };
  }
}

test("kernels read and write the bytes of the generated codecs", async () => {
  let tried = 0;
  for (let seed = 1; tried < COUNT; seed++) {
    const generator = new Generator(seed * 7919);
    const schema = generator.schema(3);
    const types = new Types();
    const type = attempt(() => types.of(schema));
    if (type === undefined) continue;
    tried += 1;
    const kernel = functionKernel(func("same", { value: type }, type, {}, [give(local("value", type))]), schema, schema, {
      structs: types.structs,
      types: TYPES,
    });
    const running = await startKernel(kernel, { optimize: tried % 4 === 0, spec: { media: undefined } });
    const codec = codecOf(schema, TYPES);
    for (let round = 0; round < 40; round++) {
      const value = generator.value(schema);
      const results = running.process(value);
      if (value === null || value === undefined) expect(results, `seed ${seed}`).toEqual([]);
      else expect(bytesOf(codec, results[0]), `seed ${seed}: ${JSON.stringify(schema)}`).toEqual(bytesOf(codec, value));
    }
  }
});

function attempt(work: () => KernelType): KernelType | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

function bytesOf(codec: ReturnType<typeof codecOf>, value: unknown): Uint8Array {
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return bytes;
}
