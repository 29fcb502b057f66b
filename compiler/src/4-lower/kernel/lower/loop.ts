/** Loops. The test stands at the head of the body, for do … while at its end, where `continue` gets to it too. */
import type { KernelStatement } from "../../../ir/kernel.ts";
import type { Statement } from "../../../ir/unit.ts";
import { leave, not, when } from "./build.ts";
import type { Scope } from "./scope.ts";
import { lowerStatements } from "./statement.ts";
import { lowerTruth } from "./truth.ts";

type Loop = Extract<Statement, { kind: "loop" }>;

export function lowerLoop(statement: Loop, scope: Scope): KernelStatement[] {
  const at = statement.spot;
  const label = scope.label("loop");
  const exit = (): KernelStatement[] => {
    if (statement.test === undefined || (statement.test.kind === "boolean" && statement.test.value)) return [];
    return [when(not(lowerTruth(statement.test, scope)), [leave(label, at)])];
  };
  const update = (): KernelStatement[] => lowerStatements(statement.update, scope);
  if (statement.testAfter !== true) {
    const head = exit();
    const body = lowerBody(statement, label, { kind: "continue", label }, scope);
    return [{ kind: "loop", label, body: [...head, ...body], update: update(), at }];
  }
  const inner = scope.label("body");
  const body = lowerBody(statement, label, { kind: "break", label: inner }, scope);
  return [{ kind: "loop", label, body: [{ kind: "block", label: inner, body, at }, ...update(), ...exit()], update: [], at }];
}

function lowerBody(
  statement: Loop,
  out: string,
  next: { readonly kind: "break" | "continue"; readonly label: string },
  scope: Scope,
): KernelStatement[] {
  return scope.within({ label: statement.label, out, next, plainBreak: true }, () => lowerStatements(statement.body, scope));
}
