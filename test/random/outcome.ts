/** What one call of a program gives, in JavaScript and in a kernel, and whether that is the same. */
import { RmcError } from "../../runtime/core/src/error.ts";

export interface Shown {
  readonly n: readonly number[];
  readonly s: readonly string[];
}

/** `user`: of an error that the program threw itself. */
export type Outcome =
  | { readonly values: readonly unknown[] }
  | { readonly failed: string; readonly user: boolean }
  | { readonly trapped: string };

export function plainOutcome(run: () => readonly unknown[]): Outcome {
  try {
    return { values: run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { failed: error.message, user: Object.getPrototypeOf(error) === Error.prototype };
  }
}

export function kernelOutcome(run: () => readonly unknown[]): Outcome {
  try {
    return { values: run() };
  } catch (error) {
    if (!(error instanceof RmcError)) throw error;
    const reason = error.message.replace(/^RMC\d+ "[^"]*" (failed|trapped): /, "");
    return error.code === "node-failed" ? { failed: reason, user: true } : { trapped: reason };
  }
}

/** "trap": the kernel stops where JavaScript goes on, and says so; nothing is known of what would come. */
export function compareOutcomes(plain: Outcome, kernel: Outcome): "same" | "trap" | "different" {
  if ("trapped" in kernel) return "trap";
  if ("failed" in plain) {
    if ("values" in kernel) return "different";
    return !plain.user || ("failed" in kernel && kernel.failed === plain.failed) ? "same" : "different";
  }
  if (!("values" in plain) || !("values" in kernel)) return "different";
  return isSame(plain.values, kernel.values) ? "same" : "different";
}

/** To the bit; every NaN is one. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b) || a.constructor !== b.constructor) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, value], i) => key === right[i]?.[0] && isSame(value, right[i]?.[1]));
}
