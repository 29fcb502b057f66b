/**
 * The compiler: the flat list of its phases. `check` goes as far as the user's mistakes are found, `build` to the bytes of a
 * build, in memory. Nothing is printed here, and nothing is written but the cache.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { browserTarget } from "@rmc/browser/target";
import { edgeTarget } from "@rmc/edge/target";
import { serverTarget } from "@rmc/host/target";
import { emitSettings } from "./1-load/emit-settings.ts";
import { loadProgram, openProgram, type Loaded, type LoadOptions } from "./1-load/load-program.ts";
import type { Program } from "./1-load/program.ts";
import { userFiles } from "./1-load/user-files.ts";
import { Workspace } from "./1-load/workspace.ts";
import { analyzeProgram } from "./2-analyze/analyze-program.ts";
import { converterUnits } from "./2-analyze/converters/converter-units.ts";
import { placeGraph } from "./3-place/place-graph.ts";
import { tierRules } from "./3-place/tier-rules.ts";
import { buildChains, type LoweredBefore, type OnKernel } from "./4-lower/build-chains.ts";
import { lowerPlan } from "./4-lower/lower-plan.ts";
import { expectKernels } from "./5-emit/asc/compile-kernels.ts";
import { cacheDirectory } from "./5-emit/cache-directory.ts";
import { Cache } from "./5-emit/cache.ts";
import { emitBuild, type BundledBefore, type ClientLanguage, type EmitOptions } from "./5-emit/emit-build.ts";
import { KernelMaker } from "./5-emit/emit-kernels.ts";
import { recordBuild, startTools, type BuildRecord } from "./5-emit/start-tools.ts";
import { versions } from "./5-emit/versions.ts";
import { CompileRun, type CheckedPipeline, type Phase, type Timings } from "./compile-run.ts";
import { diagnostic } from "./diagnostics/catalog.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Analysis } from "./ir/analysis.ts";
import type { Artifact } from "./ir/artifact.ts";
import type { Graph } from "./ir/graph.ts";
import type { Plan } from "./ir/plan.ts";
import type { Unit } from "./ir/unit.ts";
import type { UserFile } from "./ir/user-file.ts";

export { DUMPS, dumpPipeline } from "./compile-run.ts";
export type { ClientLanguage } from "./5-emit/emit-build.ts";
export type { CheckedPipeline, DumpName, Phase, Timings } from "./compile-run.ts";

export interface CompilerOptions {
  /** The folder where compiled kernels are kept; by default `RMC_CACHE` or the user's cache. `false`: in memory only. */
  readonly cache?: string | false;
  /** Positions are relative to it; the default is the folder of the nearest package.json. */
  readonly root?: string;
  /** Export conditions of packages; the default is those this process was started with. */
  readonly conditions?: readonly string[];
  /** Keeps TypeScript's own declarations warm across compilers. */
  readonly workspace?: Workspace;
}

export interface CheckOptions {
  /** Only this pipeline of the file. */
  readonly pipeline?: string;
  /** Told when a phase begins: for progress. */
  readonly onPhase?: (phase: Phase) => void;
}

export interface BuildOptions extends CheckOptions {
  /** Optimised kernels, minified bundles. */
  readonly release?: boolean;
  /** Clients in other languages, beside the one in JavaScript. */
  readonly clients?: readonly ClientLanguage[];
  /** Builds after edits will follow: what they need gets ready when this one is done. */
  readonly watching?: boolean;
}

export interface CheckResult {
  /** Absolute: files of spans are relative to it. Undefined when there is no such file. */
  readonly root: string | undefined;
  /** In the order of the source. */
  readonly diagnostics: readonly Diagnostic[];
  /** One entry a pipeline, in order of the file; with errors, those that got through. */
  readonly pipelines: readonly CheckedPipeline[];
  readonly timings: Timings;
  /** Absolute paths of what was read or looked for, the user's files and their configuration: what to watch. */
  readonly files: readonly string[];
}

export interface BuildResult extends CheckResult {
  /** One a pipeline; empty when there are errors. */
  readonly artifacts: readonly Artifact[];
}

/** The last build of a file: the next one of the same texts and options is the same. */
interface Built {
  readonly source: { readonly files: readonly UserFile[]; readonly options: string };
  readonly result: BuildResult;
}

const TARGETS = { browser: browserTarget, edge: edgeTarget, server: serverTarget, compute: serverTarget } as const;

/** Keeps everything warm from one call to the next: watch mode and tests hold one. Calls come one after the other. */
export class Compiler {
  readonly #options: CompilerOptions;
  readonly #workspace: Workspace;
  #kept: Cache | undefined;
  readonly #built = new Map<string, Built>();
  readonly #lowered: LoweredBefore = { units: new Map(), runs: new Map() };
  readonly #bundles: BundledBefore = new Map();
  readonly #versions = versions();
  #converters: Readonly<Record<string, Unit>> | undefined;

  constructor(options: CompilerOptions = {}) {
    this.#options = options;
    this.#workspace = options.workspace ?? new Workspace();
  }

