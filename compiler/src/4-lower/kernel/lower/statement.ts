/** One rule for each form of statement. */
import type { KernelStatement } from "../../../ir/kernel.ts";
import type { Statement } from "../../../ir/unit.ts";
import { lowerSet } from "./assign.ts";
import { text, when } from "./build.ts";
import { lowerAs } from "./convert.ts";
import { lowerEmit } from "./emit.ts";
import { jumpTo, lowerThrow, lowerTry, returnFrom } from "./exception.ts";
import { discard } from "./expression.ts";
import { lowerLoop } from "./loop.ts";
import { checked } from "./hint.ts";
import type { Scope } from "./scope.ts";
import { lowerSwitch } from "./switch.ts";
import { lowerTruth } from "./truth.ts";

export function lowerStatements(statements: readonly Statement[], scope: Scope): KernelStatement[] {
  return statements.flatMap((statement) => lowerStatement(statement, scope));
}

function lowerStatement(statement: Statement, scope: Scope): KernelStatement[] {
  const at = statement.spot;
  switch (statement.kind) {
    case "set":
      return lowerSet(statement, scope);
    case "fresh":
      return [scope.fresh(statement.id, at)];
    case "expression":
      return [discard(statement.value, scope)];
    case "if":
      return [when(lowerTruth(statement.test, scope), lowerStatements(statement.then, scope), lowerStatements(statement.else, scope))];
    case "loop":
      return lowerLoop(statement, scope);
    case "block":
      return lowerBlock(statement, scope);
    case "switch":
      return lowerSwitch(statement, scope);
    case "break": {
      const target = scope.jump("break", statement.label);
      return jumpTo(target, { kind: "break", label: target.out, at }, scope);
    }
    case "continue": {
      const target = scope.jump("continue", statement.label);
      const { kind, label } = target.next ?? { kind: "continue", label: "" };
      return jumpTo(target, { kind, label, at }, scope);
    }
    case "return":
      return lowerReturn(statement, scope);
    case "throw":
      return lowerThrow(statement, scope);
    case "trap":
      return [{ kind: "fail", message: text(statement.reason, at), goesOn: true, at }];
    case "try":
      return lowerTry(statement, scope);
    case "emit":
      return lowerEmit(statement, scope);
  }
}

function lowerReturn(statement: Extract<Statement, { kind: "return" }>, scope: Scope): KernelStatement[] {
  const at = statement.spot;
  if (statement.value === undefined) return returnFrom(undefined, at, scope);
  if (scope.result.kind === "void") return [discard(statement.value, scope), ...returnFrom(undefined, at, scope)];
  return returnFrom(checked(lowerAs(statement.value, scope.result, scope), scope.hint), at, scope);
}

function lowerBlock(statement: Extract<Statement, { kind: "block" }>, scope: Scope): KernelStatement[] {
  if (statement.label === undefined) return lowerStatements(statement.body, scope);
  const out = scope.label("block");
  const body = scope.within({ label: statement.label, out, next: undefined, plainBreak: false }, () =>
    lowerStatements(statement.body, scope),
  );
  return [{ kind: "block", label: out, body, at: statement.spot }];
}
