/**
 * Links a module to what its node was granted. A module that imports anything else cannot be linked, so none of its code
 * runs; one that does not export what docs/kernel-abi.md asks for is refused.
 */
import { RmcError } from "../error.ts";
import { webAssembly, type WasmFunction, type WasmImports, type WasmMemory, type WasmModule } from "./web-assembly.ts";

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
}

export interface KernelModule {
  readonly id: string;
  readonly module: WasmModule;
  readonly has: Readonly<Record<string, boolean>>;
  /** Missing: all. */
  readonly capabilities?: readonly string[];
}

export function linkKernel(
  { id, module, has, capabilities }: KernelModule,
  offered: Record<Capability, WasmImports[string]>,
): KernelExports {
  const { Instance } = webAssembly();
  const granted = Object.entries(offered).filter(([name]) => capabilities?.includes(name) ?? true);
  const wanted = ["memory", "reserve", "create", "process", "failure", ...Object.keys(has).filter((name) => has[name])];
  try {
    const { exports } = new Instance(module, { rmc: Object.fromEntries(granted) });
    const missing = wanted.find((name) => !(name in exports));
    if (missing === undefined) return exports as KernelExports;
    throw new Error(`it exports no ${missing}`);
  } catch (cause) {
    throw new RmcError("bad-kernel", `the kernel of "${id}" cannot be linked: ${(cause as Error).message}`, { node: id, cause });
  }
}
