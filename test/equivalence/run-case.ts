/**
 * Runs a case in every way there is, through the command line's own drivers, and gives the outputs as the bytes of the
 * generated codecs: what equality means in `docs/language.md`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Codec } from "@rmc/runtime";
import { runBuildIn } from "../../compiler/src/cli/run/compiled-mode.ts";
import { runOnHosts } from "../../compiler/src/cli/run/hosts-mode.ts";
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
export async function runCase(one: Case, built: BuiltCase, mode: Mode): Promise<Readonly<Record<string, readonly string[]>>> {
  const outputs: Record<string, string[]> = {};
  const { graph } = built.pipeline.plan;
  const codecs = new Map<string, Codec>();
  for (const { name, flow } of graph.outputs) {
    const type = graph.flows.find(({ id }) => id === flow)?.type;
    if (type === undefined) throw new Error(`output ${name} of ${one.name} has no codec`);
    codecs.set(name, loadCodec(printCodec(type, graph.types)));
    outputs[name] = [];
  }
  const request: RunRequest = {
    cwd: root,
    env: { ...process.env, ...one.env },
    signal: AbortSignal.timeout(120_000),
    inputs: Object.fromEntries(Object.entries(one.inputs).map(([name, spec]) => [name, iterate(valuesOf(spec))])),
    params: one.params,
    every: 0.02,
    progress: () => {},
    onLog: () => {},
    onOutput: async (name, value) => void outputs[name]?.push(encode(codecs.get(name), value)),
  };
  await start(mode, built, request);
  return outputs;
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
