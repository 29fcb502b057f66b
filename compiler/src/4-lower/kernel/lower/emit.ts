/** `emit(value)`: null and undefined are nothing. */
import type { KernelStatement } from "../../../ir/kernel.ts";
import type { Statement, Type } from "../../../ir/unit.ts";
import { isNull, not, perform, when } from "./build.ts";
import { convert, lowerAs } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import { lowerPresence, maybeIsNull } from "./optional.ts";
import type { Scope } from "./scope.ts";
import { optionalForm, present } from "./type.ts";

export function lowerEmit(statement: Extract<Statement, { kind: "emit" }>, scope: Scope): KernelStatement[] {
  const at = statement.spot;
  const { value } = statement;
  const output: Type = scope.program.unit.entry.output.type;
  if (value.type.kind === "null" || value.type.kind === "void") return [perform(lowerExpression(value, scope))];
  const form = optionalForm(value.type);
  if (form === undefined) return [{ kind: "emit", value: lowerAs(value, output, scope), at }];
  if (form === "box") {
    const presence = lowerPresence(value, scope);
    return [
      ...presence.before,
      when(presence.present, [{ kind: "emit", value: convert(presence.value, present(value.type), output, scope, at), at }]),
    ];
  }
  const before: KernelStatement[] = [];
  const held = scope.hold(lowerExpression(value, scope), before);
  const emit: KernelStatement = { kind: "emit", value: convert(held, value.type, output, scope, at), at };
  const inner = form === "maybe" ? [when(not(maybeIsNull(held)), [emit])] : [emit];
  return [...before, when(not(isNull(held)), inner)];
}
