/** Schemas as Python's type hints. An object becomes a TypedDict that goes by the place where it was first met. */
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { hasDictKeys } from "./print-python-codec.ts";
import { isPythonName, printLiteral, printText, typeName } from "./python-text.ts";

export class PythonTypes {
  readonly #lines: string[] = [];
  readonly #taken: Set<string>;
  readonly #objects = new Map<string, string>();
  readonly #recursive: ReadonlyMap<string, string>;

  /** `taken`: names that the module has already. */
  constructor(types: TypeTable, taken: readonly string[]) {
    this.#taken = new Set(taken);
    this.#recursive = new Map(Object.keys(types).map((name) => [name, this.#fresh(typeName(name))]));
    for (const [name, schema] of Object.entries(types)) this.#declareRecursive(this.#recursive.get(name) ?? name, schema);
  }

  /** A hint; `name` is what an object in it is called. */
  use(schema: Schema, name: string): string {
    switch (schema.kind) {
      case "number":
        return "float";
      case "boolean":
        return "bool";
      case "string":
        return "str";
      case "null":
        return "None";
      case "undefined":
        return "Undefined";
      case "literal":
        return printLiterals([schema.value]);
      case "enum":
        return printLiterals(schema.values);
      case "typed":
        return BUFFERS[schema.element] ?? "array[int]";
      case "array":
        return `list[${this.use(schema.item, name)}]`;
      case "tuple":
        return `tuple[${schema.items.map((item, index) => this.use(item, `${name}${index}`)).join(", ") || "()"}]`;
      case "object":
        return this.#object(schema, name);
      case "record":
        return `dict[str, ${this.use(schema.value, name)}]`;
      case "map":
        return `${hasDictKeys(schema.key) ? "Map" : "Pairs"}[${this.use(schema.key, `${name}Key`)}, ${this.use(schema.value, name)}]`;
      case "set":
        return `Items[${this.use(schema.item, name)}]`;
      case "union":
        return [...new Set(schema.options.map((option, index) => this.use(option, index === 0 ? name : `${name}${index + 1}`)))].join(
          " | ",
        );
      case "ref":
        return this.#recursive.get(schema.name) ?? "object";
      default:
        return MEDIA[schema.kind];
    }
  }

  get declarations(): readonly string[] {
    return this.#lines;
  }

  #declareRecursive(name: string, schema: Schema): void {
    if (schema.kind === "object") this.#declare(name, schema);
    else this.#lines.push(`${name}: TypeAlias = ${printText(this.use(schema, `${name}Value`))}`);
  }

  #object(schema: Schema & { readonly kind: "object" }, wanted: string): string {
    const key = JSON.stringify(schema);
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh(typeName(wanted));
    this.#objects.set(key, name);
    this.#declare(name, schema);
    return name;
  }

  #declare(name: string, { fields }: Schema & { readonly kind: "object" }): void {
    const hints = fields.map((field): [string, string] => {
      const hint = this.use(field.type, `${name} ${field.name}`);
      return [field.name, field.optional ? `NotRequired[${hint}]` : hint];
    });
    this.#lines.push(printTypedDict(name, hints));
  }

  #fresh(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** A class where Python can have the names of its fields. */
export function printTypedDict(name: string, fields: readonly (readonly [string, string])[]): string {
  if (fields.length === 0) return `class ${name}(TypedDict):\n    pass`;
  if (fields.every(([field]) => isPythonName(field)))
    return [`class ${name}(TypedDict):`, ...fields.map(([field, hint]) => `    ${field}: ${hint}`)].join("\n");
  const entries = fields.map(([field, hint]) => `        ${printText(field)}: ${printText(hint)},`);
  return [`${name} = TypedDict(`, `    ${printText(name)},`, `    {`, ...entries, `    },`, `)`].join("\n");
}

const BUFFERS: Readonly<Record<string, string>> = { u8: "bytes", u8c: "Clamped", f32: "array[float]", f64: "array[float]" };

const MEDIA = { audio: "Audio", video: "Video", image: "Image", tensor: "Tensor", file: "FileRef" } as const;

/** A hint's literals are texts, whole numbers and booleans. */
function printLiterals(values: readonly (string | number | boolean)[]): string {
  if (values.some((value) => typeof value === "number" && !Number.isSafeInteger(value))) return "float";
  return `Literal[${values.map(printLiteral).join(", ")}]`;
}
