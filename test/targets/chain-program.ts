/** The pipeline of the hand-made builds: a chain of places, each of which doubles a number in WebAssembly and adds one. */
import { RmcError, type ClientProgram, type TierProgram } from "@rmc/runtime";
import { call, handWritten } from "../../runtime/core/src/session/hand-written.test-support.ts";

interface DoubleExports {
  readonly double: (value: number) => number;
}

export function chain(
  places: readonly string[],
  build: string,
  modules: Readonly<Record<string, object>> = {},
): { readonly client: ClientProgram; readonly programs: Record<string, TierProgram> } {
  const flows = ["mic", ...places.map((_, i) => (i === places.length - 1 ? "out" : `flow${i}`))];
  const ends = ["client", ...places, "client"];
  const { client, programs } = handWritten({
    build,
    inputs: ["mic"],
    outputs: ["out"],
    stages: Object.fromEntries(
      places.map((place, i) => [place, [call(i, flows[i]!, flows[i + 1]!, (value, emit) => emit(next(value, place, modules)))]]),
    ),
    links: flows.map((flow, i) => [flow, ends[i]!, ends[i + 1]!]),
    params: [{ name: "offset", default: 1 }],
  });
  return { client, programs };
}

/** What a run gives for an input. */
export function expected(value: number, places: readonly string[]): number {
  return places.reduce((sum) => sum * 2 + 1, value);
}

function next(value: unknown, place: string, modules: Readonly<Record<string, object>>): unknown {
  if (value === `fail at ${place}`) throw new RmcError("node-failed", `"${place}" was asked to fail`);
  if (typeof value !== "number") return value;
  const { double } = new WebAssembly.Instance(modules.double as WebAssembly.Module).exports as unknown as DoubleExports;
  return double(value) + 1;
}
