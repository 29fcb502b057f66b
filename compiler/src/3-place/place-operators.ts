/**
 * Where each operator runs. A call says so itself. A join runs where its consumers run when these agree, otherwise at the
 * place of its first input that has one; a join of raw inputs that only the client hears runs on the server.
 */
import type { Graph, Operator } from "../ir/graph.ts";

/** Names of places, by index of the operator. */
export function placeOperators(graph: Graph): readonly string[] {
  const places: (string | undefined)[] = graph.operators.map((operator) => (operator.kind === "call" ? operator.place : undefined));
  // Consumers first: operators stand in topological order, so a join's consumers are known when it is met from behind.
  for (let index = graph.operators.length - 1; index >= 0; index -= 1) places[index] ??= placeOfConsumers(graph, index, places);
  const settled: string[] = [];
  for (const [index, operator] of graph.operators.entries()) settled.push(places[index] ?? placeOfInputs(graph, operator, settled));
  return settled;
}

/** The flows that an operator waits for, those that cancel it included. */
export function flowsInto(operator: Operator): readonly string[] {
  return operator.kind === "call" ? [...new Set([operator.input, ...operator.options.cancelOn])] : [...new Set(operator.inputs)];
}

function placeOfConsumers(graph: Graph, index: number, places: readonly (string | undefined)[]): string | undefined {
  const flow = graph.operators[index]?.output ?? "";
  const consumers = new Set(places.filter((_, other) => flowsInto(graph.operators[other] as Operator).includes(flow)));
  return consumers.size === 1 ? [...consumers][0] : undefined;
}

function placeOfInputs(graph: Graph, operator: Operator, settled: readonly string[]): string {
  for (const flow of flowsInto(operator)) {
    const producer = graph.operators.findIndex((other) => other.output === flow);
    const place = producer === -1 ? undefined : settled[producer];
    if (place !== undefined) return place;
  }
  return "server";
}
