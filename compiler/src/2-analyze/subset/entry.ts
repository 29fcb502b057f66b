/**
 * What the methods of a node give: by returning, yielding or emitting, in one type of output. null and undefined are nothing,
 * so they are taken off that type.
 */
import { ts } from "ts-morph";
import type { Type } from "../../ir/unit.ts";
import type { NodeSubject } from "./analyze-node.ts";
import { isWider } from "./convert.ts";
import { isGenerator, parameterType, refuseForm, resultType, type Callable, type ParameterShape } from "./functions.ts";
import { refuse } from "./refusal.ts";
import { typeOfSchema } from "./schema-fit.ts";
import type { Returning } from "./scope.ts";
import { translateType, type TypeContext, unionOf } from "./translate-type.ts";
import { required, VOID } from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";

/** `type`: what is returned, or what is yielded; void for nothing. */
export interface Outcome {
  readonly type: Type;
  readonly generator: boolean;
}

export function outcomeOf(node: Callable, context: TypeContext): Outcome {
  refuseForm(node);
  const generator = isGenerator(node);
  if (!generator) return { type: returnedType(node, context), generator };
  const { checker } = context.builder;
  const signature = checker.getSignatureFromDeclaration(node);
  const given =
    signature === undefined ? undefined : checker.getTypeArguments(checker.getReturnTypeOfSignature(signature) as ts.TypeReference)[0];
  if (given === undefined) return refuse("a generator of an unknown type", node);
  return { type: translateType(given, context, node), generator };
}

/** The one type of everything that leaves the node. */
export function outputOf(outcomes: readonly Outcome[], at: ts.Node, context: TypeContext): Type {
  const { builder } = context;
  const types = outcomes.map(({ type }) => required(type)).filter(({ kind }) => kind !== "void" && kind !== "null");
  const [first] = types;
  if (first === undefined) return VOID;
  const widest = types.find((type) => types.every((other) => isWider(type, other, builder)));
  if (widest !== undefined) return widest;
  const options = types.flatMap((type) => (type.kind === "union" ? type.options : [type]));
  return options.every(({ kind }) => kind === "struct") ? unionOf(unique(options), context) : refuse("gives values of several types", at);
}

/** How the method's translation returns. */
export function returningOf({ type, generator }: Outcome, output: Type): Returning {
  if (generator) return { type: VOID, generator };
  if (type.kind === "void" || type.kind === "null") return { type: VOID };
  return type.kind === "optional" ? { type: { ...type, of: output } } : { type: output };
}

/** Notes the `emit` parameter of a method and gives the type of what it takes. */
export function noteEmitter(parameter: ts.ParameterDeclaration | undefined, context: TypeContext): Outcome | undefined {
  if (parameter === undefined) return undefined;
  const { builder } = context;
  const symbol = builder.checker.getSymbolAtLocation(parameter.name);
  const type = required(parameterType(parameter, context));
  if (symbol === undefined || type.kind !== "function" || type.parameters.length !== 1)
    return refuse("a second parameter that is not emit", parameter);
  builder.emitters.add(symbol);
  return { type: type.parameters[0] ?? VOID, generator: false };
}

export function inputShape(parameters: readonly ts.ParameterDeclaration[], context: TypeContext, at: ts.Node): ParameterShape[] {
  const [input, , extra] = parameters;
  if (extra !== undefined) return refuse("takes more than its input and emit", at);
  return input === undefined ? [] : [{ node: input, given: "given", type: parameterType(input, context) }];
}

/** A generic node stands for its constraint's type; without one, for what arrives. */
export function constraintBindings(
  node: ts.ClassLikeDeclaration | Callable,
  subject: NodeSubject,
  builder: UnitBuilder,
): Map<ts.Symbol, Type> {
  const bindings = new Map<ts.Symbol, Type>();
  for (const parameter of node.typeParameters ?? []) {
    const type =
      parameter.constraint === undefined
        ? typeOfSchema(subject.input, parameter, builder)
        : translateType(builder.checker.getTypeFromTypeNode(parameter.constraint), builder, parameter);
    bindings.set(builder.checker.getTypeAtLocation(parameter).symbol, type);
  }
  return bindings;
}

function returnedType(node: Callable, context: TypeContext): Type {
  const { checker } = context.builder;
  const signature = checker.getSignatureFromDeclaration(node);
  const type = signature === undefined ? undefined : checker.getReturnTypeOfSignature(signature);
  if (type?.symbol?.name === "Promise") return refuse("gives a promise", node);
  if (type !== undefined && (type.flags & (ts.TypeFlags.Null | ts.TypeFlags.Never)) !== 0) return VOID;
  return resultType(node, context);
}

function unique(types: readonly Type[]): Type[] {
  return [...new Map(types.map((type) => [JSON.stringify(type), type])).values()];
}
