/** A node that is a class: `process` or `tick`, and `start`, `end` and `cancel` where it has them. */
import { ts } from "ts-morph";
import type { Entry, EntryParameter, Type } from "../../ir/unit.ts";
import type { NodeSubject } from "./analyze-node.ts";
import { functionLiteral } from "./captures.ts";
import type { ClassStruct } from "./class-struct.ts";
import { constructorInstance, constructorOf } from "./classes.ts";
import { constraintBindings, inputShape, noteEmitter, outcomeOf, outputOf, returningOf, type Outcome } from "./entry.ts";
import { functionInstance, isOpen, parameterType, shapeOf, type ParameterShape } from "./functions.ts";
import { findMember, hasBody } from "./members.ts";
import { refuse } from "./refusal.ts";
import { typeOfSchema } from "./schema-fit.ts";
import { environmentIn, translateType, type TypeContext } from "./translate-type.ts";
import { VOID } from "./tree.ts";
import type { FunctionHandle, UnitBuilder } from "./unit-builder.ts";

interface Method {
  readonly owner: ClassStruct;
  readonly name: string;
  readonly node: ts.MethodDeclaration | ts.ArrowFunction;
  readonly context: TypeContext;
}

export function classEntry(node: ts.ClassLikeDeclaration, subject: NodeSubject, builder: UnitBuilder): Entry {
  const bindings = constraintBindings(node, subject, builder);
  const context = { builder, environment: environmentIn(builder, bindings) };
  const type = translateType(builder.checker.getTypeAtLocation(node), context, node.name ?? node);
  const owner = type.kind === "struct" ? builder.classes.get(type.name) : undefined;
  if (owner === undefined) return refuse("is not a class of the user's", node);
  const { parameters, construct } = constructed(owner, subject, builder);
  const tick = methodOf(owner, "tick", builder);
  const process = tick ?? methodOf(owner, "process", builder, subject);
  if (process === undefined) return refuse("has neither process nor tick as a method", node.name ?? node);
  const end = tick === undefined ? methodOf(owner, "end", builder) : undefined;
  const outcomes = [process, end].filter((method) => method !== undefined).map(({ node: method, context: its }) => outcomeOf(method, its));
  const emitted = [
    noteEmitter(process.node.parameters[1], process.context),
    end === undefined ? undefined : noteEmitter(end.node.parameters[0], end.context),
  ].filter((one) => one !== undefined);
  const output = outputOf([...outcomes, ...emitted], process.node, context);
  builder.emitted = output;
  const shapes = inputShape(process.node.parameters, process.context, process.node);
  const input = { type: shapes[0]?.type ?? typeOfSchema(subject.input, node, builder), schema: subject.input };
  if (tick !== undefined && (input.type.kind !== "number" || output.kind !== "number" || outcomes[0]?.type.kind !== "number"))
    return refuse("has a tick that is not from a number to a number", tick.node);
  return {
    form: tick === undefined ? "class" : "tick",
    struct: owner.name,
    construct: construct.id,
    parameters,
    process: instance(process, shapes, outcomes[0], output, builder).id,
    ...startOf(owner, builder),
    ...(end === undefined ? {} : { end: instance(end, [], outcomes[1], output, builder).id }),
    ...cancelOf(owner, builder),
    input,
    output: { type: output, schema: subject.output },
    emits: emitted.length > 0 || outcomes.some(({ generator }) => generator),
    returns: outcomes.some(({ generator, type: given }) => !generator && given.kind !== "void"),
  };
}

/** Parameters as the host gives them: those that may be left out may be undefined. */
function constructed(
  owner: ClassStruct,
  subject: NodeSubject,
  builder: UnitBuilder,
): { parameters: EntryParameter[]; construct: FunctionHandle } {
  const home = constructorOf(owner);
  const context = { builder, environment: home?.owner.environment ?? owner.environment };
  const parameters: EntryParameter[] = [];
  const shapes = (home?.declaration.parameters ?? []).map((node, i): ParameterShape => {
    if (node.dotDotDotToken !== undefined) return refuse("a constructor with a rest parameter", node);
    const given = subject.parameters[i];
    if (given === undefined)
      return isOpen(node) ? shapeOf(node, "missing", context) : refuse("a constructor's parameter that nothing is known of", node);
    const mayLack =
      given.schema.kind === "undefined" || (given.schema.kind === "union" && given.schema.options.some(({ kind }) => kind === "undefined"));
    const shape = shapeOf(node, isOpen(node) && mayLack ? "open" : "given", context);
    parameters.push({ name: given.name, type: shape.type, schema: given.schema });
    return shape;
  });
  return { parameters, construct: constructorInstance(owner, shapes, builder) };
}

