/** Types of a unit in the user's words, for reasons: as TypeScript would write them, near enough. */
import { ARRAY_OF } from "../../ir/element-arrays.ts";
import type { Type } from "../../ir/unit.ts";
import type { UnitBuilder } from "./unit-builder.ts";

export function typeWords(type: Type, builder: UnitBuilder): string {
  const words = (one: Type): string => typeWords(one, builder);
  switch (type.kind) {
    case "typed":
      return ARRAY_OF[type.element];
    case "buffer":
      return "ArrayBuffer";
    case "dataview":
      return "DataView";
    case "encoder":
      return "TextEncoder";
    case "decoder":
      return "TextDecoder";
    case "array":
      return /[ |]/.test(words(type.item)) && !words(type.item).startsWith("[") ? `(${words(type.item)})[]` : `${words(type.item)}[]`;
    case "set":
      return `Set<${words(type.item)}>`;
    case "map":
      return type.record === true ? `Record<string, ${words(type.value)}>` : `Map<${words(type.key)}, ${words(type.value)}>`;
    case "optional":
      return [words(type.of), ...(type.null ? ["null"] : []), ...(type.undefined ? ["undefined"] : [])].join(" | ");
    case "union":
      return type.options.map(words).join(" | ");
    case "function":
      return `(${type.parameters.map((one, i) => `${"abcdefgh"[i] ?? "x"}: ${words(one)}`).join(", ")}) => ${words(type.result)}`;
    case "void":
      return "undefined";
    case "struct":
      return structWords(type.name, builder);
    default:
      return type.kind;
  }
}

/** Names are made unique by a number, and those without one are their fields. */
export function structWords(name: string, builder: UnitBuilder): string {
  const struct = builder.structs.get(name);
  if (struct?.form === "tuple") return `[${struct.fields.map(({ type }) => typeWords(type, builder)).join(", ")}]`;
  const owner = builder.classes.get(name);
  if (owner !== undefined && (owner.declaration.typeParameters ?? []).length > 0) {
    const given = (owner.declaration.typeParameters ?? []).map((parameter) => {
      const bound = owner.environment.bindings.get(builder.checker.getTypeAtLocation(parameter).symbol);
      return bound === undefined ? parameter.name.text : typeWords(bound, builder);
    });
    return `${owner.declaration.name?.text ?? "class"}<${given.join(", ")}>`;
  }
  const plain = name.replace(/\$\d+$/, "");
  if (plain !== "object" || struct === undefined) return plain;
  return `{ ${struct.fields.map(({ name: field }) => field).join(", ")} }`;
}
