/**
 * Cuts the graph into stages: operators of one place and one level. An edge between two places raises the level, so the
 * stage graph has no cycle even when a flow returns to an earlier place; what stays at one place stays in one stage.
 */
import type { Graph } from "../ir/graph.ts";
import type { Stage } from "../ir/plan.ts";
import { flowsInto } from "./place-operators.ts";

export function cutStages(graph: Graph, places: readonly string[]): readonly Stage[] {
  const levels = levelsOf(graph, places);
  const keys = graph.operators.map((_, index) => `${levels[index]} ${places[index]}`);
  const ordered = [...new Set(keys)].sort((a, b) => Number.parseInt(a) - Number.parseInt(b) || keys.indexOf(a) - keys.indexOf(b));
  const seen = new Map<string, number>();
  return ordered.map((key) => {
    const place = places[keys.indexOf(key)] as string;
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    const operators = graph.operators.map((operator, index) => ({ index, operator })).filter(({ index }) => keys[index] === key);
    return { id: count === 1 ? place : `${place}.${count}`, place, operators };
  });
}

function levelsOf(graph: Graph, places: readonly string[]): readonly number[] {
  const levels: number[] = [];
  for (const [index, operator] of graph.operators.entries()) {
    const below = flowsInto(operator).map((flow) => {
      const producer = graph.operators.findIndex((other) => other.output === flow);
      if (producer === -1) return 0;
      return (levels[producer] ?? 0) + (places[producer] === places[index] ? 0 : 1);
    });
    levels.push(Math.max(0, ...below));
  }
  return levels;
}
