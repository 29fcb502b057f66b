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
  const hash = codecHash(schema, types);
  const support = ["newMeasure", "checkSize", "newWriter", "newReader", "finish"].map((name) => printer.use(name));
  const code = `(() => {
${printer.declarations.join("\n")}
return {
hash: ${JSON.stringify(hash)},
measure(v) { const m = newMeasure(); let at = 0; ${measure} return checkSize(at); },
write(v, bytes, view, start) { const w = newWriter(bytes, view, start); ${write} return w.at; },
read(bytes, view, start, end) { const r = newReader(bytes, view, start, end); return finish(r, ${read}); },
};
})()`;
  return { hash, support: [...new Set([...support, ...printer.support])].sort(), code };
}
