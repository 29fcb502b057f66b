/**
 * One rule for each form of expression. A value comes out in the kernel type of its own type (`lowerType`): every number a
 * double; conversions between types are made where a value is stored or passed (`convert.ts`).
 */
import type { KernelExpression } from "../../../ir/kernel.ts";
import type { Expression } from "../../../ir/unit.ts";
import { bool, f64, length, perform, select, sequence, text, toDouble } from "./build.ts";
import { lowerBuiltin } from "./builtin/builtin.ts";
import { lowerApply, lowerCall, lowerMethod, lowerNew } from "./call.ts";
import { lowerClosure } from "./closure.ts";
import { convert, lowerAs } from "./convert.ts";
import { lowerError } from "./exception.ts";
import { lowerField } from "./field.ts";
import { lowerIndex } from "./index-access.ts";
import { lowerLogical } from "./logical.ts";
import { lowerArray, lowerNewArray, lowerNewTyped, lowerObject, lowerView } from "./literal.ts";
import { lowerBinary, lowerUnary } from "./operator.ts";
import { boxed, lowerPresence, lowerTest, producesPresence } from "./optional.ts";
import type { Scope } from "./scope.ts";
import { readSlot } from "./scope.ts";
import { lowerStatements } from "./statement.ts";
import { lowerText } from "./text.ts";
import { lowerTruth } from "./truth.ts";
import { lowerType } from "./type.ts";

export function lowerExpression(expression: Expression, scope: Scope): KernelExpression {
  if (producesPresence(expression, scope)) return boxed(lowerPresence(expression, scope), expression, scope);
  const at = expression.spot;
  switch (expression.kind) {
    case "number":
      return f64(expression.value, at);
    case "string":
      return text(expression.value, at);
    case "boolean":
      return bool(expression.value, at);
    case "null":
    case "undefined":
      return lowerNothing(expression, scope);
    case "local": {
      const slot = scope.slot(expression.id);
      if (slot.kind === "split") return boxed(lowerPresence(expression, scope), expression, scope);
      return readSlot(slot, at);
    }
    case "global":
      return { kind: "global", id: expression.id, type: lowerType(scope.program.global(expression.id).type, scope.program), at };
    case "field":
      return lowerField(expression, scope);
    case "index":
      return lowerIndex(expression, scope);
    case "length":
      return toDouble(length(lowerExpression(expression.object, scope)));
    case "unary":
      return lowerUnary(expression, scope);
    case "binary":
      return lowerBinary(expression, scope);
    case "logical":
      return lowerLogical(expression, scope);
    case "conditional":
      return select(
        lowerTruth(expression.test, scope),
        lowerAs(expression.then, expression.type, scope),
        lowerAs(expression.else, expression.type, scope),
      );
    case "sequence":
      return sequence(lowerStatements(expression.statements, scope), lowerAs(expression.value, expression.type, scope));
    case "call":
      return lowerCall(expression, scope);
    case "method":
      return lowerMethod(expression, scope);
    case "apply":
      return lowerApply(expression, scope);
    case "builtin":
      return lowerBuiltin(expression, scope);
    case "new":
      return lowerNew(expression, scope);
    case "object":
      return lowerObject(expression, scope);
    case "error":
      return lowerError(expression, scope);
    case "array":
      return lowerArray(expression, scope);
    case "newTyped":
      return lowerNewTyped(expression, scope);
    case "viewTyped":
      return lowerView(expression, scope);
    case "newArray":
      return lowerNewArray(expression, scope);
    case "newCollection":
      return { kind: "newCollection", type: lowerType(expression.type, scope.program), at };
    case "closure":
      return lowerClosure(expression, scope);
    case "narrow":
    case "widen":
      return convert(lowerExpression(expression.value, scope), expression.value.type, expression.type, scope, expression.spot);
    case "test":
      return lowerTest(expression, scope);
    case "toString":
      return lowerText(expression.value, scope);
    case "truthy":
      return lowerTruth(expression.value, scope);
  }
}

/** null and undefined where they are values: of the null type (nothing to hold), or of an optional type. */
function lowerNothing(expression: Expression, scope: Scope): KernelExpression {
  const type = lowerType(expression.type, scope.program);
  if (type.kind !== "nullable") return bool(false, expression.spot);
  return convert(bool(false, expression.spot), { kind: "null" }, expression.type, scope, expression.spot, expression.kind === "null");
}

/** Evaluates for effect alone. */
export function discard(expression: Expression, scope: Scope): ReturnType<typeof perform> {
  return perform(lowerExpression(expression, scope));
}
