/**
 * Objects with more fields than are asked for. A variable or parameter declared with the narrower type takes the type of what it
 * is given, and a function is made for it: the object stays the one that it is. What would need the declared type exactly,
 * storing it for example, is refused there.
 */
import type { Type } from "../../ir/unit.ts";
import { sameType } from "./tree.ts";
import type { StructDraft, UnitBuilder } from "./unit-builder.ts";

/** Whether it is an object with all the fields that are declared, and others; or an array of such. */
export function isMoreThan(declared: Type, given: Type, builder: UnitBuilder): boolean {
  if (declared.kind === "array" && given.kind === "array") return isMoreThan(declared.item, given.item, builder);
  if (declared.kind !== "struct" || given.kind !== "struct" || declared.name === given.name) return false;
  const wanted = builder.structs.get(declared.name);
  const own = fieldsOf(given.name, builder);
  const has = ({ name, type, literal }: StructDraft["fields"][number]): boolean =>
    own.some((field) => field.name === name && sameType(field.type, type) && field.literal === literal);
  return wanted?.form === "object" && wanted.fields.every(has);
}

/** With those of its bases; a tuple has none by name. */
function fieldsOf(struct: string, builder: UnitBuilder): StructDraft["fields"] {
  const draft = builder.structs.get(struct);
  if (draft === undefined || draft.form === "tuple") return [];
  return [...draft.fields, ...(draft.base === undefined ? [] : fieldsOf(draft.base, builder))];
}
