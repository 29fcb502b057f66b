/**
 * Links a module to what its node was granted. A module that imports anything else, or that does not export what
 * docs/kernel-abi.md asks for, is refused before any of its code has run.
 */
import { RmcError } from "../error.ts";
import { webAssembly, type WasmFunction, type WasmGlobal, type WasmImports, type WasmMemory, type WasmModule } from "./web-assembly.ts";

export type Capability = "emit" | "log" | "now" | "random";

export interface KernelExports {
  readonly memory: WasmMemory;
  readonly reserve: WasmFunction;
  readonly create: WasmFunction;
  readonly start?: WasmFunction;
  readonly process: WasmFunction;
  readonly end?: WasmFunction;
  readonly cancel?: WasmFunction;
  readonly failure: WasmFunction;
  readonly collect?: WasmFunction;
  /** How much work one call may be: `prelude/work.ts`. */
  readonly work?: WasmGlobal;
}

export interface KernelModule {
  readonly id: string;
  readonly module: WasmModule;
  readonly has: Readonly<Record<string, boolean>>;
  /** Missing: all. */
  readonly capabilities?: readonly string[];
  /** Missing: what the module says. */
  readonly work?: number;
}

export function linkKernel(kernel: KernelModule, offered: Record<Capability, WasmImports[string]>): KernelExports {
  const { id, module, capabilities, work } = kernel;
  const granted = Object.entries(offered).filter(([name]) => capabilities?.includes(name) ?? true);
  try {
    check(
      kernel,
      granted.map(([name]) => name),
    );
    const exports = new (webAssembly().Instance)(module, { rmc: Object.fromEntries(granted) }).exports as KernelExports;
    if (work !== undefined && exports.work) exports.work.value = BigInt(work);
    return exports;
  } catch (cause) {
    throw new RmcError("bad-kernel", `the kernel of "${id}" cannot be linked: ${(cause as Error).message}`, { node: id, cause });
  }
}

function check({ module, has }: KernelModule, granted: readonly string[]): void {
  const { Module } = webAssembly();
  for (const { module: from, name, kind } of Module.imports(module)) {
    if (from !== "rmc" || kind !== "function" || !granted.includes(name))
      throw new Error(`it imports the ${kind} ${from}.${name}, which was not granted`);
  }
  const kinds = new Map(Module.exports(module).map(({ name, kind }) => [name, kind]));
  const optional = Object.keys(has).filter((name) => has[name]);
  if (kinds.has("collect")) optional.push("collect");
  for (const name of ["memory", "reserve", "create", "process", "failure", ...optional]) {
    if (kinds.get(name) !== (name === "memory" ? name : "function")) throw new Error(`it exports no ${name}`);
  }
}
