/**
 * What a family of schemas must be able to print. Measuring and writing are statements over the expression `value`,
 * reading is an expression. Names that printed code may use: `at` (measure), `m` (its limits), `w` (Writer), `r` (Reader).
 */
import type { Schema } from "../../ir/schema.ts";
import type { CodecPrinter } from "./codec-printer.ts";

export interface CodecFamily<S extends Schema = Schema> {
  /** Checks `value` and moves `at` past it. `path` is the inside of a template literal. */
  measure(schema: S, printer: CodecPrinter, value: string, path: string): string;
  write(schema: S, printer: CodecPrinter, value: string): string;
  read(schema: S, printer: CodecPrinter): string;
  /** An expression: true when `value` is of this type and not of another option of a union. Stops at recursive types. */
  matches(schema: S, printer: CodecPrinter, value: string): string;
  /** The fewest bytes that a value needs. */
  least(schema: S, printer: CodecPrinter): number;
}

export type SchemaOf<K extends Schema["kind"]> = Schema & { readonly kind: K };
