/** The codecs of one program: each schema once, printed as constants in front of whatever uses them. */
import type { Schema, TypeTable } from "../ir/schema.ts";
import { printCodec } from "./codec/print-codec.ts";

export class CodecTable {
  readonly #types: TypeTable;
  readonly #names = new Map<string, string>();
  readonly #lines: string[] = [];
  readonly #support = new Set<string>();

  constructor(types: TypeTable) {
    this.#types = types;
  }

  /** The name of the constant that holds the codec. */
  use(schema: Schema): string {
    const source = printCodec(schema, this.#types);
    const known = this.#names.get(source.hash);
    if (known !== undefined) return known;
    const name = `codec${this.#names.size + 1}`;
    this.#names.set(source.hash, name);
    this.#lines.push(`const ${name} = /* @__PURE__ */ ${source.code};`);
    for (const each of source.support) this.#support.add(each);
    return name;
  }

  /** The codec of no values at all. */
  empty(): string {
    this.#support.add("emptyCodec");
    return "emptyCodec";
  }

  /** A function that projects onto the schema. */
  project(schema: Schema): string {
    this.#support.add("projection");
    return `projection(${this.use(schema)})`;
  }

  print(): string {
    if (this.#support.size === 0) return "";
    return [`import { ${[...this.#support].sort().join(", ")} } from "@rmc/runtime/codec";`, ...this.#lines].join("\n");
  }
}
