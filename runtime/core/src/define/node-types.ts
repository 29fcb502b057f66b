/**
 * How TypeScript itself checks a pipeline: which nodes a flow fits, and what the flow behind them carries. Types only.
 *
 * `AnyNode` lets every node through inference unharmed, so that its own type is known even when it does not fit; `Check`
 * then says what is wrong, as a type that the argument cannot have. So there is one error, at that node, and the flows
 * behind it keep the type that the node promises.
 */
import type { Audio, Image, Video } from "./media.ts";
import type { CallOptions } from "./options.ts";

/** Part of the constraint of every node that may be missing, and of no node: a missing one is inferred as its constraint. */
export interface None {
  readonly "no node": never;
}

type Absent<N> = IsAny<N> extends true ? false : [None] extends [N] ? true : false;

/**
 * Any function, and anything with `process` or `tick`. The function has two signatures of different type parameters
 * because TypeScript takes no parameter types for a lambda from such a type: they come from the other part of the union.
 */
export type AnyNode = AnyFunction | { readonly process: AnyFunction } | { readonly tick: AnyFunction };

interface AnyFunction {
  (...input: never): unknown;
  <_>(...input: never): unknown;
}

/** `unknown` when the node `N` may stand here, behind `Previous`, on a flow of `I`; otherwise what it would have to be. */
export type Check<N, I, Previous> =
  Absent<N> extends true ? unknown
  : Previous extends OptionsOnly ? LastArgument
  : N extends { readonly tick: AnyFunction } ? CheckTick<N, I>
  : N extends { readonly process: infer P } ? (P extends (input: AnyFormat<I>, emit: never) => unknown ? unknown : ProcessOf<I>)
  : N extends AnyFunction ? (N extends (input: AnyFormat<I>) => unknown ? unknown : FunctionOf<I>)
  : CheckOptions<N>;

type OptionsOnly = CallOptions & { readonly process?: never; readonly tick?: never };

type CheckTick<N, I> =
  [I] extends [Audio] ? (N extends { readonly end: AnyFunction } ? TickWithoutEnd : N extends { tick(sample: number): number } ? unknown : Tick) : AudioOnly<I>;

type CheckOptions<N> = Exclude<keyof N, keyof CallOptions> extends infer Unknown extends PropertyKey
  ? [Unknown] extends [never] ? CallOptions : { readonly [K in Unknown]: UnknownOption }
  : never;

/** A function of what the flow carries. */
interface FunctionOf<I> {
  (input: NoInfer<I>): unknown;
}

/** A class whose `process` takes what the flow carries. */
interface ProcessOf<I> {
  readonly process: (input: NoInfer<I>, emit: (value: never) => void) => unknown;
}

interface Tick {
  tick(sample: number): number;
}

interface TickWithoutEnd {
  readonly end: "a node with tick() cannot have end()";
}

interface AudioOnly<I> {
  readonly tick: ["tick() works on the samples of audio, but the flow carries", NoInfer<I>];
}

interface UnknownOption {
  readonly "no such option": never;
}

interface LastArgument {
  readonly "options stand after the last node": never;
}

/** The same media in any format: the compiler puts a converter in where only the format differs. */
type AnyFormat<I> =
  IsAny<I> extends true ? I
  : I extends Audio ? Audio<any, any>
  : I extends Video ? Video<any>
  : I extends Image ? Image<any>
  : I;

/** What the flow behind node `N` carries, when it is put on a flow of `I`. */
export type Yields<N, I> =
  Absent<N> extends true ? I
  : N extends { readonly tick: AnyFunction } ? I
  : N extends { readonly process: infer P } ? Called<P, I> | Ended<N>
  : N extends AnyFunction ? Called<N, I>
  : I;

/** What `end` adds: it returns, yields or emits like `process`. */
type Ended<N> = N extends { end(...input: infer P): infer R } ? Emitted<R> | (P extends [infer E] ? Sent<E> : never) : never;

type Called<P, I> = P extends (input: infer C, emit: infer E) => infer R ? Emitted<Refined<P, C, I, R>> | RefinedSent<P, C, I, Sent<E>> : never;

/**
 * TypeScript reads `<A extends Audio>(a: A) => A` as `(a: Audio) => Audio` when it looks into a function's type, and would
 * forget element type and format. So the input's type is put where its constraint stands in the result, and taken when
 * the function really has that type: a check that does respect the type parameters.
 */
type Refined<P, C, I, R> =
  IsAny<R> extends true ? R
  : P extends (input: Converted<I, C>, emit: never) => Substituted<R, C, Converted<I, C>> ? Substituted<R, C, Converted<I, C>>
  : R;

type RefinedSent<P, C, I, V> =
  [V] extends [never] ? never
  : IsAny<V> extends true ? V
  : P extends (input: Converted<I, C>, emit: (value: Substituted<V, C, Converted<I, C>>) => void) => unknown ? Substituted<V, C, Converted<I, C>>
  : V;

/** What arrives after the converter: the node's own format where it names one, otherwise the flow's. */
type Converted<I, C> =
  IsAny<I> extends true ? I
  : [I, C] extends [Audio<infer R, infer N>, Audio<infer CR, infer CN>] ? Audio<number extends CR ? R : CR, number extends CN ? N : CN>
  : I;

/** `R` with `I` wherever `C` stands, or a part of `I` where the same part of `C` stands. */
type Substituted<R, C, I> =
  Same<R, C> extends true ? I
  : R extends PromiseLike<infer P> ? Promise<Substituted<P, C, I>>
  : R;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** What a returned value of type `R` puts out: null and undefined are nothing, promises resolve, generators are spread. */
type Emitted<R> =
  IsAny<R> extends true ? R
  : R extends PromiseLike<infer P> ? Emitted<P>
  : R extends { [Symbol.asyncIterator](): AsyncIterator<infer E> } ? Value<E>
  : R extends { [Symbol.iterator](): Iterator<infer E>; next(): unknown } ? Value<E>
  : Value<R>;

type Sent<E> = unknown extends E ? never : E extends (value: infer V) => void ? Value<V> : never;

type Value<V> = Exclude<V, null | undefined | void>;

type IsAny<T> = 0 extends 1 & T ? true : false;
