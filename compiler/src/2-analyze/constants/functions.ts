/**
 * Functions as values, and calling them: a sub-pipeline is a plain function of constants and flows, and is inlined where
 * it is called. Type parameters are bound to what the flows carry.
 */
import { ts } from "ts-morph";
import { bindTypes } from "../schemas/bind-types.ts";
import type { Carried } from "../schemas/carried.ts";
import { callBuiltin } from "./builtins.ts";
import { bindPattern } from "./destructuring.ts";
import { evaluate, innerScope, notConstant, refuse, shown } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { runBlock } from "./statements.ts";
import { FAILED, primitive } from "./value.ts";
import type { BuiltinValue, FunctionValue, Value } from "./value.ts";

export function callFunction(callee: FunctionValue | BuiltinValue, values: readonly Value[], call: ts.CallExpression, scope: Scope): Value {
  if (callee.kind === "builtin") return callBuiltin(callee.path, values, call, scope);
  const { declaration } = callee;
  const body = (declaration as ts.FunctionLikeDeclaration).body;
  if (body === undefined) return notConstant(call, scope, "the function's source is not here");
  if (isAsyncOrGenerator(declaration))
    return notConstant(call, scope, "an async function or generator has no value while the pipeline is built");
  if (depthOf(scope) > MAX_DEPTH)
    return refuse(scope, call, "RMC2001", {
      message: `${shown(call)} calls itself too deeply`,
      help: "a pipeline's graph is finite: use an array and map instead of recursion",
    });
  const inner = innerScope(callee.scope, { types: typesOf(callee, values, scope), site: { call, scope }, inPipeline: scope.inPipeline });
  if (!bindParameters(declaration.parameters, values, inner)) return FAILED;
  return ts.isBlock(body) ? runBody(body, inner) : evaluate(body, inner);
}

/** JavaScript's own limit is some thousands of calls; a graph has no use for more than this. */
const MAX_DEPTH = 200;

function depthOf(scope: Scope): number {
  let depth = 0;
  for (let site = scope.site; site !== undefined; site = site.scope.site) depth++;
  return depth;
}

function runBody(body: ts.Block, scope: Scope): Value {
  const result = runBlock(body.statements, scope);
  return result === "failed" ? FAILED : (result ?? primitive(undefined));
}

/** False when a default value or a pattern failed. */
export function bindParameters(parameters: readonly ts.ParameterDeclaration[], values: readonly Value[], scope: Scope): boolean {
  return parameters.every((parameter, index) => {
    if (ts.isIdentifier(parameter.name) && parameter.name.text === "this") return true;
    const given: Value =
      parameter.dotDotDotToken === undefined
        ? (values[index] ?? primitive(undefined))
        : { kind: "array", items: values.slice(index), frozen: false };
    return bindPattern(parameter.name, given, parameter.initializer, scope);
  });
}

function typesOf({ declaration, scope: home }: FunctionValue, values: readonly Value[], scope: Scope): ReadonlyMap<ts.Type, Carried> {
  const types = new Map([...home.types, ...scope.types]);
  if (declaration.typeParameters === undefined) return types;
  const { schemas } = scope.context;
  for (const [index, parameter] of declaration.parameters.entries()) {
    const value = values[index];
    if (value?.kind === "flow") bindTypes(schemas.flowElement(schemas.checker.getTypeAtLocation(parameter)), value.carried, types, schemas);
  }
  return types;
}

export function isAsyncOrGenerator(declaration: ts.SignatureDeclaration): boolean {
  const { asteriskToken, modifiers } = declaration as ts.FunctionDeclaration;
  return asteriskToken !== undefined || (modifiers?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword) ?? false);
}
