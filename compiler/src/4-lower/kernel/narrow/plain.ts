/** Which expressions may be looked at twice. */
import type { KernelExpression } from "../../../ir/kernel.ts";

/** Can be evaluated again without changing anything. */
export function isPlain(value: KernelExpression): boolean {
  switch (value.kind) {
    case "local":
    case "global":
    case "f64":
    case "i32":
    case "i64":
    case "bool":
    case "string":
    case "null":
      return true;
    case "field":
      return isPlain(value.object);
    case "operate":
      return value.operands.every(isPlain);
    case "length":
      return isPlain(value.of);
    case "cast":
      return isPlain(value.value);
    case "getTyped":
      return isPlain(value.array) && isPlain(value.index);
    case "select":
      return isPlain(value.test) && isPlain(value.then) && isPlain(value.else);
    case "prelude":
      return value.name === "typed.toLength" && value.arguments.every(isPlain);
    default:
      return false;
  }
}
