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

/**
 * Makes the kernels of one build. One may begin as soon as it is printed, before anybody asks for it: then it is compiled
 * while the next is lowered. Equal texts are one kernel.
 */
export class KernelMaker {
  readonly #cache: Cache;
  readonly #optimize: boolean;
  readonly #maker: string;
  readonly #made = new Map<string, Promise<CompiledKernel>>();

  private constructor(cache: Cache, optimize: boolean, maker: string) {
    this.#cache = cache;
    this.#optimize = optimize;
    this.#maker = maker;
  }

  static async open(cache: Cache, release: boolean, assemblyscript: string): Promise<KernelMaker> {
    ownText ??= readOwnText();
    return new KernelMaker(cache, release, digestOf("maker of kernels", assemblyscript, String(release), await ownText));
  }

  /** Does not wait, not even for the disk: the caller goes on with its work and lets nothing else happen. */
  begin({ printed }: LoweredKernel): void {
    const key = this.#keyOf(printed);
    if (this.#made.has(key) || this.#cache.has(key)) return;
    const making = this.#compile(key, printed);
    this.#made.set(key, making);
    // Whoever asks for it is told; nobody may.
    making.catch(() => undefined);
  }

  async make(kernels: readonly LoweredKernel[]): Promise<readonly EmittedKernel[]> {
    return Promise.all(
      kernels.map(async (lowered) => {
        const { printed } = lowered;
        const key = this.#keyOf(printed);
        const making = this.#made.get(key) ?? this.#find(key, printed);
        this.#made.set(key, making);
        return describeKernel(lowered, await making);
      }),
    );
  }

  #keyOf(printed: PrintedKernel): string {
    return digestOf("kernel", this.#maker, JSON.stringify(printed));
  }

  async #find(key: string, printed: PrintedKernel): Promise<CompiledKernel> {
    return (await readKernel(this.#cache, key)) ?? this.#compile(key, printed);
  }

  /** In the cache as soon as it is there: a build that is ended loses what it had not finished. */
  async #compile(key: string, printed: PrintedKernel): Promise<CompiledKernel> {
    const [kernel] = (await compileKernels([printed], { optimize: this.#optimize })) as [CompiledKernel];
    await writeKernel(this.#cache, key, kernel);
    return kernel;
  }
}

/** Of all that makes kernels here. Threads read it once as well. */
let ownText: Promise<string> | undefined;

async function readOwnText(): Promise<string> {
  return JSON.stringify([...(await readPrelude()), ...(await readOwnCode())]);
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
