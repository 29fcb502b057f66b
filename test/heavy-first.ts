/**
 * The order of the suites: the ones that take a minute or more begin, so that no worker is left alone with one at the end. vitest
 * orders by the times of the last run, which a fresh clone has not, and then by the sizes of files, which say nothing here.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const HEAVY = [
  "random/random-programs.test.ts",
  "kernels/meanings.test.ts",
  "random/planted-faults.test.ts",
  "engines/engines.test.ts",
  "../compiler/src/cli/run/run.test.ts",
  "../compiler/src/cli/verbs/verbs.test.ts",
  "equivalence/strangers-a-to-k.test.ts",
  "equivalence/strangers-l-to-z.test.ts",
  "equivalence/pipelines.test.ts",
].map((path) => fileURLToPath(new URL(path, import.meta.url)));

export class HeavyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const missing = HEAVY.find((path) => !existsSync(path));
    if (missing !== undefined) throw new Error(`the order of the suites names ${missing}, which does not exist`);
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = HEAVY.indexOf(moduleId);
  return rank < 0 ? HEAVY.length : rank;
}
