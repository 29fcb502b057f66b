/** Which file prints which schema. */
import type { Schema } from "../../ir/schema.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";
import { array, set, tuple } from "./list.ts";
import { map, record } from "./keyed.ts";
import { audio, file, image, tensor, video } from "./media.ts";
import { object } from "./object.ts";
import { reference } from "./reference.ts";
import { boolean, enumeration, literal, nothing, number } from "./scalar.ts";
import { string } from "./string.ts";
import { typed } from "./typed.ts";
import { union } from "./union.ts";

const FAMILIES = {
  number,
  boolean,
  string,
  null: nothing,
  undefined: nothing,
  literal,
  enum: enumeration,
  typed,
  array,
  tuple,
  object,
  record,
  map,
  set,
  union,
  audio,
  video,
  image,
  tensor,
  file,
  ref: reference,
} satisfies { readonly [K in Schema["kind"]]: CodecFamily<SchemaOf<K>> };

export function familyOf(schema: Schema): CodecFamily {
  return FAMILIES[schema.kind] as unknown as CodecFamily;
}
