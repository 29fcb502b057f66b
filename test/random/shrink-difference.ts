/** A difference with the smallest program that still shows it. */
import type { BatchAnalyzer } from "./analyze-batch.ts";
import type { Form } from "./batch.ts";
import type { CompilerOptions, KernelCompiler } from "./kernel-compiler.ts";
import { renamed, type Program } from "./make-program.ts";
import type { Outcome } from "./outcome.ts";
import { expectedOf, runBatch, type Difference } from "./run-batch.ts";
import { shrink, type Case } from "./shrink.ts";

export interface Shrunk extends Difference {
  readonly program: Program;
}

export async function shrinkDifference(
  difference: Difference,
  program: Program,
  analyzer: BatchAnalyzer,
  compiler: KernelCompiler,
  options: CompilerOptions & { readonly form: Form },
): Promise<Shrunk | undefined> {
  const kind = kindOf(difference);
  const found = async (cases: readonly Case[]): Promise<(Difference | undefined)[]> => {
    const programs = cases.map(({ tree }, i): Program => renamed({ seed: i, suffix: program.suffix, tree }, `c${i}`));
    const batch = analyzer.analyze(programs, options.form, (unit) => compiler.lower(unit, options));
    if (!("unit" in batch)) return cases.map(() => undefined);
    const expected = expectedOf(batch, (seed) => cases[seed]?.inputs ?? []);
    const { differences } = await runBatch(batch, expected, compiler, options);
    return cases.map((_, i) => differences.find((one) => one.seed === i && kindOf(one) === kind));
  };
  const first: Case = { tree: program.tree, inputs: difference.inputs };
  const [alone] = await found([first]);
  if (alone === undefined) return undefined;
  const best = await shrink(first, async (cases) => (await found(cases)).map((one) => one !== undefined));
  const [last] = await found([best]);
  return { ...(last ?? difference), seed: program.seed, program: { ...program, tree: best.tree } };
}

/** A shrunk program must fail like the one it came from. */
function kindOf({ expected, seen }: Difference): string {
  const kind = (outcome: Outcome): string => ("values" in outcome ? "value" : "failed" in outcome ? outcome.failed : outcome.trapped);
  return `${kind(expected)} ${kind(seen)}`;
}
