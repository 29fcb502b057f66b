/**
 * The part of WebAssembly's JavaScript API that kernels need, declared here because core knows no platform's types. Every
 * platform's own `WebAssembly.Module` is a `WasmModule`.
 */
export type WasmModule = object;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. Throws a RangeError beyond the maximum. */
  grow(pages: number): number;
}

export interface WasmGlobal {
  value: number | bigint;
}

export type WasmFunction = (...parameters: number[]) => number;

/** What a kernel may call, by name. */
export type WasmImports = Record<string, (...parameters: number[]) => unknown>;

interface Described {
  readonly name: string;
  readonly kind: string;
}

interface WebAssemblyApi {
  readonly Module: {
    imports(module: WasmModule): readonly (Described & { readonly module: string })[];
    exports(module: WasmModule): readonly Described[];
  };
  readonly Instance: new (module: WasmModule, imports: Record<string, WasmImports>) => { readonly exports: object };
}

export function webAssembly(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
}
