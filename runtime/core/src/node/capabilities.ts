/**
 * Time and chance of the user's code offline: `Date.now`, `performance.now` and `Math.random` answer from the node's context
 * while the node's code runs, so that a run can be repeated. Where there is AsyncLocalStorage (Node, workerd, Deno, Bun)
 * that holds after an `await` too; elsewhere up to the first one. Outside of nodes nothing changes. The replaced functions
 * hang on the global object, so that two copies of this package replace them once.
 */
import type { NodeContext } from "../program.ts";

export function withCapabilities<T>(context: NodeContext, body: () => T): T {
  if (!context.deterministic) return body();
  const time = context.now();
  return capabilities().run({ now: () => time, random: context.random }, body);
}

/** The same for kernels, in milliseconds: of the date, or of the finer clock, `performance.now`. */
export function readClock(context: NodeContext, isFine: boolean): number {
  const { performance } = globalThis as Realm;
  if (!context.deterministic) return (isFine && performance?.now()) || Date.now();
  const time = context.now() * 1000;
  return isFine ? time : Math.floor(time);
}

/** For what is called from inside of a node and is not the node's code: timers it starts must not inherit the node's time. */
export function withoutCapabilities<T>(context: NodeContext, body: () => T): T {
  return context.deterministic ? capabilities().run(undefined, body) : body();
}

interface Capabilities {
  now(): number;
  random(): number;
}

/** What this needs of AsyncLocalStorage. */
interface Storage {
  run<T>(current: Capabilities | undefined, body: () => T): T;
  getStore(): Capabilities | undefined;
}

interface Realm {
  [KEY]?: Storage;
  readonly performance?: { now(): number };
  readonly process?: { getBuiltinModule?(name: string): { AsyncLocalStorage?: new () => Storage } | undefined };
}

const KEY: unique symbol = Symbol.for("rmc.capabilities") as never;

function capabilities(): Storage {
  const realm = globalThis as Realm;
  return (realm[KEY] ??= install(realm));
}

function install(realm: Realm): Storage {
  const AsyncLocalStorage = realm.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
  const storage = AsyncLocalStorage ? new AsyncLocalStorage() : new SynchronousStorage();
  const random = Math.random.bind(Math);
  const now = Date.now.bind(Date);
  Math.random = () => {
    const current = storage.getStore();
    return current ? current.random() : random();
  };
  Date.now = () => {
    const current = storage.getStore();
    return current ? Math.floor(current.now() * 1000) : now();
  };
  if (realm.performance) installPerformance(realm.performance, storage);
  return storage;
}

function installPerformance(performance: { now(): number }, storage: Storage): void {
  const now = performance.now.bind(performance);
  performance.now = () => {
    const current = storage.getStore();
    return current ? current.now() * 1000 : now();
  };
}

class SynchronousStorage implements Storage {
  #current: Capabilities | undefined;

  run<T>(current: Capabilities | undefined, body: () => T): T {
    const before = this.#current;
    this.#current = current;
    try {
      return body();
    } finally {
      this.#current = before;
    }
  }

  getStore(): Capabilities | undefined {
    return this.#current;
  }
}
