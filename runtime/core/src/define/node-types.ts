/**
 * How TypeScript itself checks a pipeline: which nodes a flow fits, and what the flow behind them carries. Types only.
 *
 * `AnyNode` lets every node through inference unharmed, so that its own type is known even when it does not fit; `Check`
 * then says what is wrong, as a type that the argument cannot have. So there is one error, at that node, and the flows
 * behind it keep the type that the node promises.
 */
import type { Audio, Image, PixelFormat, Video } from "./media.ts";
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
export type AnyNode = AnyFunction | AnyClass | { readonly process: AnyFunction } | { readonly tick: AnyFunction };

type AnyClass = abstract new (...input: never) => unknown;

interface AnyFunction {
  (...input: never): unknown;
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- that it has one is the point
  <_>(...input: never): unknown;
}

/** `unknown` when the node `N` may stand here, behind `Previous`, on a flow of `I`; otherwise what it would have to be. */
export type Check<N, I, Previous> =
  Absent<N> extends true
    ? unknown
    : Previous extends OptionsOnly
      ? OptionsMustBeLast
      : N extends AnyClass
        ? CheckClass<N, I>
        : N extends { readonly tick: AnyFunction }
          ? CheckTick<N, I>
          : N extends { readonly process: infer P }
            ? P extends (input: AnyFormat<I>, emit: never) => unknown
              ? unknown
              : ProcessOf<I>
            : N extends AnyFunction
              ? CheckFunction<N, I>
              : CheckOptions<N>;

/** `Number`, `String` and `Boolean` may be called, too: they are functions. */
type CheckClass<N, I> = N extends AnyFunction ? CheckFunction<N, I> : NewInstanceOfThisClass;

type CheckFunction<N, I> = N extends (input: AnyFormat<I>) => unknown ? unknown : FunctionOf<I>;

type OptionsOnly = CallOptions & { readonly process?: never; readonly tick?: never };

type CheckTick<N, I> = [I] extends [Audio]
  ? N extends { readonly end: AnyFunction }
    ? TickWithoutEnd
    : N extends { tick(sample: number): number }
      ? unknown
      : Tick
  : AudioOnly<I>;

type CheckOptions<N> =
  Exclude<keyof N, keyof CallOptions> extends infer Unknown extends PropertyKey
    ? [Unknown] extends [never]
      ? CallOptions
      : { readonly [K in Unknown]: NoSuchOption }
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

type NoSuchOption = readonly ["no such option"];

interface NewInstanceOfThisClass {
  readonly "a class is no node: write new before it": never;
}

interface OptionsMustBeLast {
  readonly "options stand after the last node": never;
}

/** The same media in any format (`never` suits them all): the compiler puts a converter in where only the format differs. */
type AnyFormat<I> =
  IsAny<I> extends true ? I : I extends Audio ? Audio<never, never> : I extends Video ? Video<never> : I extends Image ? Image<never> : I;

/**
 * What the flow behind node `N` carries, for the node after it. In TypeScript's first look at a call, lambdas have no type
 * yet and look like nodes that were not given: then anything goes, until the second look.
 */
export type Gives<N, I> = Absent<N> extends true ? never : Yields<N, I>;

/** What the flow behind node `N` carries, when it is put on a flow of `I`. */
export type Yields<N, I> =
  Absent<N> extends true
    ? I
    : N extends { readonly tick: AnyFunction }
      ? I
      : N extends { readonly process: infer P }
        ? Called<P, I> | Ended<N>
        : N extends AnyFunction
          ? Called<N, I>
          : I;

/** `T`. TypeScript looks into it for hints about what is inferred, finds none, and need not look into `T`. */
export type Settled<T> = [T] extends [infer Whole] ? Whole : never;

/** What `end` adds: it returns, yields or emits like `process`. */
type Ended<N> = N extends { end(...input: infer P): infer R } ? Emitted<R> | (P extends [infer E] ? Sent<E> : never) : never;

type Called<P, I> = P extends (input: infer C, emit: infer E) => infer R
  ? Emitted<Refined<P, C, Converted<I, C>, R>> | RefinedSent<P, C, Converted<I, C>, Sent<E>>
  : never;

