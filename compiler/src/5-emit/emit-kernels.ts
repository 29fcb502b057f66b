/** Kernels as WebAssembly, from the cache where the same text was compiled before. */
import { declaredMemory } from "@rmc/runtime";
import { InvariantError } from "../diagnostics/diagnostic.ts";
import type { LoweredKernel } from "../ir/artifact.ts";
import { KERNEL_MEMORY, type PrintedKernel } from "../ir/printed-kernel.ts";
import { compileKernels, type CompiledKernel } from "./asc/compile-kernels.ts";
import { readOwnCode } from "./asc/read-own-code.ts";
import { readPrelude } from "./asc/read-prelude.ts";
import type { Cache } from "./cache.ts";
import { digestOf } from "./digest.ts";

/** What bundles and the manifest say of a kernel. */
export interface KernelOutline {
  readonly name: string;
  /** In the build. */
  readonly file: string;
  readonly digest: string;
  /** What the module imports. */
  readonly capabilities: readonly string[];
}

export interface EmittedKernel extends CompiledKernel, KernelOutline {}

/**
 * Before it is compiled: the digest is a placeholder as long as the digest will be, and the capabilities are those that the
 * text names, of which the compiler may find that nothing uses them.
 */
export function expectedKernel({ name, printed }: LoweredKernel): KernelOutline {
  const named = CAPABILITIES.filter(([, text]) => text.test(printed.source));
  return {
    name,
    file: kernelFile(name),
    digest: digestOf("digest of the kernel", name),
    capabilities: named.map(([capability]) => capability),
  };
}

/** In the order of their names. */
const CAPABILITIES = [
  ["emit", /@external\("rmc", "emit"\)/],
  ["log", /host_log\(/],
  ["now", /host_(?:date|now)\(/],
  ["random", /host_random\(/],
] as const;

export async function emitKernels(
  kernels: readonly LoweredKernel[],
  release: boolean,
  assemblyscript: string,
  cache: Cache,
): Promise<readonly EmittedKernel[]> {
  if (kernels.length === 0) return [];
  const own = JSON.stringify([...(await readPrelude()), ...(await readOwnCode())]);
  const maker = digestOf("maker of kernels", assemblyscript, String(release), own);
  const made = new Map<string, Promise<CompiledKernel>>();
  return Promise.all(
    kernels.map(async (lowered) => {
      const { printed } = lowered;
      const key = digestOf("kernel", maker, JSON.stringify(printed));
      const making = made.get(key) ?? makeKernel(key, printed, release, cache);
      made.set(key, making);
      return describeKernel(lowered, await making);
    }),
  );
}

/** In the cache as soon as it is there: a build that is ended loses what it had not finished. */
async function makeKernel(key: string, printed: PrintedKernel, optimize: boolean, cache: Cache): Promise<CompiledKernel> {
  const known = await readKernel(cache, key);
  if (known !== undefined) return known;
  const [kernel] = (await compileKernels([printed], { optimize })) as [CompiledKernel];
  await writeKernel(cache, key, kernel);
  return kernel;
}

export function kernelFile(name: string): string {
  return `kernels/${name.replace(/[^A-Za-z0-9._+-]/g, "-")}.wasm`;
}

function describeKernel({ name, printed }: LoweredKernel, { wasm, map }: CompiledKernel): EmittedKernel {
  const memory = declaredMemory(wasm);
  if (memory > (printed.memory ?? KERNEL_MEMORY) + 65_535)
    throw new InvariantError(`the kernel ${name} may take ${memory} bytes of memory`);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>));
  return { name, wasm, map, file: kernelFile(name), digest: digestOf(wasm), capabilities: imports.map((each) => each.name).sort() };
}

/** One entry: the length of the module, the module, its map. */
async function readKernel(cache: Cache, key: string): Promise<CompiledKernel | undefined> {
  const entry = await cache.read(key);
  if (entry === undefined) return undefined;
  const end = 4 + new DataView(entry.buffer, entry.byteOffset).getUint32(0, true);
  const map = JSON.parse(Buffer.from(entry.subarray(end)).toString()) as CompiledKernel["map"];
  return { name: "", wasm: entry.slice(4, end), map };
}

async function writeKernel(cache: Cache, key: string, { wasm, map }: CompiledKernel): Promise<void> {
  const length = new Uint8Array(Uint32Array.of(wasm.length).buffer);
  await cache.write(key, Buffer.concat([length, wasm, Buffer.from(JSON.stringify(map))]));
}

declare const WebAssembly: {
  readonly Module: {
    new (bytes: Uint8Array<ArrayBuffer>): object;
    imports(module: object): readonly { readonly name: string }[];
  };
};
