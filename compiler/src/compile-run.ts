/**
 * One call of the compiler: its diagnostics, how long each phase took, and the IRs made so far. A phase that throws has a
 * bug; the error then says which phase, and carries the IRs as text.
 */
import { Collector } from "./diagnostics/collector.ts";
import { InvariantError, type Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Analysis } from "./ir/analysis.ts";
import type { Chains } from "./ir/artifact.ts";
import type { Plan } from "./ir/plan.ts";
import { printGraph } from "./ir/print-graph.ts";
import { printAssembly, printKernels, printUnits } from "./ir/print-lowered.ts";
import { printPlan } from "./ir/print-plan.ts";

export type Phase = "load" | "analyze" | "place" | "lower" | "emit";

/** Milliseconds by phase, of one call. */
export type Timings = Readonly<Partial<Record<Phase, number>>>;

export const DUMPS = ["graph", "plan", "units", "kernels", "assembly"] as const;

export type DumpName = (typeof DUMPS)[number];

export interface CheckedPipeline {
  readonly plan: Plan;
  /** Kernels as IR and as text, and what became of each node. */
  readonly chains: Chains;
}

/** An IR as text: the same on every machine. */
export function dumpPipeline({ plan, chains }: CheckedPipeline, name: DumpName): string {
  switch (name) {
    case "graph":
      return printGraph(plan.graph);
    case "plan":
      return printPlan(plan);
    case "units":
      return printUnits(chains);
    case "kernels":
      return printKernels(chains);
    case "assembly":
      return printAssembly(chains);
  }
}

export class CompileRun {
  readonly collector: Collector = new Collector();
  readonly pipelines: CheckedPipeline[] = [];
  readonly #onPhase: ((phase: Phase) => void) | undefined;
  readonly #timings: Partial<Record<Phase, number>> = {};
  analysis: Analysis | undefined;

  constructor(onPhase?: (phase: Phase) => void) {
    this.#onPhase = onPhase;
  }

  get ok(): boolean {
    return this.collector.errors === 0;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.collector.diagnostics;
  }

  get timings(): Timings {
    return { ...this.#timings };
  }

  phase<T>(phase: Phase, work: () => T): T {
    const end = this.#begin(phase);
    try {
      return work();
    } catch (error) {
      throw this.#bug(phase, error);
    } finally {
      end();
    }
  }

  async phaseAsync<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    const end = this.#begin(phase);
    try {
      return await work();
    } catch (error) {
      throw this.#bug(phase, error);
    } finally {
      end();
    }
  }

  #begin(phase: Phase): () => void {
    this.#onPhase?.(phase);
    const start = performance.now();
    return () => {
      this.#timings[phase] = (this.#timings[phase] ?? 0) + performance.now() - start;
    };
  }

  #bug(phase: Phase, error: unknown): InvariantError {
    const graphs = this.pipelines.length === 0 ? (this.analysis?.graphs.map((graph) => printGraph(graph)) ?? []) : [];
    const dump = [...graphs, ...this.pipelines.flatMap((pipeline) => DUMPS.map((name) => dumpPipeline(pipeline, name)))].join("\n");
    const bug = new InvariantError(`the phase "${phase}" failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
    bug.dump = dump;
    return bug;
  }
}
