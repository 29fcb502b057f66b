/** Makes a printed codec usable in this process: the reference runner and tests need it, bundles do not. */
import * as support from "@rmc/runtime/codec";
import type { Codec } from "@rmc/runtime";
import type { CodecSource } from "./print-codec.ts";

export function loadCodec(source: CodecSource): Codec {
  const available = support as Readonly<Record<string, unknown>>;
  const make = new Function(...source.support, `"use strict"; return ${source.code};`) as (...parts: readonly unknown[]) => Codec;
  return make(...source.support.map((name) => available[name]));
}
