/**
 * switch. Nested blocks, one for each case: leaving the block of case k goes on with the body of case k, and from there falls
 * through to the next, as in JavaScript. Tests are evaluated in order until one is equal; `default` is where none is.
 */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression, Statement } from "../../../ir/unit.ts";
import { leave, setLocal, when } from "./build.ts";
import { lowerExpression } from "./expression.ts";
import { lowerEquality } from "./operator.ts";
import type { Scope } from "./scope.ts";
import { lowerStatements } from "./statement.ts";
import { optionalForm } from "./type.ts";
import { Refusal } from "./refusal.ts";

type Switch = Extract<Statement, { kind: "switch" }>;

export function lowerSwitch(statement: Switch, scope: Scope): KernelStatement[] {
  const at = statement.spot;
  const out = scope.label("switch");
  const labels = statement.cases.map(() => scope.label("case"));
  const { before, subject } = holdSubject(statement.value, scope);
  const tests = statement.cases.flatMap((entry, i) => {
    if (entry.test === undefined) return [];
    return [when(lowerCase(subject, entry.test, scope), [leave(labels[i] as string, entry.test.spot)])];
  });
  const fallback = statement.cases.findIndex((entry) => entry.test === undefined);
  const dispatch = [...tests, leave(fallback < 0 ? out : (labels[fallback] as string), at)];
  const bodies = scope.within({ label: statement.label, out, next: undefined, plainBreak: true }, () =>
    statement.cases.map((entry) => lowerStatements(entry.body, scope)),
  );
  const nested = bodies.reduce<KernelStatement[]>(
    (inner, body, i) => [{ kind: "block", label: labels[i] as string, body: inner, at }, ...body],
    dispatch,
  );
  return [...before, { kind: "block", label: out, body: nested, at }];
}

/** The value switched on, as an expression of the unit that reads a temporary. */
function holdSubject(value: Expression, scope: Scope): { readonly before: KernelStatement[]; readonly subject: Subject } {
  if (optionalForm(value.type) === "box" || optionalForm(value.type) === "maybe")
    throw new Refusal("switches on a value that may be missing", value.spot);
  const lowered = lowerExpression(value, scope);
  const id = scope.temporary(lowered.type);
  return { before: [setLocal(id, lowered)], subject: { id, expression: { ...value, kind: "local", id } as Expression, value: lowered } };
}

interface Subject {
  readonly id: string;
  readonly expression: Expression;
  readonly value: KernelExpression;
}

function lowerCase(subject: Subject, test: Expression, scope: Scope): KernelExpression {
  return scope.lending(subject.id, subject.value.type, () => lowerEquality(subject.expression, test, scope, test.spot));
}
