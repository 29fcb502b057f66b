/**
 * The part of WebAssembly's JavaScript API that kernels need, declared here because core knows no platform's types. Every
 * platform's own `WebAssembly.Module` is a `WasmModule`.
 */
export type WasmModule = object;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export type WasmFunction = (...parameters: number[]) => number;

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: string;
}

export interface WasmExport {
  readonly name: string;
  readonly kind: string;
}

export type WasmImports = Record<string, Record<string, (...parameters: number[]) => unknown>>;

interface WebAssemblyApi {
  readonly Module: { imports(module: WasmModule): WasmImport[]; exports(module: WasmModule): WasmExport[] };
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: object };
}

export function webAssembly(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
}
