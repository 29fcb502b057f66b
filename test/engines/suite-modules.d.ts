/** Written beside the worker's configuration: the suite as modules. */
declare module "suite:modules" {
  import type { SuiteFile } from "./suite.ts";
  export const modules: readonly WebAssembly.Module[];
  export const suite: SuiteFile;
}

declare module "suite:blocks" {
  const blocks: ArrayBuffer;
  export default blocks;
}
