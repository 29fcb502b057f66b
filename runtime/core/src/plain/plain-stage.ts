/** What nodes of a plain run are offered: the values given to the run, then the process's. */
import { RmcError } from "../error.ts";
import { processScope, type Scope } from "../define/scope.ts";
import type { StageContext } from "../engine/engine-context.ts";
import type { RunOptions } from "../define/pipeline.ts";

export function plainScope({ params = {}, env = {}, secrets = {} }: RunOptions): Scope {
  const outside = processScope();
  return {
    env: (name) => own(env, name) ?? outside.env(name),
    secret: (name) => own(secrets, name) ?? outside.secret(name),
    param: (name) => own(params, name),
  };
}

export function plainContext(scope: Scope, log: (node: string, message: string) => void, node: string): StageContext {
  return {
    env: (name, fallback) => scope.env(name) ?? fallback ?? missing("missing-env", name),
    secret: (name) => scope.secret(name) ?? missing("missing-secret", name),
    param: (name) => scope.param(name) ?? missing("bad-param", name),
    log: (message) => log(node, message),
  };
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function missing(code: "missing-env" | "missing-secret" | "bad-param", name: string): never {
  throw new RmcError(code, `${name} has no value here`);
}
