/**
 * Media types are nominal by their `kind` tag: an object with the tag and exactly the fields of the media type is one,
 * whether it was written with its name, as a literal or with a spread. A field more, and it is an object like any other.
 */
import type { ts } from "ts-morph";
import type { ElementType, PixelFormat, Schema } from "../../ir/schema.ts";
import { elementOf } from "./library-types.ts";
import { literalOf } from "./unions.ts";

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  audio: ["kind", "samples", "rate", "channels", "pts"],
  video: ["kind", "data", "width", "height", "format", "pts"],
  image: ["kind", "data", "width", "height", "format"],
  tensor: ["kind", "data", "shape"],
  file: ["kind", "digest", "size", "name", "type"],
};

export function mediaSchema(properties: readonly ts.Symbol[], checker: ts.TypeChecker): Schema | undefined {
  const property = (name: string): ts.Type | undefined => {
    const symbol = properties.find((each) => each.name === name);
    return symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol);
  };
  const tag = property("kind");
  const kind = tag === undefined ? undefined : literalOf(tag, checker);
  const fields = typeof kind === "string" ? FIELDS[kind] : undefined;
  if (fields === undefined || properties.length !== fields.length || !fields.every((name) => property(name) !== undefined))
    return undefined;
  const literal = (name: string): string | number | boolean | undefined => literalOf(property(name)!, checker);
  switch (kind) {
    case "audio":
      return { kind, rate: numberOr(literal("rate")), channels: numberOr(literal("channels")) };
    case "video":
    case "image":
      return { kind, format: (literal("format") as PixelFormat | undefined) ?? null };
    case "tensor":
      return { kind, element: elementOr(elementOf(property("data")!)) };
    default:
      return { kind: "file" };
  }
}

function numberOr(value: string | number | boolean | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function elementOr(element: ElementType | undefined): ElementType | null {
  return element ?? null;
}
