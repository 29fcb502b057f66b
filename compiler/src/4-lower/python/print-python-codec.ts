/**
 * Codecs as Python: an expression of the classes in `compiler/python/codec.py` and `media.py` (there as `_c` and `_m`). Straight
 * code, as JavaScript gets it, would be long and gain little: what is large on the wire are typed arrays, which are one copy.
 */
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { printLiteral, printText } from "./python-text.ts";

export class PythonCodecs {
  readonly #types: TypeTable;
  readonly #names = new Map<string, string>();
  readonly #lines: string[] = [];

  constructor(types: TypeTable) {
    this.#types = types;
  }

  /** An expression that gives the codec. */
  use(schema: Schema): string {
    const all = (schemas: readonly Schema[]): string => schemas.map((each) => this.use(each)).join(", ");
    switch (schema.kind) {
      case "number":
      case "boolean":
      case "string":
        return `_c.${schema.kind.toUpperCase()}`;
      case "null":
        return "_c.Just(None)";
      case "undefined":
        return "_c.Just(_c.UNDEFINED)";
      case "literal":
        return `_c.Just(${printLiteral(schema.value)})`;
      case "enum":
        return `_c.Enum(${schema.values.map(printLiteral).join(", ")})`;
      case "typed":
        return `_c.Typed(${printText(schema.element)})`;
      case "array":
        return `_c.Array(${this.use(schema.item)})`;
      case "tuple":
        return `_c.Tuple(${all(schema.items)})`;
      case "object":
        return `_c.Object(${schema.fields.map((field) => `_c.Field(${printText(field.name)}, ${this.use(field.type)}${field.optional ? ", optional=True" : ""})`).join(", ")})`;
      case "record":
        return `_c.Record(${this.use(schema.value)})`;
      case "map":
        return `_c.${hasDictKeys(schema.key) ? "MapOf" : "PairsOf"}(${all([schema.key, schema.value])})`;
      case "set":
        return `_c.SetOf(${this.use(schema.item)})`;
      case "union":
        return `_c.Union(${all(schema.options)})`;
      case "audio":
        return `_m.AudioCodec(${printFormats(schema.rate, schema.channels)})`;
      case "video":
        return `_m.VideoCodec(${printFormats(schema.format)})`;
      case "image":
        return `_m.ImageCodec(${printFormats(schema.format)})`;
      case "tensor":
        return `_m.TensorCodec(${printFormats(schema.element)})`;
      case "file":
        return "_m.FileCodec()";
      case "ref":
        return this.#recursive(schema.name);
    }
  }

  /** What the expressions need in front of them. */
  get declarations(): readonly string[] {
    return this.#lines;
  }

  #recursive(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const own = `_recursive${this.#names.size + 1}`;
    this.#names.set(name, own);
    this.#lines.push(`${own} = _c.Recursive(${printText(name)})`);
    const target = this.#types[name];
    if (target !== undefined) this.#lines.push(`${own}.become(${this.use(target)})`);
    return own;
  }
}

/** Keys that are equal in Python exactly where they are in JavaScript, which True and 1 are not. */
export function hasDictKeys(key: Schema): boolean {
  return ["number", "boolean", "string", "literal", "enum"].includes(key.kind);
}

function printFormats(...formats: readonly (string | number | null)[]): string {
  return formats.map((format) => (format === null ? "None" : printLiteral(format))).join(", ");
}
