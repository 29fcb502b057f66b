/**
 * Where `env`, `secret` and `param` find their values. They are called in a pipeline's function or at the top of a user's
 * module, with nothing to hold on to, so the scope is ambient: the innermost one that is entered at that moment. It hangs
 * on the global object because a user's project may hold two copies of this package.
 */
export interface Scope {
  env(name: string): string | undefined;
  secret(name: string): string | undefined;
  param(name: string): string | number | boolean | undefined;
}

/** Makes `scope` the current one until the returned function is called. */
export function enterScope(scope: Scope): () => void {
  const stack = scopes();
  stack.push(scope);
  return () => {
    const at = stack.lastIndexOf(scope);
    if (at >= 0) stack.splice(at, 1);
  };
}

/** Runs `body`, which is synchronous, in `scope`. */
export function withScope<T>(scope: Scope, body: () => T): T {
  const leave = enterScope(scope);
  try {
    return body();
  } finally {
    leave();
  }
}

export function currentScope(): Scope {
  return scopes().at(-1) ?? processScope();
}

/** The environment of the process, where there is one: what a bare `voice.run()` sees. */
export function processScope(): Scope {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const read = (name: string): string | undefined => process?.env?.[name];
  return { env: read, secret: read, param: () => undefined };
}

const KEY: unique symbol = Symbol.for("rmc.scopes") as never;

function scopes(): Scope[] {
  const holder = globalThis as { [KEY]?: Scope[] };
  return (holder[KEY] ??= []);
}
