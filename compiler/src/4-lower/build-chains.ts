/**
 * Decides what runs in each call: converters take their places, kernels are lowered to IR and printed, neighbouring `tick`
 * nodes become one loop. Lowering may still refuse a unit; the node then stays a host node and the refusal is the reason.
 */
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { ChainLink, Chains, LoweredKernel, NodeFate } from "../ir/artifact.ts";
import type { CallLimits, Node } from "../ir/graph.ts";
import type { Kernel } from "../ir/kernel.ts";
import type { Plan, PlacedOperator } from "../ir/plan.ts";
import type { Position, Span } from "../ir/source.ts";
import type { Unit } from "../ir/unit.ts";
import { converterNode } from "./converter-node.ts";
import { isRefusal, lowerUnit, type LowerRefusal } from "./kernel/lower/lower-unit.ts";
import { composeTicks } from "./kernel/print/compose-ticks.ts";
import { printKernel } from "./kernel/print/print-kernel.ts";

/** What was lowered before, by what it was made from: the same unit gives the same kernel. Kept by the caller. */
export interface LoweredBefore {
  readonly units: Map<string, Kernel | LowerRefusal>;
  readonly runs: Map<string, LoweredKernel>;
}

/** Told of each kernel as soon as it is printed. */
export type OnKernel = (kernel: LoweredKernel) => void;

/** `units`: those of the analysis and of the converters. */
export function buildChains(
  plan: Plan,
  units: Readonly<Record<string, Unit>>,
  before: LoweredBefore,
  reporter: Reporter,
  onKernel: OnKernel = () => undefined,
): Chains {
  const builder = new ChainBuilder(plan, units, before, reporter, onKernel);
  for (const stage of plan.stages) for (const placed of stage.operators) builder.add(stage.place, placed);
  return builder.chains;
}

type Verdict = { readonly unit: Unit; readonly kernel: Kernel } | { readonly reason: string; readonly at: Position | Span };

class ChainBuilder {
  readonly #plan: Plan;
  readonly #units: Readonly<Record<string, Unit>>;
  readonly #before: LoweredBefore;
  readonly #reporter: Reporter;
  readonly #onKernel: OnKernel;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #kernels = new Map<string, LoweredKernel>();
  readonly #byOperator = new Map<number, readonly ChainLink[]>();
  readonly #fates: NodeFate[] = [];

  constructor(plan: Plan, units: Readonly<Record<string, Unit>>, before: LoweredBefore, reporter: Reporter, onKernel: OnKernel) {
    this.#plan = plan;
    this.#units = units;
    this.#before = before;
    this.#reporter = reporter;
    this.#onKernel = onKernel;
  }

