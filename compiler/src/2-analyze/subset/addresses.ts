/** encodeURIComponent and its kin, which throw a URIError where a text cannot be one. */
import type { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { errorType } from "./errors.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { boolean, builtin, isMissing, local, narrow, optional, sequence, setLocal, STRING, string } from "./tree.ts";

export const ADDRESS_FUNCTIONS: readonly string[] = ["encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI"];

export function addressText(name: string, argument: ts.Expression, scope: Scope): Expression {
  const spot = scope.spot(argument);
  const text = textOf(scope.builder.translate.expression(argument, scope), argument, scope);
  const type = optional(STRING, "undefined");
  const id = scope.temporary(type, "address");
  const held = local(id, type, spot);
  const made = builtin(`uri.${name.slice(0, 6)}`, [text, boolean(!name.endsWith("Component"), spot)], type, spot);
  const error = "URIError" as const;
  const thrown: Expression = {
    kind: "error",
    name: error,
    message: string("URI malformed", spot),
    type: errorType(error, scope.builder),
    spot,
  };
  return sequence(
    [
      setLocal(id, made, spot),
      { kind: "if", test: isMissing(held, "undefined"), then: [{ kind: "throw", value: thrown, spot }], else: [], spot },
    ],
    narrow(held, STRING),
    spot,
  );
}
