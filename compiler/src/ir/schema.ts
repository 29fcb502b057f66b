/**
 * The wire types: what may cross an edge of the graph, as JSON data.
 * Analysis derives a schema from the checker's type; the codec generators (JavaScript and kernel), the manifest,
 * the client's types and the projection of the plain run all read it. `semantics.md`, "Values", is the list.
 */
export type Schema =
  | { readonly kind: "number" | "boolean" | "string" | "null" | "undefined" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  /** A union of literals of one JavaScript type, in ascending order; travels as an index. */
  | { readonly kind: "enum"; readonly values: readonly (string | number)[] }
  | { readonly kind: "typed"; readonly element: ElementType }
  | { readonly kind: "array"; readonly item: Schema }
  | { readonly kind: "tuple"; readonly items: readonly Schema[] }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  /** `Record<string, T>` and other index signatures: own keys in insertion order. */
  | { readonly kind: "record"; readonly value: Schema }
  | { readonly kind: "map"; readonly key: Schema; readonly value: Schema }
  | { readonly kind: "set"; readonly item: Schema }
  /** In a canonical order that does not depend on the checker; travels as an index and the value. */
  | { readonly kind: "union"; readonly options: readonly Schema[] }
  /** `null` in place of a number or a format means: not fixed by the type. */
  | { readonly kind: "audio"; readonly rate: number | null; readonly channels: number | null }
  | { readonly kind: "video"; readonly format: PixelFormat | null }
  | { readonly kind: "image"; readonly format: PixelFormat | null }
  | { readonly kind: "tensor"; readonly element: ElementType | null }
  | { readonly kind: "file" }
  /** A recursive type: the name of an entry in the `TypeTable`. */
  | { readonly kind: "ref"; readonly name: string };

export interface Field {
  readonly name: string;
  readonly type: Schema;
  /** Missing and `undefined` are the same thing. */
  readonly optional: boolean;
}

export type PixelFormat = "rgba" | "i420" | "gray";

export type ElementType = "i8" | "u8" | "u8c" | "i16" | "u16" | "i32" | "u32" | "f32" | "f64";

/** Named schemas: only those that recursive types refer to. */
export type TypeTable = Readonly<Record<string, Schema>>;
