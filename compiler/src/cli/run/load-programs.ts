/**
 * The programs of a build for a run in one thread, with the kernels on another engine where one is given. The files were
 * compared with the manifest before (`open-build.ts`), in the thread that opened the build.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Channel, ClientProgram, KernelSpec, NodeProgram, TierProgram } from "@rmc/runtime";
import { RemoteKernels } from "../engines/remote-kernel.ts";

interface TierModule {
  readonly kernels: readonly { readonly name: string; readonly file: string }[];
  readonly createProgram: (options: { readonly modules: Readonly<Record<string, object>>; readonly kernel?: (spec: KernelSpec) => NodeProgram }) => TierProgram;
}

export async function loadPrograms(directory: string, places: readonly string[], engine: Channel | undefined): Promise<Record<string, TierProgram>> {
  const tiers = await Promise.all(places.map(async (place) => [place, (await import(pathToFileURL(join(directory, place, "program.js")).href)) as TierModule] as const));
  const modules: Record<string, object> = {};
  const byPath: Record<string, object> = {};
  for (const { name, file } of tiers.flatMap(([, tier]) => tier.kernels)) {
    const path = pathInBuild(file);
    byPath[path] ??= await WebAssembly.compile(await readFile(join(directory, path)));
    modules[name] = byPath[path];
  }
  const remote = engine === undefined ? undefined : new RemoteKernels(engine, byPath);
  const kernel = remote === undefined ? {} : { kernel: (spec: KernelSpec) => remote.node(spec) };
  return Object.fromEntries(tiers.map(([place, tier]) => [place, tier.createProgram({ modules, ...kernel })]));
}

/** Bundles name kernels relative to themselves or to the build. */
function pathInBuild(file: string): string {
  return file.replace(/^(\.\.?\/)+/, "");
}

export async function loadClient(directory: string): Promise<ClientProgram> {
  const { program } = (await import(pathToFileURL(join(directory, "client", "index.js")).href)) as { readonly program: ClientProgram };
  return program;
}

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
