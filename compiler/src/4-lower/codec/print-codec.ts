/**
 * Prints the codec of a schema as JavaScript: straight code without reflection, after the contract in
 * `runtime/core/src/codec.ts` and the layout in `docs/wire.md`. The result is an expression; what it calls by name is
 * listed in `support` and exported by the runtime core, so a bundle has each part once.
 */
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { codecHash } from "../../ir/codec-hash.ts";
import { CodecPrinter } from "./codec-printer.ts";

export interface CodecSource {
  readonly hash: string;
  /** Names that `code` uses from `@rmc/runtime/codec`. */
  readonly support: readonly string[];
  /** An expression that gives a `Codec`. */
  readonly code: string;
}

export function printCodec(schema: Schema, types: TypeTable): CodecSource {
  const printer = new CodecPrinter(types);
  const measure = printer.measure(schema, "v", "");
  const write = printer.write(schema, "v");
  const read = printer.read(schema);
  const codec = `/* @__PURE__ */ ${printer.use("newCodec")}((v, m) => { let at = 0; ${measure} return at; }, (v, w) => { ${write} }, (r) => ${read})`;
  const { declarations } = printer;
  const code = declarations.length === 0 ? codec : `(() => {\n${declarations.join("\n")}\nreturn ${codec};\n})()`;
  return { hash: codecHash(schema, types), support: printer.support, code };
}