  get chains(): Chains {
    return { byOperator: this.#byOperator, kernels: [...this.#kernels.values()], fates: this.#fates };
  }

  add(place: string, { index, operator }: PlacedOperator): void {
    if (operator.kind !== "call") return;
    const chain = operator.nodes.flatMap((node, before) => [
      ...this.#plan.converters
        .filter((each) => each.operator === index && each.before === before)
        .map((each) => converterNode(each, this.#units)),
      node,
    ]);
    this.#byOperator.set(
      index,
      inRuns(chain).map((run) => this.#link(run, place, operator.options.limits)),
    );
  }

  #link(run: readonly Node[], place: string, limits: CallLimits | undefined): ChainLink {
    const verdicts = run.map((node) => this.#verdict(node));
    const id = run.map((node) => node.id).join("+");
    const compiled = verdicts.filter((verdict) => "kernel" in verdict);
    if (compiled.length === run.length) {
      const kernel = this.#kernel(run, compiled, limits?.memory);
      const limited = limits === undefined ? {} : { limits };
      for (const node of run) this.#fate(node, place, { kernel, ...limited });
      return { kind: "kernel", id, kernel, nodes: run, ...limited };
    }
    for (const [index, node] of run.entries()) this.#hosted(node, place, verdicts[index] as Verdict, run, verdicts);
    const [only] = run;
    return run.length === 1 && only !== undefined && only.form !== "tick"
      ? { kind: "host", id, nodes: [only] }
      : { kind: "ticks", id, nodes: run };
  }

  #hosted(node: Node, place: string, verdict: Verdict, run: readonly Node[], verdicts: readonly Verdict[]): void {
    const other = run[verdicts.findIndex((each) => "reason" in each)];
    const reason = "reason" in verdict ? verdict.reason : `it runs in one loop with "${other?.name ?? ""}", which is no kernel`;
    const at = "reason" in verdict ? verdict.at : node.span;
    this.#fate(node, place, { reason, at });
    if (!node.forced || !node.kernel.kernel) return;
    this.#reporter.report(
      diagnostic("RMC4001", {
        message: `"${node.name}" is marked @kernel but cannot be one: ${reason}`,
        span: { offset: 0, length: 1, ...at },
        help: "change what the reason names, or remove @kernel",
      }),
    );
  }

  #fate(node: Node, place: string, fate: Pick<NodeFate, "kernel" | "limits" | "reason"> & { readonly at?: Position }): void {
    const converter = this.#plan.converters.some((each) => each.id === node.id) ? { converter: node.id } : {};
    this.#fates.push({ node, place, ...converter, at: node.span, ...fate });
  }

  #verdict(node: Node): Verdict {
    if (!node.kernel.kernel) return { reason: node.kernel.reason, at: node.kernel.at };
    const name = node.kernel.unit;
    const known = this.#verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = this.#lower(node, name);
    this.#verdicts.set(name, verdict);
    return verdict;
  }

  #lower(node: Node, name: string): Verdict {
    const unit = this.#units[name];
    if (unit === undefined) return { reason: "analysis made no unit of it", at: node.span };
    const result = remember(this.#before.units, JSON.stringify(unit), () => lowerUnit(unit));
    if (!isRefusal(result)) return { unit, kernel: { ...result, types: this.#plan.graph.types } };
    const { file, line, column } = result.spot;
    return { reason: result.reason, at: { file: unit.files[file] ?? node.span.file, line, column } };
  }

  /** Nodes of the same code and memory share a module; only their parameters differ. */
  #kernel(run: readonly Node[], verdicts: readonly Extract<Verdict, { readonly kernel: Kernel }>[], memory: number | undefined): string {
    const names = run.map((node) => (node.kernel.kernel ? node.kernel.unit : node.id)).join("+");
    const name = memory === undefined ? names : `${names}.${memory}`;
    if (!this.#kernels.has(name)) {
      const units = verdicts.map(({ unit }) => unit);
      const key = JSON.stringify([name, this.#plan.graph.types, units]);
      const kernels = verdicts.map(({ kernel }) => kernel);
      const lowered = remember(this.#before.runs, key, () => ({ name, units, ...print(name, kernels, memory) }));
      this.#kernels.set(name, lowered);
      this.#onKernel(lowered);
    }
    return name;
  }
}

function print(name: string, kernels: readonly Kernel[], memory: number | undefined): Pick<LoweredKernel, "kernels" | "printed"> {
  const [single] = kernels;
  const printed = kernels.length === 1 && single !== undefined ? printKernel({ ...single, name }) : composeTicks(name, kernels);
  return { kernels, printed: memory === undefined ? printed : { ...printed, memory } };
}

/** A day of edits in watch mode must not fill the memory. */
const MOST_REMEMBERED = 500;

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(key, made);
  return made;
}

/** Neighbouring `tick` nodes together, everything else alone. */
function inRuns(chain: readonly Node[]): readonly (readonly Node[])[] {
  const runs: Node[][] = [];
  for (const node of chain) {
    const last = runs.at(-1);
    if (node.form === "tick" && last?.[0]?.form === "tick") last.push(node);
    else runs.push([node]);
  }
  return runs;
}
