/** Arguments of calls to the user's own functions: what each parameter gets, and in which shape the function is wanted. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { arrayOf } from "./arrays.ts";
import { convert } from "./convert.ts";
import { isOpen, parameterType, shapeOf, type ParameterShape } from "./functions.ts";
import { isGeneratorObject } from "./generator-object.ts";
import { refuse, unlessRefused } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage, translateType, type TypeContext } from "./translate-type.ts";
import { optional } from "./tree.ts";
import { isMoreThan } from "./width.ts";
import { typeWords } from "./words.ts";

export interface Arguments {
  readonly shapes: readonly ParameterShape[];
  readonly values: readonly Expression[];
}

/** `callee`: whose type parameters the parameters' types are in. */
export function argumentsFor(
  parameters: readonly ts.ParameterDeclaration[],
  given: readonly ts.Expression[],
  callee: TypeContext,
  scope: Scope,
  at: ts.Node,
): Arguments {
  const shapes: ParameterShape[] = [];
  const values: Expression[] = [];
  parameters.forEach((node, i) => {
    if (node.dotDotDotToken !== undefined) {
      const type = parameterType(node, callee);
      shapes.push({ node, given: "given", type });
      values.push(convert(arrayOf(given.slice(i), type, at, scope), type, scope, at));
      return;
    }
    const argument = given[i];
    if (argument !== undefined && ts.isSpreadElement(argument))
      return refuse("spreads an array into parameters: pass the items one by one, or let the function take the array", argument);
    const { shape, value } = argumentFor(node, argument, callee, scope);
    shapes.push(shape);
    if (value !== undefined) values.push(value);
  });
  const hasRest = parameters.at(-1)?.dotDotDotToken !== undefined;
  if (!hasRest && given.length > parameters.length) return refuse("gives more arguments than there are parameters", at);
  return { shapes, values };
}

function argumentFor(
  node: ts.ParameterDeclaration,
  argument: ts.Expression | undefined,
  callee: TypeContext,
  scope: Scope,
): { shape: ParameterShape; value: Expression | undefined } {
  if (argument === undefined) return { shape: shapeOf(node, "missing", callee), value: undefined };
  const list = listArgument(node, argument, callee, scope);
  if (list !== undefined) return { shape: { node, given: "given", type: list.type }, value: list };
  const plain = parameterType(node, callee);
  const value = scope.builder.translate.expression(argument, scope, plain);
  const mayBeMissing = isOpen(node) && (value.type.kind === "void" || (value.type.kind === "optional" && value.type.undefined));
  const shape = shapeOf(node, mayBeMissing ? "open" : "given", callee);
  if (shape.given === "given" && isMoreThan(shape.type, value.type, scope.builder)) return { shape: { ...shape, type: value.type }, value };
  return { shape, value: convert(value, shape.type, scope, argument) };
}

/** What is given for `ArrayLike<number>` or `Iterable<number>`: the function is made for the list that it is. */
function listArgument(node: ts.ParameterDeclaration, argument: ts.Expression, callee: TypeContext, scope: Scope): Expression | undefined {
  const { symbol } = scope.checker.getTypeAtLocation(node);
  if (symbol === undefined || !LISTS.has(symbol.name) || !isOfLanguage(symbol, callee.builder)) return undefined;
  const [source] = scope.checker.getTypeArguments(scope.checker.getTypeAtLocation(node) as ts.TypeReference);
  const item = source === undefined ? undefined : unlessRefused(() => translateType(source, callee, node));
  const value = scope.builder.translate.expression(argument, scope, item === undefined ? undefined : { kind: "array", item });
  const kinds: readonly Type["kind"][] =
    symbol.name === "ArrayLike" ? ["array", "typed", "string"] : ["array", "typed", "string", "set", "map"];
  if (symbol.name === "Iterable" && isGeneratorObject(value.type)) return value;
  return kinds.includes(value.type.kind) && !(value.type.kind === "map" && value.type.record === true)
    ? value
    : refuse(`gives a ${typeWords(value.type, scope.builder)} for a parameter of type ${symbol.name}`, argument);
}

const LISTS: ReadonlySet<string> = new Set(["ArrayLike", "Iterable"]);

/** For functions whose type is fixed: closures, and methods that subclasses override. */
export function argumentsOfType(types: readonly Type[], given: readonly ts.Expression[], scope: Scope, at: ts.Node): Expression[] {
  const spread = given.find(ts.isSpreadElement);
  if (spread !== undefined)
    return refuse("spreads an array into parameters: pass the items one by one, or let the function take the array", spread);
  if (given.length > types.length) return refuse("gives more arguments than there are parameters", at);
  return types.map((type, i) => {
    const argument = given[i];
    if (argument !== undefined) return convert(scope.builder.translate.expression(argument, scope, type), type, scope, argument);
    if (type.kind !== "optional" || !type.undefined) return refuse("leaves out an argument", at);
    return { kind: "undefined", type, spot: scope.spot(at) };
  });
}

/** The types of a method's parameters where calls are dispatched: open ones may be undefined. */
export function dispatchedTypes(parameters: readonly ts.ParameterDeclaration[], context: TypeContext): Type[] {
  return parameters.map((node) => {
    if (node.dotDotDotToken !== undefined) return parameterType(node, context);
    const type = parameterType(node, context);
    return isOpen(node) ? optional(type, "undefined") : type;
  });
}
