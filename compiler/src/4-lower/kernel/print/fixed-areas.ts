/**
 * Kernels whose values are small and of bounded size get their input area and their result block as static memory: no code
 * that allocates, grows or moves them. What is computed here is an upper bound of the bytes of docs/wire.md.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import type { PrintedKernel } from "../../../ir/printed-kernel.ts";
import type { Schema } from "../../../ir/schema.ts";

/** More than that is not worth memory that is there from the start. */
const LARGEST = 1024;
/** A number begins at a multiple of 8. */
const NUMBER = 16;
/** The index of an option or of an enum's value, aligned. */
const INDEX = 4;

export function fixedAreas({ entry }: Kernel): NonNullable<PrintedKernel["fixed"]> {
  const parameters = sum(entry.parameters.map(({ schema }) => schema));
  const input = boundOf(entry.input.schema);
  const area = entry.start === undefined ? Math.max(parameters, input) : Infinity;
  return { area: limited(area), block: limited(boundOf(entry.output.schema)) };
}

function limited(bytes: number): number {
  return bytes <= LARGEST ? Math.max(8, Math.ceil(bytes / 8) * 8) : 0;
}

function boundOf(schema: Schema): number {
  switch (schema.kind) {
    case "number":
      return NUMBER;
    case "boolean":
      return 1;
    case "null":
    case "undefined":
    case "literal":
      return 0;
    case "enum":
      return INDEX;
    case "tuple":
      return sum(schema.items);
    case "object":
      return sum(schema.fields.map(({ type }) => type)) + schema.fields.length;
    case "union":
      return INDEX + Math.max(0, ...schema.options.map(boundOf));
    default:
      return Infinity;
  }
}

function sum(schemas: readonly Schema[]): number {
  return schemas.reduce((bytes, schema) => bytes + boundOf(schema), 0);
}
