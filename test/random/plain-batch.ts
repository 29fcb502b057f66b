/** A batch as JavaScript: types stripped, loaded by the engine, with the portable `Math`. */
import { transformSync } from "esbuild";
import { installExactMath } from "../../runtime/math/src/index.ts";
import type { Input } from "./inputs.ts";
import { plainOutcome, type Outcome } from "./outcome.ts";

installExactMath();

export interface PlainBatch {
  call(program: number, input: Input): Outcome;
}

export function plainBatch(text: string): PlainBatch {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "es2024" });
  const module = { exports: {} as { node: (given: unknown) => unknown } };
  new Function("module", "exports", code)(module, module.exports);
  const { node } = module.exports;
  return { call: (p, input) => plainOutcome(() => [node({ ...structuredClone(input), p })]) };
}