/** A generic `process` stands for its constraint, like a generic class. */
function methodOf(owner: ClassStruct, name: string, builder: UnitBuilder, subject?: NodeSubject): Method | undefined {
  const member = findMember(owner.name, name, "method", builder);
  if (member === undefined) return functionField(owner, name, builder);
  if (!hasBody(member.declaration) || !ts.isMethodDeclaration(member.declaration))
    return refuse(`has an abstract ${name}`, member.declaration);
  const { bindings } = member.owner.environment;
  const own = subject === undefined ? new Map<ts.Symbol, Type>() : constraintBindings(member.declaration, subject, builder);
  const environment = own.size === 0 ? member.owner.environment : environmentIn(builder, new Map([...bindings, ...own]));
  return { owner: member.owner, name, node: member.declaration, context: { builder, environment } };
}

/** `process = (input: T) => …`: a method in all but its form, where nothing sets the field again. */
function functionField(owner: ClassStruct, name: string, builder: UnitBuilder): Method | undefined {
  const field = (owner.declaration.members as ts.NodeArray<ts.Node>).find(
    (member): member is ts.PropertyDeclaration => ts.isPropertyDeclaration(member) && member.name.getText() === name,
  );
  const code = functionLiteral(field?.initializer);
  if (field === undefined || code === undefined || !ts.isArrowFunction(code)) return undefined;
  const again = otherUse(owner.declaration, field, name);
  if (again !== undefined)
    return refuse(`uses its ${name}, which is a function in a field, for more than calling it: make it a method`, again);
  return { owner, name, node: code, context: { builder, environment: owner.environment } };
}

/** The name where it is neither declared nor called: it could be set there. */
function otherUse(node: ts.Node, field: ts.PropertyDeclaration, name: string): ts.Node | undefined {
  if (ts.isIdentifier(node) && node.text === name && node.parent !== field) {
    const { parent } = node;
    const called = ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
    if (!called) return node;
  }
  return ts.forEachChild(node, (child) => otherUse(child, field, name));
}

function instance(
  method: Method,
  shapes: readonly ParameterShape[],
  outcome: Outcome | undefined,
  output: Type,
  builder: UnitBuilder,
): FunctionHandle {
  const returning = outcome === undefined ? { type: VOID } : returningOf(outcome, output);
  return functionInstance(
    method.node,
    `${method.owner.name}.${method.name}`,
    method.context.environment,
    shapes,
    builder,
    method.owner.name,
    returning,
  );
}

function startOf(owner: ClassStruct, builder: UnitBuilder): { start?: string } {
  const start = methodOf(owner, "start", builder);
  if (start === undefined) return {};
  const [parameter, extra] = start.node.parameters;
  if (extra !== undefined) return refuse("has a start with several parameters", extra);
  const shapes: ParameterShape[] =
    parameter === undefined ? [] : [{ node: parameter, given: "given", type: parameterType(parameter, start.context) }];
  const [shape] = shapes;
  const fields = shape?.type.kind === "struct" ? builder.structs.get(shape.type.name)?.fields : [];
  const known = new Set(["rate", "channels", "channel", "width", "height", "format"]);
  const strange = fields?.find(({ name }) => !known.has(name));
  if (parameter !== undefined && (shape?.type.kind !== "struct" || strange !== undefined))
    return refuse(`has a start that takes ${strange === undefined ? "no format" : `"${strange.name}"`}`, parameter);
  return { start: instance(start, shapes, undefined, VOID, builder).id };
}

function cancelOf(owner: ClassStruct, builder: UnitBuilder): { cancel?: string } {
  const cancel = methodOf(owner, "cancel", builder);
  if (cancel === undefined) return {};
  if (cancel.node.parameters.length > 0) return refuse("has a cancel with parameters", cancel.node);
  return { cancel: instance(cancel, [], undefined, VOID, builder).id };
}