  check(file: string, options: CheckOptions = {}): CheckResult {
    const run = new CompileRun(options.onPhase);
    const loaded = run.phase("load", () => loadProgram(file, run.collector, this.#loadOptions));
    if (loaded.program !== undefined) this.#analyze(loaded.program, options, run);
    return resultOf(run, loaded);
  }

  async build(file: string, options: BuildOptions = {}): Promise<BuildResult> {
    const run = new CompileRun(options.onPhase);
    const key = JSON.stringify([file, options.pipeline, options.release, options.clients]);
    const known = this.#built.get(key);
    const record = known === undefined ? this.#record(file, options.release === true) : undefined;
    if (record !== undefined) await startTools(record);
    const kernels = await KernelMaker.open(this.#cache(), options.release === true, this.#versions.assemblyscript);
    const opened = run.phase("load", () => openProgram(file, run.collector, this.#loadOptions));
    const { program } = opened;
    if (program === undefined) return { ...resultOf(run, opened), artifacts: [] };
    const source = { files: userFiles(program), options: JSON.stringify(program.compiler.getCompilerOptions()) };
    const isSame = known !== undefined && isDeepStrictEqual(known.source, source);
    // TypeScript looks for errors while the kernels are compiled. In a program that has some, nothing else that was found or that
    // failed means anything.
    const failure = isSame ? undefined : failureOf(() => this.#analyze(program, options, run, (kernel) => kernels.begin(kernel)));
    const errors = run.phase("load", opened.findErrors);
    if (errors.length > 0) return { ...resultOf(run, opened), diagnostics: errors, pipelines: [], artifacts: [] };
    if (failure !== undefined) throw failure;
    if (isSame) return { ...known.result, timings: run.timings };
    const artifacts = run.ok ? await this.#emit(program, source.files, kernels, options, run) : [];
    const result = { ...resultOf(run, opened), artifacts: run.ok ? artifacts : [] };
    this.#built.set(key, { source, result });
    if (record !== undefined && result.artifacts.length > 0) await recordBuild(record, program.root, source.files);
    if (options.watching === true) expectKernels();
    return result;
  }

  #record(file: string, release: boolean): BuildRecord {
    const path = resolve(file);
    return { cache: this.#cache(), file: path, release, versions: this.#versions };
  }

  get #loadOptions(): LoadOptions {
    const { root, conditions } = this.#options;
    return {
      workspace: this.#workspace,
      ...(root === undefined ? {} : { root }),
      ...(conditions === undefined ? {} : { conditions }),
    };
  }

  #analyze(program: Program, options: CheckOptions, run: CompileRun, onKernel?: OnKernel): void {
    const analysis = run.phase("analyze", () => analyzeProgram(program, run.collector));
    run.analysis = analysis;
    if (analysis === undefined) return;
    for (const graph of selectGraphs(analysis.graphs, options.pipeline, run)) {
      const plan = run.phase("place", () => placeGraph(graph, analysis.reach, tierRules(TARGETS), run.collector));
      if (plan === undefined) continue;
      const units = run.phase("analyze", () => this.#unitsFor(plan, analysis, program));
      const chains = run.phase("lower", () => buildChains(plan, units, this.#lowered, run.collector, onKernel));
      run.pipelines.push({ plan, chains });
    }
  }

  async #emit(
    program: Program,
    files: readonly UserFile[],
    kernels: KernelMaker,
    { release = false, clients = [] }: BuildOptions,
    run: CompileRun,
  ): Promise<readonly Artifact[]> {
    const reach = run.analysis?.reach ?? [];
    const options: EmitOptions = {
      root: program.root,
      release,
      kernels,
      bundles: this.#bundles,
      target: (kind) => TARGETS[kind as keyof typeof TARGETS],
      conditions: program.conditions,
      settings: emitSettings(program),
      clients,
      versions: this.#versions,
    };
    const artifacts: Artifact[] = [];
    for (const { plan, chains } of run.pipelines) {
      const lowered = run.phase("lower", () => lowerPlan(plan, chains, reach, files));
      const artifact = await run.phaseAsync("emit", () => emitBuild({ plan, lowered, reach, files }, options, run.collector));
      if (artifact !== undefined) artifacts.push(artifact);
    }
    return artifacts;
  }

  /** Those of the analysis, and those of the converters where the plan has any. */
  #unitsFor(plan: Plan, analysis: Analysis, program: Program): Readonly<Record<string, Unit>> {
    if (plan.converters.length === 0) return analysis.units;
    this.#converters ??= converterUnits(converterSources(), program.conditions);
    return { ...analysis.units, ...this.#converters };
  }

  #cache(): Cache {
    const { cache = cacheDirectory(process.env) } = this.#options;
    return (this.#kept ??= new Cache(cache === false ? undefined : cache));
  }
}

/** One check of a file, cold. */
export function checkFile(file: string, options: CheckOptions & CompilerOptions = {}): CheckResult {
  return new Compiler(options).check(file, options);
}

/** One build of a file, cold; kernels that were compiled before come from the cache. */
export function buildFile(file: string, options: BuildOptions & CompilerOptions = {}): Promise<BuildResult> {
  return new Compiler(options).build(file, options);
}

function resultOf(run: CompileRun, { root, files }: Loaded): CheckResult {
  return { root, diagnostics: run.diagnostics, pipelines: run.pipelines, timings: run.timings, files };
}

function failureOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

function selectGraphs(graphs: readonly Graph[], name: string | undefined, run: CompileRun): readonly Graph[] {
  const selected = name === undefined ? graphs : graphs.filter(({ pipeline }) => pipeline === name);
  if (selected.length > 0 || graphs.length === 0) return selected;
  run.collector.report(
    diagnostic("RMC3007", {
      message: `there is no pipeline "${name}" in ${graphs[0]?.file}`,
      span: graphs[0]?.span,
      help: `it has ${graphs.map(({ pipeline }) => `"${pipeline}"`).join(", ")}`,
    }),
  );
  return [];
}

/** TypeScript beside the JavaScript: the package ships both. */
function converterSources(): string {
  const door = createRequire(import.meta.url).resolve("@rmc/stdlib/convert");
  const folder = dirname(door);
  return folder.endsWith(join("src", "convert")) ? folder : folder.replace(`${sep}dist${sep}`, `${sep}src${sep}`);
}
