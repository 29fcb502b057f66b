/**
 * Properties that are there and undefined. In a kernel `{ floor: undefined }` and `{}` are one object, and so they are to every
 * reader but a later spread, where the first one hides what stood before it, and `in`. So it is noted of which structs there may
 * be such an object; a program that spreads one of them over something, or asks one of them, is refused.
 */
import type { Expression, Type } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import type { StructDraft, UnitBuilder } from "./unit-builder.ts";

/** A property of an object of this struct gets this value. */
export function noteExplicit(struct: StructDraft | undefined, type: Type, value: Expression, builder: UnitBuilder): void {
  const inner = value.kind === "widen" ? value.value : value;
  const open =
    type.kind === "optional" && type.undefined && (inner.kind === "undefined" || (inner.type.kind === "optional" && inner.type.undefined));
  if (open && struct?.form === "object") builder.explicit.add(struct.name);
}

/** A value of this type comes from outside and has such properties, nobody knows where. */
export function noteExplicitIn(type: Type, builder: UnitBuilder, visited: Set<string> = new Set()): void {
  switch (type.kind) {
    case "optional":
      return noteExplicitIn(type.of, builder, visited);
    case "array":
    case "set":
      return noteExplicitIn(type.item, builder, visited);
    case "map":
      return noteExplicitIn(type.value, builder, visited);
    case "union":
      return type.options.forEach((option) => noteExplicitIn(option, builder, visited));
    case "struct":
      if (visited.has(type.name)) return;
      visited.add(type.name);
      builder.explicit.add(type.name);
      return builder.structs.get(type.name)?.fields.forEach((field) => noteExplicitIn(field.type, builder, visited));
    default:
  }
}

export function refuseExplicit(builder: UnitBuilder): void {
  const found = new Set(builder.explicit);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [from, to] of builder.copied) if (found.has(from)) found.add(to);
  }
  for (const [name, at] of builder.overridden)
    if (found.has(name)) refuse("spreads an object whose properties may be there and undefined", at);
  for (const [name, at] of builder.asked)
    if (found.has(name)) refuse("asks whether an object has a property that may be there and undefined", at);
}
