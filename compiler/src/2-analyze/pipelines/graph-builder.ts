/**
 * One pipeline's graph while it is being read: flows, operators, places and params in order of declaration, with unique
 * names. It is the only mutable thing of the analysis, and lives as long as one pipeline's evaluation.
 */
import type { Call, Flow, Join, Operator, Param, Place } from "../../ir/graph.ts";
import type { Span } from "../../ir/source.ts";
import type { FlowValue, InstanceValue } from "../constants/value.ts";
import type { NodeSource } from "../nodes/node-source.ts";
import type { Carried } from "../schemas/carried.ts";

export class GraphBuilder {
  readonly flows: Flow[] = [];
  readonly operators: Operator[] = [];
  readonly places: Map<string, Place> = new Map();
  readonly params: Map<string, Param> = new Map();
  /** Flows that somebody takes: operators, `cancelOn`, outputs. */
  readonly used: Set<string> = new Set();
  /** Where each instance was used first. */
  readonly instances: Map<InstanceValue, Span> = new Map();
  /** The code of each node, for what comes after the graph: reach and isolation. */
  readonly sources: NodeSource[] = [];
  readonly #flowNames = new Names();
  readonly #nodeNames = new Names();
  readonly #placeNames = new Names();

  flow(name: string, carried: Carried, span: Span): FlowValue {
    const id = this.#flowNames.unique(name);
    const { schema, reason, text } = carried;
    this.flows.push({ id, type: schema, ...(reason === undefined ? {} : { reason }), text, span });
    return { kind: "flow", id, carried, span };
  }

  use(flow: FlowValue): string {
    this.used.add(flow.id);
    return flow.id;
  }

  nodeId(name: string): string {
    return this.#nodeNames.unique(name);
  }

  placeName(name: string): string {
    return this.#placeNames.unique(name);
  }

  add(operator: Call | Join): void {
    this.operators.push(operator);
  }
}

/** The first of a name has it as it is, the second is "name.2". */
class Names {
  readonly #taken = new Set<string>();

  unique(name: string): string {
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name}.${number}`;
      if (this.#taken.has(candidate)) continue;
      this.#taken.add(candidate);
      return candidate;
    }
  }
}
