/**
 * The user's modules in a bundle: `load` evaluates the slice of them that one node needs. Module variables belong to a node
 * and a session, so each gets an evaluation of its own; `env`, `secret` and `param` at the top of a module are answered by
 * the stage, which is why evaluation happens inside its scope.
 */
import { withScope } from "../define/scope.ts";
import type { NodeContext } from "../program.ts";

/** What `make` of a host node calls. `create` gets the exports of the slice. */
export function userCode<Code>(load: () => Code, create: (code: Code, context: NodeContext) => unknown): (context: NodeContext) => unknown {
  const key = {};
  return (context) =>
    withScope(scopeOf(context), () => {
      const code = (context.evaluated.get(key) as Code | undefined) ?? load();
      context.evaluated.set(key, code);
      return create(code, context);
    });
}

/** A context throws for what is missing; a scope says so, because the caller may have a fallback. */
function scopeOf(context: NodeContext): Parameters<typeof withScope>[0] {
  return {
    env: (name) => {
      const value = context.env(name, MISSING);
      return value === MISSING ? undefined : value;
    },
    secret: (name) => context.secret(name),
    param: (name) => context.param(name),
  };
}

const MISSING = "\0missing";
