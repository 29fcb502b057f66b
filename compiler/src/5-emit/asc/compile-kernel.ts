/**
 * One printed kernel to WebAssembly, by the AssemblyScript compiler, from memory. Each kernel is a program of its own: the
 * compiler is warm after the first, and a module holds nothing of another. Importing that compiler changes the whole
 * process (the default order of `sort`, a hundred globals), so only a thread of its own may load this file.
 */
import * as asc from "assemblyscript/asc";
import type { PrintedKernel } from "../../ir/printed-kernel.ts";
import { ascFlags, ENTRY, type CompileOptions } from "./asc-flags.ts";
import { composeMap, type SourceMap } from "./compose-map.ts";
import { exportGlobals } from "./export-globals.ts";
import { wasmSections } from "./wasm-sections.ts";

export interface CompiledKernel {
  readonly name: string;
  readonly wasm: Uint8Array;
  /** From offsets in the module (line 1, column = offset) to the user's files. */
  readonly map: SourceMap;
}

type Prelude = ReadonlyMap<string, string>;

/** What the compiler said, where it refused. */
export async function compileKernel(
  kernel: PrintedKernel,
  options: CompileOptions,
  prelude: Prelude,
): Promise<CompiledKernel | { readonly refused: string }> {
  // The way asc's own `--lib` puts files into its library: kernels never run on the stub that stands there otherwise.
  asc.libraryFiles["rt/stub"] = prelude.get("prelude/region.ts") ?? "";
  const written = new Map<string, string | Uint8Array>();
  const messages: string[] = [];
  const log = { write: (text: string | Uint8Array) => void messages.push(String(text)) };
  const { error } = await asc.main(ascFlags(kernel, options), {
    readFile: (name: string) => (name === ENTRY ? kernel.source : (prelude.get(name) ?? null)),
    writeFile: (name: string, content: string | Uint8Array) => void written.set(name, content),
    listFiles: () => [],
    stdout: log,
    stderr: log,
  } as unknown as Parameters<typeof asc.main>[1]);
  const wasm = written.get("kernel.wasm");
  const map = written.get("kernel.wasm.map");
  if (error !== null || !(wasm instanceof Uint8Array) || map === undefined) return { refused: messages.join("") };
  const bare = withoutMapUrl(wasm);
  const made = kernel.keepsState ? exportGlobals(bare) : { wasm: bare, shift: 0 };
  return { name: kernel.name, wasm: made.wasm, map: composeMap(made, String(map), kernel, ENTRY) };
}

/** Drops the custom section that points at the map: its place depends on the build, the map lies beside the module. */
function withoutMapUrl(wasm: Uint8Array): Uint8Array {
  for (const section of wasmSections(wasm)) {
    if (section.id === 0 && section.name === "sourceMappingURL") {
      return Uint8Array.from([...wasm.subarray(0, section.start), ...wasm.subarray(section.end)]);
    }
  }
  return wasm.slice();
}
