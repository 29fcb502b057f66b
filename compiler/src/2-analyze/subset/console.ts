/** `console.log` and its kin: one line of the host's log. A debug print must not change what a node is, so objects are only named. */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { isError } from "./errors.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { binary, builtin, evaluate, sequence, STRING, string, VOID } from "./tree.ts";

const METHODS: ReadonlySet<string> = new Set(["log", "info", "warn", "error", "debug"]);

export function logCall(method: string, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (!METHODS.has(method)) return refuse(`calls console.${method}, which has no form in a kernel`, node);
  const parts = node.arguments.map((argument) => {
    if (ts.isSpreadElement(argument)) return refuse("spreads an array into console", argument);
    const value = scope.builder.translate.expression(argument, scope);
    return isPlain(value) || isError(value.type, scope.builder)
      ? textOf(value, argument, scope)
      : sequence([evaluate(value, spot)], string("[object]", spot), spot);
  });
  const [first = string("", spot), ...rest] = parts;
  const line = rest.reduce((left, right) => binary("+", binary("+", left, string(" ", spot), STRING, spot), right, STRING, spot), first);
  return builtin("console.log", [line], VOID, spot);
}

function isPlain({ type }: Expression): boolean {
  const of = type.kind === "optional" && type.null !== type.undefined ? type.of : type;
  return ["string", "number", "boolean", "null", "void"].includes(of.kind);
}
