/** `browser(flow, ...nodes, options?)`: one operator of the graph. */
import type { ts } from "ts-morph";
import type { Node } from "../../ir/graph.ts";
import { listOf } from "../constants/collections.ts";
import { refuse, shown, spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import { FAILED } from "../constants/value.ts";
import type { FlowValue, ObjectValue, PlaceValue, Value } from "../constants/value.ts";
import { recognizeNode } from "../nodes/recognize-node.ts";
import type { Carried } from "../schemas/carried.ts";
import { callOptions } from "./call-options.ts";
import { nameFromSource, nameOfFlow } from "./name-flows.ts";

export function placeCall({ place }: PlaceValue, expression: ts.CallExpression, scope: Scope): Value {
  const values = listOf(expression.arguments, scope);
  if (values === undefined) return FAILED;
  const [from, ...rest] = values;
  if (from?.kind !== "flow")
    return refuse(scope, expression.arguments[0] ?? expression, "RMC2007", {
      message: `${shown(expression.arguments[0] ?? expression)} is not a flow`,
      help: `write ${place.name}(flow, node): the flow stands first`,
    });
  const last = rest.at(-1);
  const options = last?.kind === "object" && !last.fields.has("process") && !last.fields.has("tick") ? last : undefined;
  const optionsAt = expression.arguments.at(-1) ?? expression;
  const onError = options?.fields.get("onError");
  const restarts = onError?.kind === "primitive" && onError.value === "restart";
  const chain = readChain(from, options === undefined ? rest : rest.slice(0, -1), restarts, expression, scope);
  const callOptionsRead = callOptions(options, optionsAt, scope);
  if (chain === undefined || callOptionsRead === undefined) return FAILED;
  const { builder } = scope.context;
  const span = spanOf(scope, expression);
  const input = builder.use(from);
  const output = builder.flow(nameOfFlow(expression, chain.nodes.at(-1)?.name ?? place.name, scope), chain.carried, span);
  builder.places.set(place.name, place);
  builder.add({ kind: "call", place: place.name, input, output: output.id, nodes: chain.nodes, options: callOptionsRead, span });
  return output;
}

/** The nodes one after the other; each takes what the one before gives. */
function readChain(
  from: FlowValue,
  values: readonly Exclude<Value, ObjectValue>[] | readonly Value[],
  restarts: boolean,
  expression: ts.CallExpression,
  scope: Scope,
): { readonly nodes: readonly Node[]; readonly carried: Carried } | undefined {
  const nodes: Node[] = [];
  let { carried } = from;
  let failed = false;
  for (const [index, value] of values.entries()) {
    const at = expression.arguments[index + 1] ?? expression;
    const use = { expression: at, input: carried, name: nameFromSource(expression, scope) ?? "lambda", restarts };
    const recognized = recognizeNode(value, use, scope);
    if (recognized === undefined) failed = true;
    else {
      nodes.push(recognized.node);
      carried = recognized.output;
    }
  }
  return failed ? undefined : { nodes, carried };
}
