/**
 * What the printer itself needs of the run time: closures, checked access to arrays, failure and JavaScript's
 * conversions. Names here are called by printed code only; what lowering calls by name is in the other files.
 */
import { beginBlock, finishBlock, writeString } from "./wire";

/** The base of every struct: what a union of unrelated ones is a reference to. */
export class Root {}

/** A function value: an index into the table and what it captured, which the function takes as its first argument. */
export class Fn {
  constructor(
    public index: u32,
    public environment: Root,
  ) {}
}

let failureBlock: i32 = 0;

/** Keeps the message of a `throw`; the caller traps right behind it, so that the trap has the user's position. */
export function failWith(message: String): void {
  beginBlock();
  writeString(message);
  failureBlock = finishBlock();
}

export function takeFailure(): i32 {
  const block = failureBlock;
  failureBlock = 0;
  return block;
}

/** Where JavaScript would go on and a kernel can't: not an error of the user's program by itself, so the block is marked. */
export function trap(message: String): void {
  failWith(message);
  failureBlock |= 1;
  unreachable();
}

function outside(): void {
  trap("an item outside of its array was read");
}

export function typedOrNan<A>(array: A, index: i32): f64 {
  return <u32>index < <u32>array.length ? <f64>unchecked(array[index]) : NaN;
}

export function typedOrZero<A, R>(array: A, index: i32): R {
  return <u32>index < <u32>array.length ? <R>unchecked(array[index]) : <R>0;
}

export function typedOrTrap<A, R>(array: A, index: i32): R {
  if (<u32>index >= <u32>array.length) outside();
  return <R>unchecked(array[index]);
}

/** Where the bytes of a NaN can be seen, it has one pattern: which one an engine writes is its own choice. */
// @ts-ignore: decorator
@inline
export function oneNan(value: f64): f64 {
  return value == value ? value : NaN;
}

/** A store out of bounds is ignored, as in JavaScript. */
export function typedSet<A, V>(array: A, index: i32, value: V): void {
  if (<u32>index < <u32>array.length) unchecked((array[index] = <valueof<A>>value));
}

export function arrayOrNan<T>(array: Array<T>, index: i32): f64 {
  return <u32>index < <u32>array.length ? <f64>unchecked(array[index]) : NaN;
}

export function arrayOrTrap<T>(array: Array<T>, index: i32): T {
  if (<u32>index >= <u32>array.length) outside();
  return unchecked(array[index]);
}

export function arrayOrZero<T>(array: Array<T>, index: i32): T {
  return <u32>index < <u32>array.length ? unchecked(array[index]) : <T>0;
}

/** `R` is the nullable form of `T`. */
export function arrayOrNull<T, R>(array: Array<T>, index: i32): R {
  return <u32>index < <u32>array.length ? changetype<R>(unchecked(array[index])) : changetype<R>(0);
}

/** At the length it appends; beyond it JavaScript would make holes, which kernels don't have. */
export function arraySet<T>(array: Array<T>, index: i32, value: T): void {
  const length = array.length;
  if (<u32>index > <u32>length) trap("an item was stored outside of its array");
  if (index == length) array.push(value);
  else unchecked((array[index] = value));
}

/** ECMAScript's ToInt32. */
export function toInt32(value: f64): i32 {
  if (Math.abs(value) < 2147483648.0) return <i32>value;
  if (!isFinite(value)) return 0;
  // The remainder is exact, and its size is below 2^32: it fits an i64.
  return <i32>(<i64>(value % 4294967296.0));
}

/** A double that is a whole number from 0 to 2^31 − 2 as it is, anything else as −1. */
export function toIndex(value: f64): i32 {
  const index = <i32>value;
  return <f64>index == value && index >= 0 && index != i32.MAX_VALUE ? index : -1;
}

/** ECMAScript's ToUint8Clamp: to the nearest, halves to even. */
export function clampU8(value: f64): i32 {
  return <i32>Math.min(Math.max(value == value ? nearest<f64>(value) : 0, 0), 255);
}

export function truthF64(value: f64): bool {
  return value == value && value != 0;
}

export function truthString(value: String): bool {
  return value.length != 0;
}

/** Rounds to f32; NaN is made canonical, because its sign depends on the machine. */
// @ts-ignore: decorator
@inline
export function storeSample(at: usize, value: f64): void {
  if (value == value) store<f32>(at, <f32>value);
  else store<u32>(at, 0x7fc00000);
}

/** A cast that may fail. */
export function check(holds: bool): void {
  if (!holds) trap("a value is not of the class that the program takes it for");
}

/** `R` is the type without null. */
export function present<N, R>(value: N): R {
  if (changetype<usize>(value) == 0) {
    failWith("a value that the program takes for present is null or undefined");
    unreachable();
  }
  return changetype<R>(value);
}

/** The test of loops that have none. Never set, so that the optimiser takes it out. */
export let forever: bool = true;
