/** One text per type of a unit: `array<number>`, `Point?`, `A | B`, `(number) => string`. Equal texts are equal types. */
import type { Type } from "./unit.ts";

export function typeText(type: Type): string {
  switch (type.kind) {
    case "typed":
      return `typed<${type.element}>`;
    case "array":
    case "set":
      return `${type.kind}<${typeText(type.item)}>`;
    case "struct":
      return type.name;
    case "map":
      return type.record === true ? `record<${typeText(type.value)}>` : `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "optional":
      return `${typeText(type.of)}?${type.null ? (type.undefined ? "both" : "null") : ""}`;
    case "union":
      return `(${type.options.map(typeText).join(" | ")})`;
    case "function":
      return `((${type.parameters.map(typeText).join(", ")}) => ${typeText(type.result)})`;
    default:
      return type.kind;
  }
}
