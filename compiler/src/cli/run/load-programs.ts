/**
 * The programs of a build for a run in one thread, with the kernels on another engine where one is given. The files were
 * compared with the manifest before (`open-build.ts`), in the thread that opened the build.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { callOperator, type Channel, type ClientProgram, type KernelSpec, type NodeProgram, type TierProgram } from "@rmc/runtime";
import { RemoteKernels } from "../engines/remote-kernel.ts";

interface TierModule {
  readonly kernels: readonly TierKernel[];
  readonly createProgram: (options: TierOptions) => TierProgram;
}

interface TierKernel {
  readonly name: string;
  /** Paths in the build. */
  readonly file: string;
  readonly map?: string;
}

interface TierOptions {
  readonly modules: Readonly<Record<string, object>>;
  readonly maps: Readonly<Record<string, unknown>>;
  readonly kernel?: (spec: KernelSpec) => NodeProgram;
  /** With a `kernel` that answers later: `callOperator`. */
  readonly call?: typeof callOperator;
}

export async function loadPrograms(
  directory: string,
  places: readonly string[],
  engine: Channel | undefined,
): Promise<Record<string, TierProgram>> {
  const tiers = await Promise.all(places.map(async (place) => [place, await loadTier(directory, place)] as const));
  const modules: Record<string, object> = {};
  const maps: Record<string, unknown> = {};
  const byFile: Record<string, object> = {};
  for (const { name, file, map } of tiers.flatMap(([, tier]) => tier.kernels)) {
    byFile[file] ??= await WebAssembly.compile(await readFile(join(directory, file)));
    modules[name] = byFile[file];
    if (map !== undefined) maps[name] ??= JSON.parse(await readFile(join(directory, map), "utf8"));
  }
  const remote = engine === undefined ? undefined : new RemoteKernels(engine, byFile);
  const kernel = remote === undefined ? {} : { kernel: (spec: KernelSpec) => remote.node(spec), call: callOperator };
  return Object.fromEntries(tiers.map(([place, tier]) => [place, tier.createProgram({ modules, maps, ...kernel })]));
}

async function loadTier(directory: string, place: string): Promise<TierModule> {
  return (await import(pathToFileURL(join(directory, place, "program.js")).href)) as TierModule;
}

export async function loadClient(directory: string): Promise<ClientProgram> {
  const { program } = (await import(pathToFileURL(join(directory, "client", "index.js")).href)) as { readonly program: ClientProgram };
  return program;
}

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
