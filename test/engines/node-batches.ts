/**
 * Nodes of the second corpus with their realistic inputs. That they give what JavaScript gives is compared by `test/nodes`; here
 * only that every engine gives the same. One in eight, because each is a module of its own; all with `RMC_SOAK=1`.
 */
import { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import { TABLE } from "../nodes/table.ts";
import type { Batch } from "./batches.ts";

const FILE = new URL("../fixtures/nodes/pipelines.ts", import.meta.url).pathname;
const EVERY = process.env["RMC_SOAK"] === undefined ? 8 : 1;

export function nodeBatches(): Batch[] {
  const { pipelines } = new Compiler({ cache: false }).check(FILE);
  const made = pipelines.flatMap(({ plan, chains }) => {
    const [kernel] = chains.kernels;
    const row = TABLE[plan.graph.pipeline];
    // What `start` is told stands in no block.
    return kernel === undefined || row === undefined || kernel.printed.has.start ? [] : [{ name: plan.graph.pipeline, kernel, row }];
  });
  return made
    .filter((_, index) => index % EVERY === 0)
    .map(({ name, kernel, row }): Batch => {
      const runs = (row.options ?? [[]]).map((parameters, variant) => ({
        parameters,
        inputs: row.inputs(new Generator(variant + 1)),
        cases: 1,
      }));
      return { suite: "nodes", name, kernels: kernel.kernels, printed: kernel.printed, optimize: true, runs };
    });
}
