/** How a kernel ends early in the interpreter: what the WASM kernel does by a trap, with the place in the user's source. */
import type { SourcePosition } from "@rmc/runtime";

export class KernelTrap extends Error {
  override readonly name = "KernelTrap";
  /** "fail": the program's own `throw`, or a function of the language that throws; "trap": what a kernel cannot go on with. */
  readonly kind: "fail" | "trap";
  position: SourcePosition | undefined;

  constructor(kind: "fail" | "trap", message: string) {
    super(message);
    this.kind = kind;
  }
}
