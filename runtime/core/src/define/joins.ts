/** Joins: several flows into one. What each does to the letter, and when it ends, is in `docs/language.md`. */
import { RmcError } from "../error.ts";
import { symbolic } from "./flow.ts";
import type { Flow, FlowValue, SymbolicFlow } from "./flow.ts";
import type { ByTimeOptions } from "./options.ts";
import type { RecordedJoin } from "./recorder.ts";

type AnyFlow = Flow<unknown> | undefined;
type Values<F extends readonly AnyFlow[]> = { -readonly [K in keyof F]: FlowValue<F[K]> };

/** Every value of every flow: by step, then by the order of the arguments. Ends when all have. */
export function merge<const F extends readonly AnyFlow[]>(...flows: F): Flow<FlowValue<F[number]>> {
  return join("merge", flows) as Flow<FlowValue<F[number]>>;
}

/** The first of each, the second of each, and so on. Ends when an ended side is empty. */
export function zip<const F extends readonly AnyFlow[]>(...flows: F): Flow<Values<F>> {
  return join("zip", flows) as Flow<Values<F>>;
}

/** One tuple for each value of `trigger`, with the latest of the others; nothing until all have one. Ends with `trigger`. */
export function latest<T, const F extends readonly AnyFlow[]>(trigger: Flow<T> | undefined, ...others: F): Flow<[T, ...Values<F>]> {
  return join("latest", [trigger, ...others]) as Flow<[T, ...Values<F>]>;
}

/** Each value of `a` with the nearest in time of `b`, if one is near enough. */
export function byTime<A, B>(a: Flow<A> | undefined, b: Flow<B> | undefined, options: ByTimeOptions): Flow<[A, B]> {
  return join("byTime", [a, b], options.within) as Flow<[A, B]>;
}

function join(kind: RecordedJoin["kind"], flows: readonly unknown[], within?: number): unknown {
  const sources: readonly SymbolicFlow[] = flows.map((flow) => symbolic(flow, `${kind}(…)`));
  const first = sources[0];
  if (first === undefined) throw new RmcError("bad-pipeline", `${kind}(…) needs at least one flow`);
  return first.recorder.join(kind, sources, within);
}
