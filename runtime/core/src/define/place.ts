/**
 * Places. A place is a function: it takes a flow, runs nodes there one after the other, and gives a flow. All the type
 * checking between stages is in `Place`; see `node-types.ts` for how a node accepts and what it yields.
 */
import { symbolic } from "./flow.ts";
import type { Flow } from "./flow.ts";
import type { AnyNode, Check, Gives, None, Settled, Yields } from "./node-types.ts";
import type { CallOptions, ComputeNeeds } from "./options.ts";
import type { PlaceIdentity } from "./recorder.ts";

/**
 * One signature and no overloads: then a wrong node is one error, at that node. `A` to `H` are the nodes' own types; their
 * constraints are there to give inline lambdas their parameter. Options stand after the last node. Without `NoInfer`
 * and `Settled` TypeScript looks through every branch of these types for one more hint about `A` to `H`, which takes three times
 * as long.
 */
export interface Place {
  <
    I,
    A extends ((input: I) => unknown) | AnyNode | None,
    const B extends ((input: Gives<A, I>) => unknown) | AnyNode | CallOptions | None,
    const C extends ((input: Gives<B, Gives<A, I>>) => unknown) | AnyNode | CallOptions | None,
    const D extends ((input: Gives<C, Gives<B, Gives<A, I>>>) => unknown) | AnyNode | CallOptions | None,
    const E extends ((input: Gives<D, Gives<C, Gives<B, Gives<A, I>>>>) => unknown) | AnyNode | CallOptions | None,
    const F extends ((input: Gives<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>>) => unknown) | AnyNode | CallOptions | None,
    const G extends ((input: Gives<F, Gives<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>>>) => unknown) | AnyNode | CallOptions | None,
    const H extends
      | ((input: Gives<G, Gives<F, Gives<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>>>>) => unknown)
      | AnyNode
      | CallOptions
      | None,
  >(
    from: Flow<I> | undefined,
    a: A & NoInfer<Check<A, I, None>>,
    b?: B & NoInfer<Check<B, Gives<A, I>, A>>,
    c?: C & NoInfer<Check<C, Gives<B, Gives<A, I>>, B>>,
    d?: D & NoInfer<Check<D, Gives<C, Gives<B, Gives<A, I>>>, C>>,
    e?: E & NoInfer<Check<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>, D>>,
    f?: F & NoInfer<Check<F, Gives<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>>, E>>,
    g?: G & NoInfer<Check<G, Gives<F, Gives<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>>>, F>>,
    h?: H & NoInfer<Check<H, Gives<G, Gives<F, Gives<E, Gives<D, Gives<C, Gives<B, Gives<A, I>>>>>>>, G>>,
    options?: CallOptions,
  ): Flow<Settled<Yields<H, Yields<G, Yields<F, Yields<E, Yields<D, Yields<C, Yields<B, Yields<A, I>>>>>>>>>>;
}

/** Runs nodes in the page of the person who uses the pipeline. */
export const browser: Place = place({ kind: "browser", needs: {} });

/** Runs nodes near that person, on an edge runtime. */
export const edge: Place = place({ kind: "edge", needs: {} });

/** Runs nodes on the server. */
export const server: Place = place({ kind: "server", needs: {} });

/** A place of its own for nodes that need a certain machine: one process, which dials the server. */
export function compute(needs: ComputeNeeds = {}): Place {
  return place({ kind: "compute", needs });
}

function place(identity: PlaceIdentity): Place {
  const call = (from: unknown, ...rest: readonly unknown[]): unknown => {
    const last = rest.at(-1);
    const options = isOptions(last) ? last : undefined;
    const nodes = options === undefined ? rest : rest.slice(0, -1);
    const source = symbolic(from, `${identity.kind}(…)`);
    return source.recorder.call(identity, source, nodes, options ?? {});
  };
  return call as Place;
}

/** Options are a plain object; a node is a function or has `process` or `tick`. */
function isOptions(value: unknown): value is CallOptions {
  return typeof value === "object" && value !== null && !("process" in value) && !("tick" in value);
}
