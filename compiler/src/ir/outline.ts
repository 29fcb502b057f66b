/**
 * What the static graph and the traced one have in common, as text: operators in order with their places, options and
 * node names, and flows as numbers in order of their making. Calling the pipeline's function must give the same text; names of
 * consts, types and code are not in it, because a call does not see them.
 */
import type { Graph, Node, Operator } from "./graph.ts";

/** A recorded call of the pipeline's function, as `Pipeline.record()` gives it. */
export interface Traced {
  readonly inputs: readonly { readonly name: string; readonly flow: number }[];
  readonly operators: readonly TracedOperator[];
  readonly outputs: readonly { readonly name: string; readonly flow: number }[];
}

export type TracedOperator =
  | {
      readonly kind: "call";
      readonly place: { readonly kind: string; readonly needs: { readonly gpu?: boolean; readonly memory?: string } };
      readonly input: number;
      readonly output: number;
      readonly nodes: readonly unknown[];
      readonly cancelOn: readonly number[];
      readonly onError: string;
      readonly concurrency: number;
      readonly link: object | undefined;
    }
  | {
      readonly kind: "merge" | "zip" | "latest" | "byTime";
      readonly inputs: readonly number[];
      readonly output: number;
      readonly within?: number;
    };

export function outlineOfGraph(graph: Graph): string {
  const names = new Map(graph.inputs.map((input) => [input.flow, input.name]));
  graph.operators.forEach((operator, index) => names.set(operator.output, `#${index}`));
  const show = (flow: string): string => names.get(flow) ?? flow;
  const places = new Map(graph.places.map((place) => [place.name, place]));
  const lines = graph.operators.map((operator) => {
    if (operator.kind !== "call") return joinLine(operator.kind, operator.inputs.map(show), operator.within);
    const place = places.get(operator.place);
    const nodes = operator.nodes.map((node) => (isAnonymous(node) ? LAMBDA : node.name));
    const { cancelOn, onError, concurrency, link } = operator.options;
    return callLine({
      place: place?.kind ?? "",
      needs: place?.needs ?? {},
      input: show(operator.input),
      nodes,
      cancelOn: cancelOn.map(show),
      onError,
      concurrency,
      link,
    });
  });
  return finish(
    lines,
    graph.outputs.map(({ name, flow }) => `${name} = ${show(flow)}`),
  );
}

const LAMBDA = "=>";

/** JavaScript names a function that is written where it is used after what holds it, or not at all. */
function isAnonymous({ form, declaration }: Node): boolean {
  return (form === "lambda" || form === "function") && declaration.localName === undefined && declaration.package === undefined;
}

/** `of` is the static graph of the same pipeline: only it knows which functions were written where they are used. */
export function outlineOfTrace(traced: Traced, of: Graph): string {
  const names = new Map(traced.inputs.map((input) => [input.flow, input.name]));
  traced.operators.forEach((operator, index) => names.set(operator.output, `#${index}`));
  const show = (flow: number): string => names.get(flow) ?? String(flow);
  const lines = traced.operators.map((operator, index) => {
    if (operator.kind !== "call") return joinLine(operator.kind, operator.inputs.map(show), operator.within);
    const nodes = operator.nodes.map((node, position) => nameOfTraced(node, of.operators[index], position));
    return callLine({
      ...operator,
      place: operator.place.kind,
      needs: operator.place.needs,
      input: show(operator.input),
      nodes,
      cancelOn: operator.cancelOn.map(show),
    });
  });
  return finish(
    lines,
    traced.outputs.map(({ name, flow }) => `${name} = ${show(flow)}`),
  );
}

function nameOfTraced(node: unknown, operator: Operator | undefined, position: number): string {
  if (typeof node !== "function") return (node as object).constructor.name;
  const known = operator?.kind === "call" ? operator.nodes[position] : undefined;
  return known !== undefined && isAnonymous(known) ? LAMBDA : node.name;
}

interface CallLine {
  readonly place: string;
  readonly needs: { readonly gpu?: boolean; readonly memory?: string };
  readonly input: string;
  readonly nodes: readonly string[];
  readonly cancelOn: readonly string[];
  readonly onError: string;
  readonly concurrency: number;
  readonly link: object | undefined;
}

function callLine({ place, needs, input, nodes, cancelOn, onError, concurrency, link }: CallLine): string {
  const { gpu, memory } = needs;
  const wants = place === "compute" ? ` gpu=${gpu ?? "-"} memory=${memory ?? "-"}` : "";
  return `${place}${wants}(${input}) ${nodes.join(" ")} cancelOn=[${cancelOn.join(" ")}] ${onError} ${concurrency} ${JSON.stringify(link ?? {}, Object.keys(link ?? {}).toSorted())}`;
}

function joinLine(kind: string, inputs: readonly string[], within: number | undefined): string {
  return `${kind}(${inputs.join(", ")})${within === undefined ? "" : ` within ${within}`}`;
}

function finish(operators: readonly string[], outputs: readonly string[]): string {
  return `${[...operators.map((line, index) => `#${index} = ${line}`), ...outputs.map((line) => `out ${line}`)].join("\n")}\n`;
}
