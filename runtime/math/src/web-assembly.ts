/** The part of WebAssembly's JavaScript API that is needed here; the package knows no platform's types. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

export function webAssembly(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
}

export function atob(text: string): string {
  return (globalThis as unknown as { readonly atob: (text: string) => string }).atob(text);
}
