/**
 * Functions of `Math` as values, and other names for them: `map(Math.sqrt)`, `const { sqrt, PI } = Math`, `const cos = Math.cos`.
 * A constant that holds one is the function itself, so that calls of it are calls of `Math`.
 */
import { ts } from "ts-morph";
import { BUILTINS } from "../../ir/builtins.ts";
import type { Expression, Type } from "../../ir/unit.ts";
import { mathConstantNamed } from "./math.ts";
import { skipOuter } from "./outer.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { isOfLanguage } from "./translate-type.ts";
import { binary, builtin, local, NUMBER, required } from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { valueSymbol } from "./usage.ts";

/** The member of `Math` that a constant stands for. */
export function mathAlias(symbol: ts.Symbol, builder: UnitBuilder): string | undefined {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined) return undefined;
  if (ts.isVariableDeclaration(declaration))
    return declaration.initializer === undefined || !isConstant(declaration) ? undefined : mathMember(declaration.initializer, builder);
  if (!ts.isBindingElement(declaration) || !ts.isVariableDeclaration(declaration.parent.parent)) return undefined;
  return isFromMath(declaration.parent.parent, builder) ? memberOf(declaration) : undefined;
}

/** `const { sqrt, PI: pi } = Math`: nothing to do when it runs. */
export function isFromMath(declaration: ts.VariableDeclaration, builder: UnitBuilder): boolean {
  const { name, initializer } = declaration;
  return (
    initializer !== undefined &&
    isConstant(declaration) &&
    isMath(initializer, builder) &&
    ts.isObjectBindingPattern(name) &&
    name.elements.every((element) => memberOf(element) !== undefined)
  );
}

/** `x` of `Math.x`. */
export function mathMember(node: ts.Expression, builder: UnitBuilder): string | undefined {
  const inner = skipOuter(node);
  return ts.isPropertyAccessExpression(inner) && isMath(inner.expression, builder) ? inner.name.text : undefined;
}

/** A member of `Math` that is not called here. */
export function mathName(name: string, node: ts.Expression, scope: Scope, target?: Type): Expression {
  return mathConstantNamed(name, node, scope) ?? mathFunction(name, node, scope, target);
}

/** What it gives for these values; those that it does not take are left. */
export function mathOf(name: string, values: readonly Expression[], node: ts.Node, scope: Scope): Expression {
  const given = values.slice(0, arityOf(name, node));
  if (given.some(({ type }) => type.kind !== "number")) return refuse(`gives Math.${name} something that is not a number`, node);
  const [first, second] = given;
  const spot = scope.spot(node);
  return name === "pow" && first !== undefined && second !== undefined
    ? binary("**", first, second, NUMBER, spot)
    : builtin(`Math.${name}`, given, NUMBER, spot);
}

function mathFunction(name: string, node: ts.Expression, scope: Scope, target?: Type): Expression {
  const { builder } = scope;
  const spot = scope.spot(node);
  const wanted = target === undefined ? undefined : required(target);
  const count = arityOf(name, node);
  const own: Type = { kind: "function", parameters: Array.from({ length: count }, () => NUMBER), result: NUMBER };
  const type = wanted?.kind === "function" && wanted.parameters.length >= count && wanted.result.kind === "number" ? wanted : own;
  const inner = new Scope(builder, scope.environment, { type: NUMBER });
  const parameters = type.parameters.map((one) => ({ id: inner.parameter("x", one).id, type: one }));
  const values = parameters.map((one) => local(one.id, one.type, spot));
  const id = builder.unique(`Math.${name}`);
  const body = [{ kind: "return" as const, value: mathOf(name, values, node, inner), spot }];
  builder.add({ id, label: `Math.${name}`, parameters, result: NUMBER, locals: inner.locals, body, captures: [], spot });
  return { kind: "closure", function: id, type, spot };
}

/** Of `max`, `min` and `hypot` it depends on the caller. */
function arityOf(name: string, node: ts.Node): number {
  const signature = Object.hasOwn(BUILTINS, `Math.${name}`)
    ? BUILTINS[`Math.${name}`]
    : name === "pow"
      ? "(number, number) number"
      : undefined;
  if (signature === undefined) return refuse(`uses Math.${name}, which has no form in a kernel`, node);
  if (["max", "min", "hypot"].includes(name)) return refuse(`uses Math.${name}, which takes any number of arguments, as a value`, node);
  return signature.split(",").length;
}

function memberOf(element: ts.BindingElement): string | undefined {
  if (element.dotDotDotToken !== undefined || element.initializer !== undefined || !ts.isIdentifier(element.name)) return undefined;
  const name = element.propertyName ?? element.name;
  return ts.isIdentifier(name) ? name.text : undefined;
}

function isConstant(declaration: ts.VariableDeclaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
}

function isMath(node: ts.Expression, builder: UnitBuilder): boolean {
  const inner = skipOuter(node);
  return ts.isIdentifier(inner) && inner.text === "Math" && isOfLanguage(valueSymbol(builder.checker, inner), builder);
}
