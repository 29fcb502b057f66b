/** What a kernel is charged for its work: decided once for the whole kernel, before it is printed. See `prelude/work.ts`. */
import type { Kernel, KernelFunction } from "../../../../ir/kernel.ts";
import { callCycles } from "./call-cycles.ts";
import { hasCountedLoop, uncountedRounds } from "./loop-charge.ts";

export class WorkMeter {
  readonly #cycles: ReadonlySet<string>;
  /** False: it has no loop that is worth counting and no recursion, so it ends. */
  readonly isNeeded: boolean;

  constructor(kernel: Kernel) {
    this.#cycles = callCycles(kernel);
    this.isNeeded = this.#cycles.size > 0 || hasCountedLoop([kernel.globals, kernel.functions]);
  }

  /** What a call of the function costs; 0 when it can't be part of a recursion. */
  unitsOfCall(code: KernelFunction): number {
    return this.#cycles.has(code.id) ? 1 + uncountedRounds(code.body) : 0;
  }

  /** Whether the call of a library function costs as much as its first argument is long. What allocates is bounded by the memory. */
  isLook(name: string): boolean {
    return this.isNeeded && LOOKS.has(name);
  }
}

const LOOKS: ReadonlySet<string> = new Set([
  ...["indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "isWellFormed"].map((name) => `string.${name}`),
  ...["indexOf", "lastIndexOf", "includes", "reverse", "fill", "copyWithin", "shift", "unshift", "splice", "spliceInsert", "sort"].map(
    (name) => `array.${name}`,
  ),
  ...["indexOf", "lastIndexOf", "includes", "reverse", "fill", "copyWithin", "set", "setArray", "sort"].map((name) => `typed.${name}`),
]);
