/**
 * Fields that have no value when the object is made: `z!: Float32Array`, or `z: number` that the constructor sets. Kernel
 * objects have no "undefined" for a plain type, so whatever could read such a field too early is refused, but for numbers
 * that are only calculated with: undefined is NaN there.
 */
import { ts } from "ts-morph";
import type { Type } from "../../ir/unit.ts";
import { useOfExpression } from "./outside-use.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { valueSymbol } from "./usage.ts";

/** Whether the field starts as NaN; refused, when it must not be read before it has a value and might. */
export function isLate(node: ts.PropertyDeclaration, own: ts.ConstructorDeclaration | undefined, type: Type, scope: Scope): boolean {
  if (node.exclamationToken === undefined && own !== undefined && isSetFirst(node, own)) return false;
  if (isSetInStart(node)) return type.kind === "number";
  const early = readsOf(node, scope).find((read) => !isHarmless(read, type, scope));
  if (early !== undefined) return refuse(`may read "${node.name.getText()}" before it has a value`, early);
  return type.kind === "number";
}

/** The constructor sets it before `this` is used for anything but its fields. */
function isSetFirst(node: ts.PropertyDeclaration, own: ts.ConstructorDeclaration): boolean {
  const name = node.name.getText();
  for (const statement of own.body?.statements ?? []) {
    if (setsField(statement, name)) return !leaksThis(statement);
    if (leaksThis(statement)) return false;
  }
  return own.body !== undefined;
}

function setsField(statement: ts.Statement, name: string): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false;
  const { left, operatorToken } = statement.expression;
  return (
    operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(left) &&
    left.expression.kind === ts.SyntaxKind.ThisKeyword &&
    left.name.getText() === name
  );
}

/** `this` as a value, or a call of one of its methods. */
function leaksThis(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) {
    const { parent } = node;
    return !ts.isPropertyAccessExpression(parent) || (ts.isCallExpression(parent.parent) && parent.parent.expression === parent);
  }
  return ts.forEachChild(node, leaksThis) === true;
}

/** `start` runs before the first input. */
function isSetInStart(node: ts.PropertyDeclaration): boolean {
  const start = (node.parent as ts.ClassLikeDeclaration).members.find(
    (member) => ts.isMethodDeclaration(member) && member.name.getText() === "start",
  );
  return (
    start !== undefined &&
    ts.isMethodDeclaration(start) &&
    (start.body?.statements ?? []).some((statement) => setsField(statement, node.name.getText()))
  );
}

function readsOf(node: ts.PropertyDeclaration, scope: Scope): ts.Expression[] {
  const symbol = valueSymbol(scope.checker, node.name);
  if (symbol === undefined) return [];
  return scope.builder.usage
    .references(symbol)
    .map(({ parent }) => parent)
    .filter((parent): parent is ts.PropertyAccessExpression => ts.isPropertyAccessExpression(parent))
    .filter(
      ({ parent }) =>
        !(
          ts.isBinaryExpression(parent) &&
          parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
          ts.isPropertyAccessExpression(parent.left) &&
          valueSymbol(scope.checker, parent.left.name) === symbol
        ),
    );
}

function isHarmless(read: ts.Expression, type: Type, scope: Scope): boolean {
  const use = useOfExpression(read, scope.builder);
  return type.kind === "number" ? use === "number" || use === "truth" || use === "equal" : type.kind === "boolean" && use === "truth";
}
