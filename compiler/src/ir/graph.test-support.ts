/** Builds graphs by hand for tests of the phases behind analysis: short where the rest does not matter. */
import type { Call, CallOptions, Constant, Flow, Graph, Join, Node, Operator, Place } from "./graph.ts";
import type { Schema } from "./schema.ts";
import type { Span } from "./source.ts";

export const SPAN: Span = { file: "main.ts", line: 1, column: 1, offset: 0, length: 1 };

export function callOf(place: string, input: string, output: string, nodes: readonly Node[], options: Partial<CallOptions> = {}): Call {
  return { kind: "call", place, input, output, nodes, options: { cancelOn: [], onError: "stop", concurrency: 1, ...options }, span: SPAN };
}

export function joinOf(kind: Join["kind"], inputs: readonly string[], output: string): Join {
  return { kind, inputs, output, span: SPAN };
}

export function nodeOf(id: string, input: Schema | undefined, output: Schema | undefined, more: Partial<Node> = {}): Node {
  return {
    id,
    name: id,
    form: "function",
    input,
    output,
    arguments: [],
    captures: [],
    declaration: { ...SPAN, localName: id, exportName: id },
    span: SPAN,
    has: { start: false, end: false, cancel: false, update: false },
    forced: false,
    kernel: { kernel: false, reason: "it is a test", at: SPAN },
    ...more,
  };
}

export function graphOf(
  flows: Readonly<Record<string, Schema | undefined>>,
  inputs: readonly string[],
  operators: readonly Operator[],
  outputs: readonly string[],
  more: Partial<Graph> = {},
): Graph {
  const kinds = new Set(operators.flatMap((operator) => (operator.kind === "call" ? [operator.place] : [])));
  return {
    pipeline: "test",
    file: "main.ts",
    inputs: inputs.map((name) => ({ name, flow: name, optional: false })),
    operators,
    outputs: outputs.map((name) => ({ name, flow: name })),
    flows: Object.entries(flows).map(([id, type]): Flow => ({ id, type, text: "T", span: SPAN })),
    places: [...kinds].map((name): Place => ({
      name,
      kind: ["browser", "edge", "server"].includes(name) ? (name as "browser") : "compute",
      needs: {},
    })),
    params: [],
    types: {},
    span: SPAN,
    ...more,
  };
}

export function constant(value: string | number | boolean | null): Constant {
  return { kind: "value", value };
}
