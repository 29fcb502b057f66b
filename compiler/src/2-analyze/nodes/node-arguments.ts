/**
 * The arguments of `new X(…)` as constants with the constructor's names. TypeScript reports an option that does not exist
 * in a literal; here it is reported for options that come from a const, where TypeScript lets them pass.
 */
import { ts } from "ts-morph";
import type { NodeArgument } from "../../ir/graph.ts";
import { constantOf } from "../constants/constant-of.ts";
import { ALLOWED, refuse, shown } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { InstanceValue, Value } from "../constants/value.ts";

export interface ConstructorParameter {
  readonly name: string;
  readonly type: ts.Type;
  readonly optional: boolean;
  readonly rest: boolean;
}

/** Undefined when an argument was refused. */
export function nodeArguments(instance: InstanceValue, scope: Scope): readonly NodeArgument[] | undefined {
  const parameters = constructorParameters(instance, scope);
  const result: NodeArgument[] = [];
  for (const [index, value] of instance.arguments.entries()) {
    const at = instance.expression.arguments?.[index] ?? instance.expression;
    const constant = constantOf(value);
    if (constant === undefined)
      return void refuse(scope, culprit(at, value), "RMC2001", {
        message: `an option of ${instance.class.name} is not a constant: ${shown(culprit(at, value))} is ${whatIs(value)}`,
        help: ALLOWED,
      });
    const parameter = parameters[index] ?? parameters.findLast((each) => each.rest);
    if (parameter !== undefined && !hasOptions(value, parameter, instance, at, scope)) return undefined;
    result.push({
      parameter:
        parameter === undefined ? `arg${index}` : parameter.rest ? `${parameter.name}[${index - parameters.length + 1}]` : parameter.name,
      value: constant,
      type: parameter === undefined ? undefined : scope.context.schemas.carried(parameter.type, scope.types).schema,
    });
  }
  return result;
}

/** In order; a parameter that is taken apart is called "options". */
export function constructorParameters(instance: InstanceValue, scope: Scope): readonly ConstructorParameter[] {
  const { checker } = scope.context.program;
  const signature = checker.getResolvedSignature(instance.expression);
  return (signature?.parameters ?? []).map((symbol) => {
    const declaration = symbol.valueDeclaration;
    const parameter = declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
    return {
      name: parameter !== undefined && ts.isIdentifier(parameter.name) ? parameter.name.text : "options",
      type: checker.getTypeOfSymbol(symbol),
      optional: parameter?.questionToken !== undefined || parameter?.initializer !== undefined,
      rest: parameter?.dotDotDotToken !== undefined,
    };
  });
}

function hasOptions(value: Value, parameter: ConstructorParameter, instance: InstanceValue, at: ts.Expression, scope: Scope): boolean {
  if (value.kind !== "object") return true;
  const { checker } = scope.context.program;
  const type = checker.getNonNullableType(parameter.type);
  const known = new Set(type.isUnion() ? type.types.flatMap((each) => namesOf(each, checker)) : namesOf(type, checker));
  const open = checker.getIndexInfosOfType(type).length > 0 || known.size === 0;
  const unknown = [...value.fields.keys()].find((name) => !known.has(name));
  if (open || unknown === undefined) return true;
  refuse(scope, at, "RMC2015", {
    message: `${instance.class.name} has no option "${unknown}"`,
    help: `its options are ${[...known].join(", ")}`,
  });
  return false;
}

function namesOf(type: ts.Type, checker: ts.TypeChecker): readonly string[] {
  return checker.getPropertiesOfType(type).map((each) => each.name);
}

/** The field at fault rather than the whole object. */
function culprit(at: ts.Expression, value: Value): ts.Node {
  if (value.kind !== "object" || !ts.isObjectLiteralExpression(at)) return at;
  const name = [...value.fields].find(([, field]) => constantOf(field) === undefined)?.[0];
  return at.properties.find((property) => property.name?.getText() === name) ?? at;
}

function whatIs(value: Value): string {
  const part =
    value.kind === "object"
      ? [...value.fields.values()].find((field) => constantOf(field) === undefined)
      : value.kind === "array"
        ? value.items.find((item) => constantOf(item) === undefined)
        : value;
  return `a ${part?.kind === "builtin" ? "function" : (part?.kind ?? value.kind)}`;
}
