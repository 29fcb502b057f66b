/**
 * From the text of a batch to its kernel. What TypeScript refuses is the generator's fault, what the subset refuses stays out:
 * both leave the batch, each with its reason, until the rest is a kernel.
 */
import { Project, ts } from "ts-morph";
import { analyzeNode } from "../../compiler/src/2-analyze/subset/analyze-node.ts";
import { isRefusal, type LowerRefusal } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import type { Unit } from "../../compiler/src/ir/unit.ts";
import { batchText, type BatchText, type Form } from "./batch.ts";
import type { Program } from "./make-program.ts";

export interface Left {
  readonly seed: number;
  readonly kind: "ill-typed" | "refused";
  readonly reason: string;
}

export interface AnalyzedBatch {
  readonly programs: readonly Program[];
  readonly text: string;
  readonly form: Form;
  readonly unit: Unit;
  readonly kernel: Kernel;
  readonly left: readonly Left[];
}

export type Lower = (unit: Unit) => Kernel | LowerRefusal;

const NUMBER: Schema = { kind: "number" };
const field = (name: string, type: Schema): { name: string; type: Schema; optional: boolean } => ({ name, type, optional: false });
const INPUT: Schema = {
  kind: "object",
  fields: [
    field("p", NUMBER),
    field("x", NUMBER),
    field("y", NUMBER),
    field("s", { kind: "string" }),
    field("a", { kind: "array", item: NUMBER }),
  ],
};
const OUTPUT: Schema = {
  kind: "object",
  fields: [field("n", { kind: "array", item: NUMBER }), field("s", { kind: "array", item: { kind: "string" } })],
};

const FILE = "/project/batch.ts";

/** One project for all batches: the library is read once. */
export class BatchAnalyzer {
  readonly #project: Project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { strict: true, target: 11, module: 99, moduleDetection: 3, lib: ["lib.es2024.d.ts"], types: [] },
  });

  /** `checks`: whether TypeScript has something to say, which takes as long as all the rest; without a unit when nothing is left. */
  analyze(programs: readonly Program[], form: Form, lower: Lower, checks = true): AnalyzedBatch | { readonly left: readonly Left[] } {
    const left: Left[] = [];
    let rest = programs;
    for (let checked = !checks; rest.length > 0;) {
      const batch = batchText(rest, form);
      const compiler = this.#load(batch.text);
      const wrong = checked ? [] : illTyped(compiler, batch);
      checked = true;
      const result = wrong.length > 0 ? undefined : made(compiler, batch, lower);
      if (result !== undefined && "unit" in result) return { programs: rest, text: batch.text, form, ...result, left };
      const leaving = result === undefined ? wrong : result.left;
      left.push(...leaving);
      const seeds = new Set(leaving.map(({ seed }) => seed));
      rest = rest.filter(({ seed }) => !seeds.has(seed));
    }
    return { left };
  }

  #load(text: string): ts.Program {
    this.#project.createSourceFile(FILE, text, { overwrite: true });
    return this.#project.getProgram().compilerObject as ts.Program;
  }
}

function illTyped(compiler: ts.Program, batch: BatchText): Left[] {
  const source = compiler.getSourceFile(FILE) as ts.SourceFile;
  const found = [...compiler.getSyntacticDiagnostics(source), ...compiler.getSemanticDiagnostics(source)];
  const bySeed = new Map<number, Left>();
  for (const { start = 0, messageText } of found) {
    const reason = ts.flattenDiagnosticMessageText(messageText, " ");
    const line = source.getLineAndCharacterOfPosition(start).line;
    const seed = batch.lines[line];
    if (seed === undefined) throw new Error(`the frame of a batch is ill-typed: ${reason} (line ${line + 1})`);
    if (!bySeed.has(seed)) bySeed.set(seed, { seed, kind: "ill-typed", reason });
  }
  return [...bySeed.values()];
}

function made(
  compiler: ts.Program,
  batch: BatchText,
  lower: Lower,
): { readonly left: readonly Left[] } | { readonly unit: Unit; readonly kernel: Kernel } {
  const checker = compiler.getTypeChecker();
  const file = compiler.getSourceFile(FILE) as ts.SourceFile;
  const declaration = checker.getSymbolAtLocation(file)?.exports?.get("node" as ts.__String)?.valueDeclaration as ts.Node;
  const subject = { name: "batch", parameters: [], captures: [], input: INPUT, output: OUTPUT };
  const verdict = analyzeNode(declaration, { root: "/project", compiler, checker }, subject);
  const kernel = "unit" in verdict ? lower(verdict.unit) : undefined;
  if ("unit" in verdict && kernel !== undefined && !isRefusal(kernel)) return { unit: verdict.unit, kernel };
  const { reason, line } = "unit" in verdict ? refusedBy(kernel as LowerRefusal) : { reason: verdict.reason, line: verdict.span.line };
  const seed = batch.lines[line - 1];
  // What is refused of the module as a whole is nobody's in particular.
  return {
    left: [...new Set(seed === undefined ? batch.lines : [seed])].flatMap((one): Left[] =>
      one === undefined ? [] : [{ seed: one, kind: "refused", reason }],
    ),
  };
}

function refusedBy({ reason, spot }: LowerRefusal): { readonly reason: string; readonly line: number } {
  return { reason, line: spot.line };
}
