/**
 * Objects with more properties than are asked for. A variable or parameter declared with the narrower type takes the type of what
 * it is given, and a function is made for it. Where an object is stored, passed or returned as one of the narrower type, that
 * struct becomes the base of its own: the object stays the one that it is. Then nobody may rely on objects of the narrower type
 * having nothing else: listing their properties, for example, is refused.
 */
import type { ts } from "ts-morph";
import type { Statement, Struct, Type } from "../../ir/unit.ts";
import { isWider } from "./convert.ts";
import { refuse } from "./refusal.ts";
import { sameType } from "./tree.ts";
import type { StructDraft, UnitBuilder } from "./unit-builder.ts";
import { structWords } from "./words.ts";

type Field = StructDraft["fields"][number];

/** Whether it is an object with all the fields that are declared, and others; or an array of such, or of a part of what its items may be. */
export function isMoreThan(declared: Type, given: Type, builder: UnitBuilder): boolean {
  if (declared.kind === "array" && given.kind === "array") {
    const isPart = !sameType(declared.item, given.item) && isWider(declared.item, given.item, builder);
    return isPart || isMoreThan(declared.item, given.item, builder);
  }
  if (declared.kind !== "struct" || given.kind !== "struct" || declared.name === given.name) return false;
  const wanted = builder.structs.get(declared.name);
  const own = fieldsOf(given.name, builder);
  return wanted?.form === "object" && wanted.fields.every((field) => own.some((one) => isSame(one, field)));
}

/** Makes every object of the type `from` one of the type `to`; false where that cannot be. */
export function linkWider(to: Type, from: Type, builder: UnitBuilder): boolean {
  if (to.kind === "optional" && from.kind === "optional")
    return (to.null || !from.null) && (to.undefined || !from.undefined) && linkWider(to.of, from.of, builder);
  if (to.kind === "optional") return linkWider(to.of, from, builder);
  if (to.kind !== "struct" || from.kind !== "struct") return false;
  const wanted = builder.structs.get(to.name);
  return wanted?.form === "object" && link(wanted, from.name, builder);
}

/** At the first place of the chain where it has all that `wanted` has, and `wanted` what comes behind it. */
function link(wanted: StructDraft, name: string, builder: UnitBuilder): boolean {
  const chain = chainFrom(wanted.name, builder);
  for (const draft of chainFrom(name, builder)) {
    const follows = draft.base === undefined || chain.some((one) => one.name === draft.base);
    if (!follows || draft.form === "tuple" || chain.includes(draft) || !fits(wanted, draft, builder)) continue;
    draft.base = wanted.name;
    builder.widened.add(wanted.name);
    return true;
  }
  return false;
}

function chainFrom(name: string, builder: UnitBuilder): StructDraft[] {
  const chain: StructDraft[] = [];
  for (let at = builder.structs.get(name); at !== undefined; at = at.base === undefined ? undefined : builder.structs.get(at.base))
    chain.push(at);
  return chain;
}

/** A property that objects of the wider type do not have must be one that may be left out. */
function fits(wanted: StructDraft, wider: StructDraft, builder: UnitBuilder): boolean {
  const own = fieldsOf(wider.name, builder);
  const hasAll = wanted.fields.every((field) => {
    const given = own.find(({ name }) => name === field.name);
    if (given === undefined) return field.type.kind === "optional" && field.type.undefined;
    return isSame(given, field) || (field.literal === undefined && sameType(given.type, field.type));
  });
  return (
    hasAll &&
    wanted.fields.some((field) => own.some(({ name }) => name === field.name)) &&
    !own.some(({ name }) => builder.absent.has(`${wanted.name}.${name}`))
  );
}

function isSame(a: Field, b: Field): boolean {
  return a.name === b.name && sameType(a.type, b.type) && a.literal === b.literal;
}

/** The structs of a unit: what a base has, those derived from it have not again. */
export function linkedStructs(builder: UnitBuilder): Struct[] {
  return [...builder.structs.values()].map((draft) => {
    const inherited = draft.base === undefined ? [] : fieldsOf(draft.base, builder);
    return { ...draft, fields: draft.fields.filter((field) => !inherited.some(({ name }) => name === field.name)) };
  });
}

/** Where a program relies on an object having the declared properties only, and it may have more. */
export function refuseWidened(builder: UnitBuilder): void {
  if (builder.widened.size === 0) return;
  const found = new Set(builder.widened);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [from, to] of builder.copied) if (found.has(from)) found.add(to);
  }
  const stores = storesIn(builder.functions);
  const relies = (name: string, at: ts.Node): void => {
    const words = structWords(name, builder);
    if (found.has(name)) refuse(`relies on a ${words} having no other properties, where objects with more are given for one`, at);
    const late = stores.find(({ struct, field }) => isBelow(name, struct, builder) && isOpen(struct, field, builder));
    if (late !== undefined) refuse(`relies on the order of a ${words}, which may get "${late.field}" later, as one of another type`, at);
  };
  for (const [name, at] of builder.closed) relies(name, at);
  for (const { type, at } of builder.printed) for (const name of structsIn(type, builder, new Set())) relies(name, at);
  for (const { struct, field } of stores) {
    const told = [...builder.structs.values()].find(
      ({ name, fields }) => isBelow(name, struct, builder) && fields.some((one) => one.name === field && one.literal !== undefined),
    );
    if (told !== undefined) refuse(`sets "${field}", by which a ${structWords(told.name, builder)} is told from others`, builder.root);
  }
}

interface Store {
  readonly struct: string;
  readonly field: string;
}

function storesIn(tree: unknown): Store[] {
  if (Array.isArray(tree)) return tree.flatMap(storesIn);
  if (typeof tree !== "object" || tree === null) return [];
  const node = tree as Statement;
  const own =
    node.kind === "set" && "target" in node && node.target.kind === "field"
      ? [{ struct: node.target.struct, field: node.target.field }]
      : [];
  return [...own, ...Object.values(tree).flatMap(storesIn)];
}

/** A property that an object may get later. */
function isOpen(struct: string, name: string, builder: UnitBuilder): boolean {
  const type = builder.structs.get(struct)?.fields.find((one) => one.name === name)?.type;
  return type?.kind === "optional" && type.undefined;
}

function isBelow(name: string, base: string, builder: UnitBuilder): boolean {
  return name !== base && chainFrom(name, builder).some((one) => one.name === base);
}

function structsIn(type: Type, builder: UnitBuilder, visited: Set<string>): ReadonlySet<string> {
  const into = (one: Type): unknown => structsIn(one, builder, visited);
  if (type.kind === "optional") into(type.of);
  else if (type.kind === "array" || type.kind === "set") into(type.item);
  else if (type.kind === "map") into(type.value);
  else if (type.kind === "union") type.options.forEach(into);
  else if (type.kind === "struct" && !visited.has(type.name)) {
    visited.add(type.name);
    for (const field of fieldsOf(type.name, builder)) into(field.type);
  }
  return visited;
}

/** With those of its bases; a tuple has none by name. */
function fieldsOf(struct: string, builder: UnitBuilder): StructDraft["fields"] {
  const draft = builder.structs.get(struct);
  if (draft === undefined || draft.form === "tuple") return [];
  return [...draft.fields, ...(draft.base === undefined ? [] : fieldsOf(draft.base, builder))];
}
