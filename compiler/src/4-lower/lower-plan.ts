/** Phase 4: everything of a plan as text: a program for each place that has stages, kernels as AssemblyScript, the client. */
import type { Chains, Lowered } from "../ir/artifact.ts";
import type { Plan } from "../ir/plan.ts";
import type { Reach } from "../ir/reach.ts";
import type { UserFile } from "../ir/user-file.ts";
import { printClient } from "./print-client.ts";
import { printProgram } from "./print-program.ts";
import { printPythonClient } from "./python/print-python-client.ts";

export function lowerPlan(plan: Plan, chains: Chains, reach: readonly Reach[], files: readonly UserFile[]): Lowered {
  const context = { plan, chains, reach, files: new Map(files.map((each) => [each.file, each])) };
  const places = [...new Set(plan.stages.map(({ place }) => place))];
  const tiers = places.map((place) => printProgram(place, plan.graph.places.find(({ name }) => name === place)?.kind ?? place, context));
  return { chains, tiers, client: printClient(plan), python: printPythonClient(plan) };
}
