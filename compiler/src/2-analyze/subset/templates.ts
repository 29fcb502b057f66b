/** Template literals, and values as text. Objects have no text in a kernel. */
import type { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { joinedTexts } from "./array-text.ts";
import { bigintText } from "./bigints.ts";
import { errorText, isError } from "./errors.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage } from "./translate-type.ts";
import { binary, builtin, conditional, isMissing, local, narrow, sequence, setLocal, STRING, string } from "./tree.ts";
import { byOption } from "./union-options.ts";

export function template(node: ts.TemplateExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const parts: Expression[] = node.head.text === "" ? [] : [string(node.head.text, spot)];
  for (const span of node.templateSpans) {
    parts.push(textOf(scope.builder.translate.expression(span.expression, scope), span.expression, scope));
    if (span.literal.text !== "") parts.push(string(span.literal.text, spot));
  }
  const [first = string("", spot), ...rest] = parts;
  return rest.reduce((left, right) => binary("+", left, right, STRING, spot), first);
}

/** `String.raw`: the text as it stands in the source. */
export function rawTemplate(node: ts.TaggedTemplateExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (node.tag.getText() !== "String.raw" || !isOfLanguage(scope.builder.symbolOf(node.tag), scope.builder))
    return refuse("uses a tagged template", node);
  const raw = (part: ts.TemplateLiteralLikeNode): Expression => string(part.rawText ?? part.text, spot);
  const { template: text } = node;
  if (!("templateSpans" in text)) return raw(text);
  return text.templateSpans.reduce((left, span) => {
    const value = textOf(scope.builder.translate.expression(span.expression, scope), span.expression, scope);
    return binary("+", binary("+", left, value, STRING, spot), raw(span.literal), STRING, spot);
  }, raw(text.head));
}

/** As `${value}` and `String(value)` give it. */
export function textOf(value: Expression, at: ts.Node, scope: Scope): Expression {
  const { spot } = value;
  switch (value.type.kind) {
    case "string":
      return value;
    case "bigint":
      return bigintText(value);
    case "number":
    case "boolean":
      return { kind: "toString", value, type: STRING, spot };
    case "null":
    case "void":
      return sequence([{ kind: "expression", value, spot }], string(value.type.kind === "null" ? "null" : "undefined", spot), spot);
    case "optional": {
      const id = scope.temporary(value.type);
      const held = local(id, value.type, spot);
      const present = textOf(narrow(held, value.type.of), at, scope);
      const isNull = conditional(isMissing(held, "null"), string("null", spot), string("undefined", spot), STRING);
      const none = value.type.null && value.type.undefined ? isNull : string(value.type.null ? "null" : "undefined", spot);
      return sequence([setLocal(id, value, spot)], conditional(isMissing(held, "nullish"), none, present, STRING), spot);
    }
    case "array":
      if (["string", "number", "boolean"].includes(value.type.item.kind)) return builtin("array.join", [value], STRING, spot);
      return joinedTexts(value, string(",", spot), at, scope);
    case "union":
      return byOption(value, value.type, STRING, scope, (part) => textOf(part, at, scope));
    case "struct":
      return isError(value.type, scope.builder) ? errorText(value, scope) : refuse("turns an object into text", at);
    default:
      return refuse("turns an object into text", at);
  }
}
