/**
 * Writes down what a pipeline's function says while it is called: operators in order of declaration, with the node
 * instances that this call made. Every call of the function has a recorder of its own; the graphs of two calls of one
 * pipeline are equal, their instances are not.
 */
import { RmcError } from "../error.ts";
import { SymbolicFlow, symbolic } from "./flow.ts";
import type { CallOptions, ComputeNeeds, LinkOptions } from "./options.ts";

export interface Recording {
  readonly inputs: readonly { readonly name: string; readonly flow: number }[];
  readonly operators: readonly RecordedOperator[];
  readonly outputs: readonly { readonly name: string; readonly flow: number }[];
}

export type RecordedOperator = RecordedCall | RecordedJoin;

/** A place as an identity: two `compute` places with the same needs are different. */
export interface PlaceIdentity {
  readonly kind: "browser" | "edge" | "server" | "compute";
  readonly needs: ComputeNeeds;
}

export interface RecordedCall {
  readonly kind: "call";
  readonly place: PlaceIdentity;
  readonly input: number;
  readonly output: number;
  /** Functions, and instances with `process` or `tick`. */
  readonly nodes: readonly unknown[];
  readonly cancelOn: readonly number[];
  readonly onError: "stop" | "skip" | "restart";
  readonly concurrency: number;
  readonly link: LinkOptions | undefined;
}

export interface RecordedJoin {
  readonly kind: "merge" | "zip" | "latest" | "byTime";
  readonly inputs: readonly number[];
  readonly output: number;
  readonly within?: number;
}

export class Recorder {
  readonly #inputs = new Map<string, SymbolicFlow>();
  readonly #operators: RecordedOperator[] = [];
  readonly #before: WeakSet<object>;
  readonly #instances = new Set<object>();
  #flows = 0;

  /** `before`: instances of earlier calls of the function. Those of this one are added when it is finished. */
  constructor(before: WeakSet<object>) {
    this.#before = before;
  }

  /** The named flows a pipeline's function is called with: an input exists from its first mention on. */
  inputs(): Record<string, SymbolicFlow> {
    return new Proxy(Object.create(null) as Record<string, SymbolicFlow>, {
      get: (_, name) => (typeof name === "string" ? this.#input(name) : undefined),
      has: (_, name) => typeof name === "string",
    });
  }

  call(place: PlaceIdentity, from: SymbolicFlow, nodes: readonly unknown[], options: CallOptions): SymbolicFlow {
    for (const node of nodes) this.#use(node, place);
    const cancelOn = options.cancelOn === undefined ? [] : [options.cancelOn].flat();
    const output = this.#flow();
    this.#operators.push({
      kind: "call",
      place,
      input: this.#own(from),
      output: output.number,
      nodes,
      cancelOn: cancelOn.map((flow) => this.#own(symbolic(flow, "cancelOn"))),
      onError: options.onError ?? "stop",
      concurrency: options.concurrency ?? 1,
      link: options.link,
    });
    return output;
  }

  join(kind: RecordedJoin["kind"], flows: readonly SymbolicFlow[], within?: number): SymbolicFlow {
    const inputs = flows.map((flow) => this.#own(flow));
    const output = this.#flow();
    this.#operators.push({ kind, inputs, output: output.number, ...(within === undefined ? {} : { within }) });
    return output;
  }

  finish(outputs: unknown): Recording {
    if (typeof outputs !== "object" || outputs === null || Object.keys(outputs).length === 0) {
      throw new RmcError("bad-pipeline", "the pipeline returns nothing; return an object of flows, for example { text }");
    }
    for (const instance of this.#instances) this.#before.add(instance);
    return {
      inputs: [...this.#inputs].map(([name, flow]) => ({ name, flow: flow.number })),
      operators: this.#operators,
      outputs: Object.entries(outputs).map(([name, flow]) => ({ name, flow: this.#own(symbolic(flow, `the output "${name}"`)) })),
    };
  }

  #input(name: string): SymbolicFlow {
    const known = this.#inputs.get(name);
    if (known) return known;
    const flow = this.#flow();
    this.#inputs.set(name, flow);
    return flow;
  }

  #flow(): SymbolicFlow {
    return new SymbolicFlow(this, this.#flows++);
  }

  #own(flow: SymbolicFlow): number {
    if (flow.recorder === this) return flow.number;
    throw new RmcError("bad-pipeline", "a flow of another pipeline, or of another call of this one, is used here");
  }

  #use(node: unknown, place: PlaceIdentity): void {
    if (typeof node === "function") return;
    if (!isNode(node)) throw new RmcError("bad-pipeline", `${place.kind}(…) was given something that has no process() and no tick()`);
    const { name } = node.constructor;
    if (this.#instances.has(node)) {
      throw new RmcError("instance-reused", `this instance of ${name} is used twice; make one for each use: new ${name}(…)`, {
        node: name,
      });
    }
    if (this.#before.has(node)) {
      throw new RmcError(
        "instance-reused",
        `this instance of ${name} was made outside of the pipeline's function; make it inside: new ${name}(…)`,
        { node: name },
      );
    }
    this.#instances.add(node);
  }
}

function isNode(node: unknown): node is object {
  if (typeof node !== "object" || node === null) return false;
  const { process, tick } = node as { process?: unknown; tick?: unknown };
  return typeof process === "function" || typeof tick === "function";
}
