/** Prints what a loop pays for its rounds: before it at once; `round` at the head of each round, `leaving` wherever it is left. */
import type { KernelStatement } from "../../../../ir/kernel.ts";
import type { Body } from "../body.ts";
import { expressionText } from "../expression.ts";
import type { CountedLoop } from "./counted-loop.ts";
import { loopCharge } from "./loop-charge.ts";

export interface LoopPayment {
  readonly round?: string;
  readonly leaving?: string;
}

export function chargeLoop(loop: Extract<KernelStatement, { kind: "loop" }>, before: KernelStatement | undefined, body: Body): LoopPayment {
  const charge = loopCharge(loop, before);
  const { module } = body;
  if (charge.kind === "none") return {};
  if (charge.kind === "round") return { round: `${module.meter("spend")}(${charge.units});` };
  const { counted, units } = charge;
  const counter = module.names.local(counted.counter);
  if (charge.kind === "ahead") {
    body.line(`${aheadText(counter, counted, units, body)};`, loop.at);
    return {};
  }
  const from = body.temporary({ kind: "i32" });
  body.line(`${from} = ${counter};`, loop.at);
  return { leaving: `${module.meter("spendOver")}(${distanceText(from, counter, { ...counted, isInclusive: false }, false)}, ${units});` };
}

function aheadText(counter: string, counted: CountedLoop, units: number, body: Body): string {
  const { bound, step, width, comparedIn } = counted;
  const isFar = width === "f64" || comparedIn === "f64";
  const distance = distanceText(counter, expressionText(bound, body), counted, isFar);
  const name = isFar ? "spendFar" : "spendOver";
  if (typeof step === "number") return `${body.module.meter(name)}(${distance}, ${units})`;
  return `${body.module.meter(`${name}Steps`)}(${distance}, <${isFar ? "f64" : "i64"}>(${expressionText(step, body)}), ${units})`;
}

/** How many rounds there are from one value of the counter to another. */
function distanceText(from: string, to: string, { isUpwards, isInclusive, step }: CountedLoop, isFar: boolean): string {
  const type = isFar ? "f64" : "i64";
  const [less, more] = isUpwards ? [from, to] : [to, from];
  const whole = `<${type}>(${more}) - <${type}>(${less})${isInclusive ? " + 1" : ""}`;
  return step === 1 || typeof step !== "number" ? whole : `(${whole}) / ${step}`;
}
