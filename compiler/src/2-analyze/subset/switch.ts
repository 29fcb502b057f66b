/** `switch`: cases are compared with `===`, in order, and fall through. */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { hoistFunctions } from "./closures.ts";
import { convert } from "./convert.ts";
import { rawValue } from "./equality.ts";
import { sameValue } from "./same-value.ts";
import type { Scope } from "./scope.ts";
import { BOOLEAN, boolean, local, sameType, setLocal } from "./tree.ts";

export function switchStatement(node: ts.SwitchStatement, named: { readonly label?: string }, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const { clauses } = node.caseBlock;
  const value = rawValue(node.expression, scope);
  const hoisted = hoistFunctions(
    clauses.flatMap(({ statements }) => [...statements]),
    scope,
  );
  const tests = clauses.map((clause) =>
    ts.isCaseClause(clause) ? scope.builder.translate.expression(clause.expression, scope, value.type) : undefined,
  );
  const plain =
    ["number", "string", "boolean"].includes(value.type.kind) &&
    tests.every((test) => test === undefined || sameType(test.type, value.type));
  const body = (clause: ts.CaseOrDefaultClause): Statement[] => scope.builder.translate.statements(clause.statements, scope);
  if (plain)
    return [
      ...hoisted,
      { kind: "switch", ...named, value, cases: clauses.map((clause, i) => ({ ...tested(tests[i]), body: body(clause) })), spot },
    ];
  const id = scope.temporary(value.type, "subject");
  const held = local(id, value.type, spot);
  const cases = clauses.map((clause, i) => {
    const test = tests[i];
    const equal = test === undefined ? undefined : convert(sameValue(held, test, clause, scope), BOOLEAN, scope, clause);
    return { ...tested(equal), body: body(clause) };
  });
  return [...hoisted, setLocal(id, value, spot), { kind: "switch", ...named, value: boolean(true, spot), cases, spot }];
}

function tested(test: Expression | undefined): { test?: Expression } {
  return test === undefined ? {} : { test };
}
