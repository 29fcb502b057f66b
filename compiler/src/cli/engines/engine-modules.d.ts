/** Written beside the worker's configuration for each run: the build's kernels by name. */
declare module "engine:modules" {
  export const MODULES: ReadonlyMap<string, object>;
}
