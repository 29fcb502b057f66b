/**
 * What is spread into an object literal: the declared fields of another object, an optional one only when it is there, and
 * literals that depend on a condition, as in `...(speaker ? { speaker } : {})`.
 */
import { ts } from "ts-morph";
import type { Expression, KeyPart, Statement, Type } from "../../ir/unit.ts";
import { condition } from "./conditions.ts";
import { convert } from "./convert.ts";
import { noteExplicit } from "./explicit.ts";
import { nameOf, valueOf } from "./objects.ts";
import { skipOuter } from "./outer.ts";
import { readMember } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { conditional, isMissing, local, narrow, nothing, or, required, setLocal } from "./tree.ts";
import type { StructDraft } from "./unit-builder.ts";
import { structWords } from "./words.ts";

/** A literal while it is being filled: for each name the variable that holds its value so far. */
export interface Filling {
  readonly struct: StructDraft;
  readonly given: Map<string, Expression>;
  readonly statements: Statement[];
  /** How the keys come to be, in their order. */
  readonly keys: KeyPart[];
  readonly scope: Scope;
}

export function fill(node: ts.ObjectLiteralExpression, filling: Filling): void {
  const { struct, given, scope } = filling;
  node.properties.forEach((property, i) => {
    if (ts.isSpreadAssignment(property)) return spread(property.expression, namesOf(node.properties.slice(i + 1)), filling);
    const name = nameOf(property) ?? "";
    const field = struct.fields.find((one) => one.name === name);
    if (field === undefined)
      return refuse(`a property "${name}" that ${structWords(struct.name, scope.builder)} does not declare`, property);
    const value = valueOf(property, field.type, scope);
    noteExplicit(struct, field.type, value, scope.builder);
    given.set(name, hold(value, filling));
    filling.keys.push({ kind: "key", name });
  });
}

/** `later`: names that properties after it set anyway. */
function spread(node: ts.Expression, later: ReadonlySet<string>, filling: Filling): void {
  const inner = skipOuter(node);
  if (ts.isObjectLiteralExpression(inner)) return fill(inner, filling);
  if (isNothing(inner)) return;
  if (ts.isConditionalExpression(inner)) return either(inner.condition, inner.whenTrue, inner.whenFalse, later, filling);
  if (!ts.isBinaryExpression(inner)) return spreadObject(node, later, filling);
  const { kind } = inner.operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return either(inner.left, inner.right, undefined, later, filling);
  const isOr = kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
  return spreadObject(isOr && isEmpty(inner.right) ? inner.left : node, later, filling);
}

/** Of a side that is not there nothing is spread, as of the text, number or boolean that is false. */
function either(
  test: ts.Expression,
  whenTrue: ts.Expression,
  whenFalse: ts.Expression | undefined,
  later: ReadonlySet<string>,
  filling: Filling,
): void {
  const { struct, given, statements, scope } = filling;
  const spot = scope.spot(test);
  const asked = condition(test, scope);
  const [then, otherwise] = [whenTrue, whenFalse].map((side): Filling => {
    const branch = { ...filling, given: new Map(given), statements: [], keys: [] };
    if (side !== undefined) spread(side, later, branch);
    return branch;
  }) as [Filling, Filling];
  for (const { name, type } of struct.fields) {
    if (then.given.get(name) === otherwise.given.get(name)) continue;
    const id = scope.temporary(type, "field");
    for (const side of [then, otherwise]) side.statements.push(setLocal(id, valueIn(side, name, type, test), spot, type));
    given.set(name, local(id, type, spot));
  }
  statements.push({ kind: "if", test: asked, then: then.statements, else: otherwise.statements, spot });
  const both = JSON.stringify(then.keys) === JSON.stringify(otherwise.keys);
  filling.keys.push(...(both ? then.keys : [...then.keys, ...otherwise.keys].map(perhaps)));
}

function perhaps(part: KeyPart): KeyPart {
  if (part.kind === "text") return part;
  return part.kind === "spread" ? { ...part, perhaps: true } : { kind: "perhaps", name: part.name };
}

function valueIn({ given, scope }: Filling, name: string, type: Type, at: ts.Node): Expression {
  const value = given.get(name);
  if (value !== undefined) return convert(value, type, scope, at);
  if (type.kind === "optional" && type.undefined) return nothing("undefined", type, scope.spot(at));
  return refuse(`an object that may be without "${name}"`, at);
}

function spreadObject(node: ts.Expression, later: ReadonlySet<string>, filling: Filling): void {
  const { struct, given, statements, scope } = filling;
  const source = scope.builder.translate.expression(node, scope);
  const of = required(source.type);
  const from = of.kind === "struct" ? scope.builder.structs.get(of.name) : undefined;
  if (source.type.kind === "void" || source.type.kind === "null") return;
  if (from?.form !== "object") return refuse("spreads something that is not a plain object", node);
  const id = scope.temporary(source.type, "source");
  const held = local(id, source.type, source.spot);
  statements.push(setLocal(id, source, source.spot));
  const there = source.type.kind === "optional" ? isMissing(held, "nullish") : undefined;
  filling.keys.push({ kind: "spread", object: held, struct: from.name });
  const isCovered = ({ name }: { name: string }): boolean => later.has(name) || from.fields.some((one) => one.name === name);
  if (!struct.fields.every(isCovered)) scope.builder.closed.set(from.name, node);
  if (from.name !== struct.name) scope.builder.copied.push([from.name, struct.name]);
  for (const { name } of from.fields) {
    const field = struct.fields.find((one) => one.name === name);
    if (field === undefined || later.has(name)) continue;
    const value = readMember(there === undefined ? held : narrow(held, of), name, node, scope);
    if (value.type.kind === "optional" && value.type.undefined && given.has(name)) scope.builder.overridden.set(from.name, node);
    given.set(name, hold(overriding(value, given.get(name), there, field.type, node, scope), filling));
  }
}

/** A field that may be missing leaves the one before it. */
function overriding(
  value: Expression,
  before: Expression | undefined,
  missing: Expression | undefined,
  type: Type,
  at: ts.Node,
  scope: Scope,
): Expression {
  const mayLack = value.type.kind === "optional" && value.type.undefined;
  const otherwise = before ?? (type.kind === "optional" && type.undefined ? nothing("undefined", type, value.spot) : undefined);
  if (otherwise === undefined || (missing === undefined && !mayLack))
    return missing === undefined ? convert(value, type, scope, at) : refuse("spreads an object that may be missing", at);
  const plain = mayLack && value.type.kind === "optional" && !value.type.null ? narrow(value, value.type.of) : value;
  const lacks = isMissing(value, "undefined");
  const tested = missing === undefined ? lacks : mayLack ? or(missing, lacks) : missing;
  return conditional(tested, convert(otherwise, type, scope, at), convert(plain, type, scope, at), type);
}

function hold(value: Expression, { statements, scope }: Filling): Expression {
  const id = scope.temporary(value.type, "field");
  statements.push(setLocal(id, value, value.spot));
  return local(id, value.type, value.spot);
}

function namesOf(properties: readonly ts.ObjectLiteralElementLike[]): ReadonlySet<string> {
  return new Set(properties.flatMap((property) => (ts.isSpreadAssignment(property) ? [] : [nameOf(property) ?? ""])));
}

function isEmpty(node: ts.Expression): boolean {
  const inner = skipOuter(node);
  return isNothing(inner) || (ts.isObjectLiteralExpression(inner) && inner.properties.length === 0);
}

function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === "undefined");
}
