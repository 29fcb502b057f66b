/** A batch as JavaScript: types stripped, loaded by the engine, with the portable `Math`. */
import { transformSync } from "esbuild";
import { installExactMath } from "../../runtime/math/src/index.ts";
import type { Form } from "./batch.ts";
import type { Input } from "./inputs.ts";
import { plainOutcome, type Outcome } from "./outcome.ts";

installExactMath();

export interface PlainBatch {
  call(program: number, input: Input): Outcome;
}

/** What a call gives: all that it emits, yields and returns. */
type Call = (given: unknown) => unknown[];

interface Node {
  process(given: unknown, emit: (value: unknown) => void): unknown;
}

export function plainBatch(text: string, form: Form): PlainBatch {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "es2024" });
  const module = { exports: {} as { node: unknown } };
  new Function("module", "exports", code)(module, module.exports);
  const call = callOf(module.exports.node, form);
  return { call: (p, input) => plainOutcome(() => call({ ...structuredClone(input), p })) };
}

function callOf(node: unknown, form: Form): Call {
  if (form === "function") return (given) => [(node as (given: unknown) => unknown)(given)];
  const instance = new (node as new () => Node)();
  if (form === "generator") return (given) => [...(instance.process(given, () => undefined) as Iterable<unknown>)];
  return (given) => {
    const emitted: unknown[] = [];
    const returned = instance.process(given, (value) => void emitted.push(value));
    return [...emitted, returned];
  };
}
