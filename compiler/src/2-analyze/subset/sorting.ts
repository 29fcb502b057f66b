/** `sort` and `toSorted`: by a comparison, or by JavaScript's default, which compares texts. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { functionLiteral } from "./captures.ts";
import { convert } from "./convert.ts";
import { skipOuter } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { binary, BOOLEAN, builtin, conditional, local, NUMBER, number } from "./tree.ts";
import { isAssignment } from "./usage.ts";

export function sorted(array: Expression, node: ts.CallExpression, scope: Scope, name = "array.sort"): Expression {
  const { type } = array;
  if (type.kind !== "array") return refuse("sorts something that is not an array", node);
  if (type.item.kind === "optional") return refuse("sorts items that may be missing", node);
  const comparison: Type = { kind: "function", parameters: [type.item, type.item], result: NUMBER };
  const [given] = node.arguments;
  if (given !== undefined) refuseComparison(given, scope);
  const by =
    given === undefined
      ? byText(type.item, comparison, node, scope)
      : convert(scope.builder.translate.expression(given, scope, comparison), comparison, scope, given);
  return builtin(name, [array, by], type, scope.spot(node));
}

/** How often, and for which pairs, a comparison is asked is the engine's own: it may only answer, and consistently. */
function refuseComparison(node: ts.Expression, scope: Scope): void {
  const literal = functionLiteral(node);
  if (literal === undefined) return;
  if (changesOutside(literal.body, literal, scope)) refuse("sorts by a comparison that changes something", node);
  const results = answers(literal);
  if (results === undefined) return;
  const complete = results.some((value) => value === 0) && results.some((value) => value < 0) && results.some((value) => value > 0);
  if (!complete) refuse("sorts by a comparison that does not tell less, equal and greater apart", node);
}

function changesOutside(node: ts.Node, literal: ts.Node, scope: Scope): boolean {
  const target = ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) ? node.left : isStep(node) ? node.operand : undefined;
  if (target !== undefined) {
    const declaration = ts.isIdentifier(target) ? scope.builder.symbolOf(target)?.valueDeclaration : undefined;
    if (declaration === undefined || ts.findAncestor(declaration, (one) => one === literal) === undefined) return true;
  }
  return ts.forEachChild(node, (child) => changesOutside(child, literal, scope)) === true;
}

function isStep(node: ts.Node): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  const unary = ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node);
  return unary && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
}

/** The numbers that the comparison gives, where it gives nothing but literals. */
function answers(literal: ts.ArrowFunction | ts.FunctionExpression): number[] | undefined {
  if (!ts.isBlock(literal.body)) return answersOf(literal.body);
  const found: number[] = [];
  let open = false;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node)) {
      const values = node.expression === undefined ? undefined : answersOf(node.expression);
      if (values === undefined) open = true;
      else found.push(...values);
    } else ts.forEachChild(node, visit);
  };
  visit(literal.body);
  return open ? undefined : found;
}

function answersOf(node: ts.Expression): number[] | undefined {
  const inner = skipOuter(node);
  if (ts.isNumericLiteral(inner)) return [Number(inner.text)];
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(inner.operand))
    return [-Number(inner.operand.text)];
  if (!ts.isConditionalExpression(inner)) return undefined;
  const [then, otherwise] = [answersOf(inner.whenTrue), answersOf(inner.whenFalse)];
  return then === undefined || otherwise === undefined ? undefined : [...then, ...otherwise];
}

function byText(item: Type, type: Type, node: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(node);
  const id = scope.builder.unique("compareText");
  const a = textOf(local("a", item, spot), node, scope);
  const b = textOf(local("b", item, spot), node, scope);
  const value = conditional(
    binary("<", a, b, BOOLEAN, spot),
    number(-1, spot),
    conditional(binary(">", a, b, BOOLEAN, spot), number(1, spot), number(0, spot), NUMBER),
    NUMBER,
  );
  const parameters = [
    { id: "a", type: item },
    { id: "b", type: item },
  ];
  scope.builder.add({
    id,
    label: "sort",
    parameters,
    result: NUMBER,
    locals: [],
    body: [{ kind: "return", value, spot }],
    captures: [],
    spot,
  });
  return { kind: "closure", function: id, type, spot };
}