/**
 * TypeScript reads `<A extends Audio>(a: A) => A` as `(a: Audio) => Audio` when it looks into a function's type, and would
 * forget element type and format. So the flow's type is put where its constraint stands in the result, and taken when the
 * function really has that type: a check that does respect the type parameters. The second try is for `T | undefined`, of
 * which `unknown` is all that is left; null and undefined are nothing anyway.
 */
type Refined<P, C, I, R> =
  IsAny<R> extends true
    ? R
    : Same<C, I> extends true
      ? R
      : P extends (input: I, emit: never) => Substituted<R, C, I>
        ? Substituted<R, C, I>
        : P extends (input: I, emit: never) => Substituted<R, C, I, null | undefined>
          ? Substituted<R, C, I>
          : R;

type RefinedSent<P, C, I, V> = [V] extends [never]
  ? never
  : IsAny<V> extends true
    ? V
    : Same<C, I> extends true
      ? V
      : P extends (input: I, emit: (value: Substituted<V, C, I>) => void) => unknown
        ? Substituted<V, C, I>
        : V;

/** What arrives after the converter: the node's own format where it names one, otherwise the flow's. */
type Converted<I, C> =
  IsAny<I> extends true
    ? I
    : [I, C] extends [Audio<infer R, infer N>, Audio<infer CR, infer CN>]
      ? Audio<number extends CR ? R : CR, number extends CN ? N : CN>
      : [I, C] extends [Video<infer F>, Video<infer CF>]
        ? Video<PixelFormat extends CF ? F : CF>
        : [I, C] extends [Image<infer F>, Image<infer CF>]
          ? Image<PixelFormat extends CF ? F : CF>
          : I;

/** `R` with `I` wherever `C` stands, and a part of `I` where the same part of `C` stands; `N` is added to each. */
type Substituted<R, C, I, N = never> = R extends unknown
  ? Same<R, C> extends true
    ? I | N
    : [R, C, I] extends [Audio<infer RR, infer RN>, Audio<infer CR, infer CN>, Audio<infer IR, infer IN>]
      ? Audio<Part<RR, CR, IR>, Part<RN, CN, IN>> | N
      : [C, I] extends [readonly (infer CE)[], readonly (infer IE)[]]
        ? Same<R, CE> extends true
          ? IE | N
          : Inside<R, C, I, N>
        : Inside<R, C, I, N>
  : never;

type Part<R, C, I> = Same<R, C> extends true ? I : R;

type Inside<R, C, I, N> = R extends null | undefined | void | string | number | boolean | ArrayBufferView | ((...input: never) => unknown)
  ? R
  : R extends PromiseLike<infer P>
    ? Promise<Substituted<P, C, I, N>>
    : R extends AsyncGenerator<infer E, infer X, infer Y>
      ? AsyncGenerator<Substituted<E, C, I, N>, X, Y>
      : R extends Generator<infer E, infer X, infer Y>
        ? Generator<Substituted<E, C, I, N>, X, Y>
        : R extends Set<infer E>
          ? Set<Substituted<E, C, I, N>>
          : R extends Map<infer K, infer E>
            ? Map<Substituted<K, C, I, N>, Substituted<E, C, I, N>>
            : R extends object
              ? { [K in keyof R]: Substituted<R[K], C, I, N> }
              : R;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** What a returned value of type `R` puts out: null and undefined are nothing, promises resolve, generators are spread. */
type Emitted<R> =
  IsAny<R> extends true
    ? R
    : R extends PromiseLike<infer P>
      ? Emitted<P>
      : R extends { [Symbol.asyncIterator](): AsyncIterator<infer E> }
        ? Value<E>
        : R extends { [Symbol.iterator](): Iterator<infer E>; next(): unknown }
          ? Value<E>
          : Value<R>;

type Sent<E> = unknown extends E ? never : E extends (value: infer V) => void ? Value<V> : never;

type Value<V> = Exclude<V, null | undefined | void>;

type IsAny<T> = 0 extends 1 & T ? true : false;
