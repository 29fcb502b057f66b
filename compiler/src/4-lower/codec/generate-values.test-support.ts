/** Random schemas and values of them from a seed: what the codec tests run on. Every wire type comes up. */
import { CLASS_OF } from "../../ir/element-arrays.ts";
import type { ElementType, Field, PixelFormat, Schema } from "../../ir/schema.ts";

export const TREE: Schema = {
  kind: "object",
  fields: [
    { name: "label", type: { kind: "string" }, optional: false },
    { name: "children", type: { kind: "array", item: { kind: "ref", name: "Tree" } }, optional: false },
    { name: "next", type: { kind: "union", options: [{ kind: "ref", name: "Tree" }, { kind: "null" }] }, optional: true },
  ],
};

const ELEMENTS = Object.keys(CLASS_OF) as readonly ElementType[];
const NUMBERS = [0, -0, NaN, Infinity, -Infinity, 1.5, -1e300, 5e-324, 2 ** 53, 0.1];
const STRINGS = ["", "a", "\ud800", "x\udfffy", "🙂", "é", "__proto__", "constructor", "0", "日本語", "x".repeat(4097)];
const NAMES = ["a", "b", "c", "kind", "na me", "constructor", "1", "toString", "x`y", "${z}"];

export class Generator {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** mulberry32: small, and the same everywhere. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  schema(depth: number): Schema {
    const simple: readonly (() => Schema)[] = [
      () => ({ kind: "number" }),
      () => ({ kind: "boolean" }),
      () => ({ kind: "string" }),
      () => ({ kind: "null" }),
      () => ({ kind: "undefined" }),
      () => ({ kind: "literal", value: this.pick(["x", "y", 0, -1.5, true, "\ud800"]) }),
      () => ({ kind: "enum", values: this.pick([["on", "off"], [1, 2, 3], Array.from({ length: 300 }, (_, index) => `v${index}`)]) }),
      () => ({ kind: "typed", element: this.pick(ELEMENTS) }),
      () => ({ kind: "audio", rate: this.pick([null, 48000]), channels: this.pick([null, 2]) }),
      () => ({ kind: "video", format: this.pick([null, "rgba", "i420", "gray"]) }),
      () => ({ kind: "image", format: this.pick([null, "rgba", "i420", "gray"]) }),
      () => ({ kind: "tensor", element: this.pick([null, ...ELEMENTS]) }),
      () => ({ kind: "file" }),
      () => ({ kind: "ref", name: "Tree" }),
    ];
    const composed: readonly (() => Schema)[] = [
      () => ({ kind: "array", item: this.schema(depth - 1) }),
      () => ({ kind: "set", item: this.schema(depth - 1) }),
      () => ({ kind: "tuple", items: this.schemas(depth, 3) }),
      () => ({ kind: "record", value: this.schema(depth - 1) }),
      () => ({ kind: "map", key: this.schema(depth - 1), value: this.schema(depth - 1) }),
      () => ({ kind: "union", options: [this.schema(depth - 1), ...this.schemas(depth, 3)] }),
      () => ({ kind: "object", fields: this.fields(depth) }),
      () => ({ kind: "object", fields: this.fields(depth) }),
    ];
    return this.pick(depth > 0 && this.random() < 0.7 ? composed : simple)();
  }

  value(schema: Schema): unknown {
    switch (schema.kind) {
      case "number":
        return this.random() < 0.5 ? this.pick(NUMBERS) : (this.random() - 0.5) * 1e6;
      case "boolean":
        return this.random() < 0.5;
      case "string":
        return this.pick(STRINGS);
      case "null":
        return null;
      case "undefined":
        return undefined;
      case "literal":
        return schema.value;
      case "enum":
        return this.pick(schema.values);
      case "typed":
        return this.typed(schema.element, this.below(9));
      case "array":
        return Array.from({ length: this.below(4) }, () => this.value(schema.item));
      case "set":
        return new Set(Array.from({ length: this.below(4) }, () => this.value(schema.item)));
      case "tuple":
        return schema.items.map((item) => this.value(item));
      case "record":
        return Object.fromEntries(Array.from({ length: this.below(4) }, () => [this.pick(STRINGS), this.value(schema.value)]));
      case "map":
        return new Map(Array.from({ length: this.below(4) }, () => [this.value(schema.key), this.value(schema.value)]));
      case "union":
        return this.value(this.pick(schema.options));
      case "object":
        return this.object(schema.fields);
      case "ref":
        return this.tree(3);
      default:
        return this.media(schema);
    }
  }

  typed(element: ElementType, length: number): InstanceType<(typeof CLASS_OF)[ElementType]> {
    const array = new CLASS_OF[element](length).map(() => this.random() * 300 - 100);
    if (length > 0 && this.random() < 0.2) array[0] = NaN;
    return array;
  }

  private schemas(depth: number, most: number): Schema[] {
    return Array.from({ length: this.below(most + 1) }, () => this.schema(depth - 1));
  }

  private fields(depth: number): Field[] {
    const names = NAMES.filter(() => this.random() < 0.4);
    return names.map((name) => ({ name, type: this.schema(depth - 1), optional: this.random() < 0.3 }));
  }

  /** Undeclared properties and another order of keys: both must not matter. */
  private object(fields: readonly Field[]): unknown {
    const entries = fields
      .filter((field) => !field.optional || this.random() < 0.5)
      .map((field): [string, unknown] => [field.name, this.value(field.type)]);
    if (this.random() < 0.3) entries.reverse();
    if (this.random() < 0.3) entries.push(["undeclared", () => 1]);
    return Object.fromEntries(entries);
  }

  private tree(depth: number): unknown {
    const children = depth > 0 ? Array.from({ length: this.below(3) }, () => this.tree(depth - 1)) : [];
    return {
      label: this.pick(STRINGS),
      children,
      ...(this.random() < 0.5 ? { next: depth > 0 && this.random() < 0.5 ? this.tree(depth - 1) : null } : {}),
    };
  }

  private media(schema: Schema & { readonly kind: "audio" | "video" | "image" | "tensor" | "file" }): unknown {
    switch (schema.kind) {
      case "audio": {
        const channels = schema.channels ?? 1 + this.below(3);
        return {
          kind: "audio",
          samples: this.typed("f32", channels * this.below(5)),
          rate: schema.rate ?? 44100,
          channels,
          pts: this.random(),
        };
      }
      case "video":
        return { kind: "video", ...this.picture(schema.format), pts: this.random() };
      case "image":
        return { kind: "image", ...this.picture(schema.format) };
      case "tensor": {
        const shape = Array.from({ length: this.below(3) }, () => this.below(4));
        const count = shape.reduce((product, size) => product * size, 1);
        return { kind: "tensor", data: this.typed(schema.element ?? this.pick(ELEMENTS), count), shape };
      }
      case "file":
        return { kind: "file", digest: "sha256:0", size: this.below(1000), name: this.pick(STRINGS), type: "text/plain" };
    }
  }

  private picture(fixed: PixelFormat | null): object {
    const format = fixed ?? this.pick(["rgba", "i420", "gray"] as const);
    const [width, height] = [1 + this.below(4), 1 + this.below(4)];
    const chroma = 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    const length = format === "rgba" ? width * height * 4 : width * height + (format === "i420" ? chroma : 0);
    return { data: this.typed("u8", length), width, height, format };
  }
}
