/**
 * A construct the kernel IR has no exact form for. It is thrown inside the lowering of one unit and caught by `lowerUnit`,
 * which gives it to the verdict: the node becomes a host node, with this reason.
 */
import type { Spot } from "../../../ir/unit.ts";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: string;
  readonly spot: Spot;

  constructor(reason: string, spot: Spot) {
    super(reason);
    this.reason = reason;
    this.spot = spot;
  }
}
