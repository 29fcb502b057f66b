/**
 * What stops a call that never ends. It has so much work to spend, which printed code takes from it: for each round of a loop,
 * or for all of them ahead, and for each call that may be part of a recursion. The count depends on the program and its
 * input alone, so it stops at the same point on every machine. Who runs out traps without a message; `failure` then gives 2.
 */

/** For each call; the host may set another one. */
export let work: i64 = 1000000000;
let left: i64 = 0;

export function beginWork(): void {
  left = work;
}

export function isSpent(): bool {
  return left < 0;
}

export function spend(units: i64): void {
  left -= units;
  if (left < 0) unreachable();
}

/** For a loop that will run, or has run, over this distance. */
export function spendOver(distance: i64, units: i64): void {
  if (distance > 0) spend(distance * units);
}

/** With a step that may be 0 or less: then the loop does not end. */
export function spendOverSteps(distance: i64, step: i64, units: i64): void {
  if (distance > 0) spend(step > 0 ? (distance / step) * units : i64.MAX_VALUE >> 1);
}

/** The same where the distance may be infinite, or NaN: then the loop does not run. */
export function spendFar(distance: f64, units: f64): void {
  if (distance > 0) spend(<i64>Math.min(distance * units, 9007199254740991.0));
}

/** A step that is not a number makes the counter one that is not below any bound. */
export function spendFarSteps(distance: f64, step: f64, units: f64): void {
  if (distance > 0) spendFar(step > 0 ? distance / step : step == step ? Infinity : 1, units);
}

/** For a function of the library that looks at each item: eight of them are like a round. */
export function looked<T>(items: T): T {
  spend(<i64>(items.length >> 3));
  return items;
}
