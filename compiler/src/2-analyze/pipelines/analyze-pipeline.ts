/** One pipeline: evaluates its function with symbolic flows, and gives the graph that it declares. */
import { ts } from "ts-morph";
import { relativeFile, spanIn } from "../../ir/source.ts";
import type { Graph, Input, Output } from "../../ir/graph.ts";
import { usedTypes } from "../schemas/used-types.ts";
import { applyFunction, evaluate, innerScope, moduleScope, refuse, shown } from "../constants/scope.ts";
import type { Context, Scope } from "../constants/scope.ts";
import type { FlowValue, FunctionValue, PipelineValue, Value } from "../constants/value.ts";
import type { FoundPipeline } from "./find-pipelines.ts";

/** Undefined: the graph could not be read, which has been reported. */
export function analyzePipeline({ name, expression, span }: FoundPipeline, context: Context): Graph | undefined {
  const outer = moduleScope(context);
  const pipeline = evaluate(expression, outer);
  if (pipeline.kind !== "pipeline") return undefined;
  const body = bodyOf(pipeline, outer);
  if (body === undefined) return undefined;
  const { inputs, value } = inputsOf(body, context);
  const scope = innerScope(outer, { inPipeline: true });
  const returned = applyFunction(body, value === undefined ? [] : [value], pipeline.call, scope);
  const outputs = outputsOf(returned, body, scope);
  if (outputs === undefined) return undefined;
  const { builder, schemas, program } = context;
  const { operators, flows } = builder;
  return {
    pipeline: name,
    file: relativeFile(program.root, program.entry.fileName),
    inputs,
    operators,
    outputs,
    flows,
    places: [...builder.places.values()],
    params: [...builder.params.values()],
    types: usedTypes([flows, operators], schemas.table),
    span,
  };
}

function bodyOf({ call, scope }: PipelineValue, outer: Scope): FunctionValue | undefined {
  const argument = call.arguments[0];
  const value = argument === undefined ? undefined : evaluate(argument, scope);
  if (value?.kind === "function") return value;
  if (value?.kind !== "failed")
    refuse(outer, argument ?? call, "RMC2003", {
      message: `${shown(argument ?? call)} is not a function that can be read here`,
      help: "write the function from flows to flows in the call, or as a function of a file of yours",
    });
  return undefined;
}

interface Inputs {
  readonly inputs: readonly Input[];
  readonly value: Value | undefined;
}

/** One flow for each property of the first parameter's type. */
function inputsOf(body: FunctionValue, { schemas, builder, program }: Context): Inputs {
  const parameter = body.declaration.parameters[0];
  if (parameter === undefined) return { inputs: [], value: undefined };
  const inputs: Input[] = [];
  const fields = new Map<string, FlowValue>();
  for (const property of schemas.checker.getPropertiesOfType(schemas.checker.getTypeAtLocation(parameter))) {
    const element = schemas.flowElement(schemas.checker.getTypeOfSymbol(property));
    if (element === undefined) continue;
    const at = property.valueDeclaration ?? parameter;
    const flow = builder.flow(
      property.name,
      schemas.carried(element),
      spanIn(at.getSourceFile(), program.root, at.getStart(), at.getEnd()),
    );
    fields.set(property.name, flow);
    inputs.push({ name: property.name, flow: flow.id, optional: (property.flags & ts.SymbolFlags.Optional) !== 0 });
  }
  return { inputs, value: { kind: "object", fields } };
}

function outputsOf(returned: Value, body: FunctionValue, scope: Scope): readonly Output[] | undefined {
  if (returned.kind === "failed") return undefined;
  if (returned.kind !== "object" || returned.fields.size === 0) {
    refuse(scope, (body.declaration as ts.FunctionLikeDeclaration).body ?? body.declaration, "RMC1008", {
      message: "the pipeline returns no flows",
      help: "return an object of flows, as in `return { text }`",
    });
    return undefined;
  }
  const outputs: Output[] = [];
  for (const [name, value] of returned.fields) {
    if (value.kind === "primitive" && value.value === undefined) continue;
    if (value.kind !== "flow")
      return void refuse(scope, body.declaration, "RMC2007", {
        message: `the output "${name}" is not a flow`,
        help: "a pipeline returns an object of flows",
      });
    outputs.push({ name, flow: scope.context.builder.use(value) });
  }
  return outputs;
}
