/**
 * Whether a module is a kernel as docs/kernel-abi.md says, before any of its code runs: it exports what the ABI asks for,
 * and imports nothing but what its node was granted.
 */
import { RmcError } from "../error.ts";
import { webAssembly, type WasmModule } from "./web-assembly.ts";

export type Capability = "emit" | "log" | "now" | "random";

export const CAPABILITIES: readonly Capability[] = ["emit", "log", "now", "random"];

export function checkModule(node: string, module: WasmModule, granted: readonly string[], wanted: readonly string[]): void {
  const { Module } = webAssembly();
  for (const { module: from, name, kind } of Module.imports(module)) {
    const known = from === "rmc" && kind === "function" && granted.includes(name);
    if (!known) throw new RmcError("bad-kernel", `the kernel of "${node}" imports ${from}.${name}, which was not granted`, { node });
  }
  const exported = new Map(Module.exports(module).map(({ name, kind }) => [name, kind]));
  if (exported.get("memory") !== "memory") throw new RmcError("bad-kernel", `the kernel of "${node}" exports no memory`, { node });
  for (const name of wanted) {
    if (exported.get(name) !== "function")
      throw new RmcError("bad-kernel", `the kernel of "${node}" exports no function ${name}`, { node });
  }
}
