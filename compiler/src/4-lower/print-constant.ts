/** A constant of the graph as JavaScript. What is resolved at start is read from the node's context, named `c`. */
import type { Constant, ConstantValue } from "../ir/graph.ts";

export function printConstant(constant: Constant): string {
  switch (constant.kind) {
    case "value":
      return printValue(constant.value);
    case "array":
      return `[${constant.items.map(printConstant).join(", ")}]`;
    case "object":
      return `{ ${constant.fields.map(({ name, value }) => `${name === "__proto__" ? `["__proto__"]` : JSON.stringify(name)}: ${printConstant(value)}`).join(", ")} }`;
    case "template":
      return `\`${constant.parts.map((part) => (part.kind === "value" && typeof part.value === "string" ? escapeTemplate(part.value) : `\${${printConstant(part)}}`)).join("")}\``;
    case "env":
      return constant.fallback === undefined
        ? `c.env(${JSON.stringify(constant.name)})`
        : `c.env(${JSON.stringify(constant.name)}, ${JSON.stringify(constant.fallback)})`;
    case "secret":
      return `c.secret(${JSON.stringify(constant.name)})`;
    case "param":
      return `c.param(${JSON.stringify(constant.name)})`;
  }
}

/** True when the constant is the same wherever the stage starts. */
export function isFixed(constant: Constant): boolean {
  switch (constant.kind) {
    case "value":
      return true;
    case "array":
      return constant.items.every(isFixed);
    case "object":
      return constant.fields.every(({ value }) => isFixed(value));
    case "template":
      return constant.parts.every(isFixed);
    default:
      return false;
  }
}

function printValue(value: ConstantValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return "undefined" in value ? "undefined" : value.number;
}

/** The raw text of a template literal keeps its meaning: JSON's escapes are valid there, too. */
function escapeTemplate(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("`", "\\`").replaceAll("${", "\\${");
}
