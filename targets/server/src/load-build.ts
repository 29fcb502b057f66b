/**
 * Loads what one place needs of a build: its bundle and its kernels. Nothing is run or compiled before its digest has been
 * compared with the manifest, so a build that was changed, mixed up or copied by halves is refused by name.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { declaredMemory, RmcError, type ClientProgram, type TierProgram } from "@rmc/runtime";

/** What is read of `manifest.json`. */
export interface BuildManifest {
  readonly schema: string;
  /** Digest of everything that was built. */
  readonly build: string;
  readonly pipeline: string;
  readonly files: readonly { readonly path: string; readonly digest: string }[];
  readonly places: readonly { readonly name: string; readonly kind: string }[];
  readonly nodes?: readonly { readonly module?: string; readonly limits: { readonly memoryBytes?: number } }[];
  readonly wants: readonly { readonly place: string; readonly env: readonly string[]; readonly secrets: readonly string[] }[];
}

/** What a tier's `program.js` exports. */
interface TierModule {
  readonly kernels: readonly { readonly name: string; readonly file: string; readonly digest: string; readonly map?: string }[];
  readonly createProgram: (options: {
    readonly modules: Readonly<Record<string, object>>;
    readonly maps: Readonly<Record<string, unknown>>;
  }) => TierProgram;
}

export async function loadManifest(directory: string): Promise<BuildManifest> {
  const path = join(directory, "manifest.json");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new RmcError("missing-build", `there is no build at ${directory}: it has no manifest.json`, { cause });
  });
  try {
    const manifest = JSON.parse(text) as BuildManifest;
    if (manifest.schema === "rmc/1" && Array.isArray(manifest.files)) return manifest;
  } catch {
    // Said below, for both.
  }
  throw new RmcError("missing-build", `${path} is not the manifest of a build that this version understands`);
}

/** Undefined when the place has no stages in this build. */
export async function loadTier(directory: string, place: string): Promise<TierProgram | undefined> {
  const manifest = await loadManifest(directory);
  const bundle = `${place}/program.js`;
  if (!manifest.files.some(({ path }) => path === bundle)) return undefined;
  await verified(directory, manifest, bundle);
  const tier = (await import(urlOf(directory, manifest, bundle))) as TierModule;
  const modules: Record<string, object> = {};
  const maps: Record<string, unknown> = {};
  for (const { name, file, digest, map } of tier.kernels) {
    modules[name] = await loadKernel(directory, manifest, file, digest);
    if (map !== undefined) maps[name] = JSON.parse(new TextDecoder().decode(await verified(directory, manifest, map)));
  }
  const program = tier.createProgram({ modules, maps });
  if (program.build === manifest.build) return program;
  throw new RmcError("other-build", `${bundle} is of build ${program.build}, the manifest of build ${manifest.build}`);
}

/** What its clients know of a build. */
export async function loadClient(directory: string): Promise<ClientProgram> {
  const manifest = await loadManifest(directory);
  const file = "client/index.js";
  await verified(directory, manifest, file);
  const { program } = (await import(urlOf(directory, manifest, file))) as { readonly program: ClientProgram };
  return program;
}

/** The digest in the query: the same path may hold another build later. */
function urlOf(directory: string, manifest: BuildManifest, file: string): string {
  return `${pathToFileURL(resolve(directory, file)).href}?${digestIn(manifest, file)}`;
}

/** The bytes of a file of the build, if they are the ones that were built. */
async function verified(directory: string, manifest: BuildManifest, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(join(directory, path)).catch((cause: unknown) => {
    throw new RmcError("missing-build", `the build lacks ${path}`, { cause });
  });
  const expected = digestIn(manifest, path);
  const found = digestOf(bytes);
  if (found !== expected)
    throw new RmcError(
      path.endsWith(".wasm") ? "bad-kernel" : "other-build",
      `${path} is not the file that was built: its digest is ${found}, the manifest says ${expected}`,
    );
  return new Uint8Array(bytes);
}

async function loadKernel(directory: string, manifest: BuildManifest, file: string, digest: string): Promise<object> {
  const bytes = await verified(directory, manifest, file);
  if (digestOf(bytes) !== digest) throw new RmcError("bad-kernel", `${file} belongs to another build than the bundle that asks for it`);
  const memory = declaredMemory(bytes);
  if (memory <= allowedMemory(manifest, file)) return WebAssembly.compile(bytes);
  const many = memory === Infinity ? "as much memory as there is" : `${memory} bytes of memory`;
  throw new RmcError("bad-kernel", `${file} may take ${many}, and its nodes may not`);
}

/** In whole pages. A module that no node names may have any maximum, but must have one. */
function allowedMemory({ nodes = [] }: BuildManifest, file: string): number {
  const limits = nodes.flatMap(({ module, limits: { memoryBytes } }) =>
    module === file && memoryBytes !== undefined ? [memoryBytes] : [],
  );
  return limits.length === 0 ? Number.MAX_VALUE : Math.ceil(Math.max(...limits) / 65_536) * 65_536;
}

function digestIn(manifest: BuildManifest, path: string): string {
  return manifest.files.find((file) => file.path === path)?.digest ?? "missing";
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Node's; its types are in the DOM's library only. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
