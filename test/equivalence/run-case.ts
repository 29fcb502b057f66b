/**
 * Runs a case in every way there is, through the command line's own drivers, and gives the outputs as the bytes of the
 * generated codecs: what equality means in `docs/language.md`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resourcesOf } from "@rmc/host";
import { runHosts, type Codec, type OpenPair } from "@rmc/runtime";
import { runBuildIn } from "../../compiler/src/cli/run/compiled-mode.ts";
import { runOnHosts } from "../../compiler/src/cli/run/hosts-mode.ts";
import { loadClient, loadPrograms } from "../../compiler/src/cli/run/load-programs.ts";
import { openBuild } from "../../compiler/src/cli/run/open-build.ts";
import { runPlainly } from "../../compiler/src/cli/run/plain-mode.ts";
import type { RunRequest } from "../../compiler/src/cli/run/run-mode.ts";
import { writeBuild } from "../../compiler/src/cli/write-build.ts";
import { loadCodec } from "../../compiler/src/4-lower/codec/load-codec.test-support.ts";
import { printCodec } from "../../compiler/src/4-lower/codec/print-codec.ts";
import { Compiler, type CheckedPipeline } from "../../compiler/src/compile.ts";
import { root, valuesOf, type Case } from "./case.ts";

export const MODES = ["compiled", "workerd", "chromium", "hosts"] as const;

export type Mode = "plain" | (typeof MODES)[number];

const compiler = new Compiler();

export interface BuiltCase {
  readonly directory: string;
  /** Of the project that the case belongs to: files of the graph are relative to it. */
  readonly project: string;
  readonly pipeline: CheckedPipeline;
  remove(): void;
}

export async function buildCase(one: Case): Promise<BuiltCase> {
  const result = await compiler.build(one.file);
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new Error(errors.map(({ code, message, span }) => `${code} ${message} (${span?.file}:${span?.line})`).join("\n"));
  const [artifact] = result.artifacts;
  const [pipeline] = result.pipelines;
  if (artifact === undefined || pipeline === undefined || result.root === undefined) throw new Error(`${one.name} gave no build`);
  const directory = mkdtempSync(join(tmpdir(), "rmc-case-"));
  await writeBuild(artifact, directory, directory);
  return { directory, project: result.root, pipeline, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Output name → encoded values, in order. */
export type Outputs = Readonly<Record<string, readonly string[]>>;

export async function runCase(one: Case, built: BuiltCase, mode: Mode): Promise<Outputs> {
  const { outputs, add } = collect(built);
  const request: RunRequest = {
    ...whatComesIn(one),
    cwd: root,
    env: { ...process.env, ...one.env },
    progress: () => {},
    onLog: () => {},
    onOutput: async (name, value) => add(name, value),
  };
  await start(mode, built, request);
  return outputs;
}

/** On hosts in this process, with channels between them that `openPair` makes. */
export async function runOver(openPair: OpenPair, one: Case, built: BuiltCase): Promise<Outputs> {
  const { outputs, add } = collect(built);
  const { places } = await openBuild(built.directory, root);
  await runHosts({
    ...whatComesIn(one),
    openPair,
    programs: await loadPrograms(built.directory, places, undefined),
    program: await loadClient(built.directory),
    onOutput: add,
    resources: resourcesOf({ ...process.env, ...one.env }),
  });
  return outputs;
}

function whatComesIn({ inputs, params }: Case) {
  const signal = AbortSignal.timeout(120_000);
  const values = Object.entries(inputs).map(([name, spec]) => [name, iterate(valuesOf(spec))] as const);
  return { inputs: Object.fromEntries(values), params, every: 0.02, signal };
}

function collect({ pipeline }: BuiltCase): { outputs: Outputs; add: (name: string, value: unknown) => void } {
  const { graph } = pipeline.plan;
  const outputs: Record<string, string[]> = {};
  const codecs = new Map<string, Codec>();
  for (const { name, flow } of graph.outputs) {
    const type = graph.flows.find(({ id }) => id === flow)?.type;
    if (type === undefined) throw new Error(`output ${name} has no codec`);
    codecs.set(name, loadCodec(printCodec(type, graph.types)));
    outputs[name] = [];
  }
  return { outputs, add: (name, value) => void outputs[name]?.push(encode(codecs.get(name), value)) };
}

async function start(mode: Mode, { directory, project, pipeline }: BuiltCase, request: RunRequest): Promise<void> {
  if (mode === "plain") return runPlainly(pipeline, project, request);
  const build = { ...request, ...(await openBuild(directory, root)) };
  if (mode === "hosts") return runOnHosts(build);
  return runBuildIn(mode === "compiled" ? "node" : mode, build);
}

async function* iterate(values: readonly unknown[]): AsyncGenerator<unknown> {
  yield* values;
}

function encode(codec: Codec | undefined, value: unknown): string {
  if (codec === undefined) throw new Error("an output that the graph does not have");
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return Buffer.from(bytes).toString("base64");
}
