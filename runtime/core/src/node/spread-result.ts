/**
 * What a node returns says how it behaves: a value is one output, null and undefined are none, a promise is awaited, a
 * generator object is many. Arrays and sets are one value; only generator objects are spread. The value that a generator
 * returns at its end is no output, as in for…of.
 */
import type { Emit, Work } from "../program.ts";

/** Runs a piece of the user's code with the node's capabilities. */
export type Run = <T>(body: () => T) => T;

export function spreadResult(result: unknown, emit: Emit, work: Work, run: Run): void | Promise<void> {
  if (typeof result !== "object" || result === null) return void emit(result);
  if (isThenable(result)) return Promise.resolve(result).then((value) => spreadResult(value, emit, work, run));
  switch (Object.prototype.toString.call(result)) {
    case "[object Generator]":
      return spreadGenerator(result as Generator, emit, work, run);
    case "[object AsyncGenerator]":
      return spreadAsync(result as AsyncGenerator, emit, work, run);
    default:
      void emit(result);
  }
}

/** Synchronous as long as those behind can take what comes. */
function spreadGenerator(generator: Generator, emit: Emit, work: Work, run: Run): void | Promise<void> {
  while (!work.aborted) {
    const { done, value } = run(() => generator.next());
    if (done) return;
    const full = emit(value);
    if (full) return full.then(() => spreadGenerator(generator, emit, work, run));
  }
  run(() => generator.return(undefined));
}

async function spreadAsync(generator: AsyncGenerator, emit: Emit, work: Work, run: Run): Promise<void> {
  // `return` waits in line behind the `next` that is under way; its own end, or error, concerns nobody any more.
  work.onAbort(() => void run(() => generator.return(undefined)).catch(() => undefined));
  while (!work.aborted) {
    const { done, value } = await run(() => generator.next());
    if (done) return;
    await emit(value);
  }
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return "then" in value && typeof value.then === "function";
}
