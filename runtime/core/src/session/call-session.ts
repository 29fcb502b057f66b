/**
 * A call: a session with one value for each input, whose answer is the last value of each output. Its inputs follow OPEN at once, so
 * that it takes one round trip; its deadline travels with it, and every host ends it for itself when the time is up.
 */
import { RmcError } from "../error.ts";
import type { ClientOptions } from "./client-member.ts";
import { Session } from "./open-session.ts";
import type { SessionOutput } from "./session-output.ts";

export interface CallSessionOptions extends ClientOptions {
  /** By name. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export async function callSession({ inputs, signal, ...options }: CallSessionOptions): Promise<Readonly<Record<string, unknown>>> {
  check(options, inputs);
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new RmcError("session-closed", "the call was aborted", { cause: signal?.reason }));
  if (signal?.aborted === true) abort();
  const session = signal?.aborted === true ? undefined : new Session(options);
  signal?.addEventListener("abort", abort);
  try {
    return await Promise.race([aborted.promise, ...(session ? [answer(session, inputs)] : [])]);
  } finally {
    signal?.removeEventListener("abort", abort);
    session?.close();
  }
}

async function answer(session: Session, given: CallSessionOptions["inputs"]): Promise<Readonly<Record<string, unknown>>> {
  const giving = Object.entries(session.inputs).map(async ([name, input]) => {
    const sent = given[name] === undefined ? undefined : input.send(given[name]);
    await Promise.all([sent, input.end()]);
  });
  const values = Object.entries(session.outputs).map(async ([name, output]) => [name, await last(name, output)] as const);
  // An answer may come before everything was taken; what is not of an input's type, never.
  const mistake = new Promise<never>((_, reject) => void Promise.all(giving).catch(reject));
  return Object.fromEntries(await Promise.race([Promise.all(values), mistake]));
}

async function last(name: string, output: SessionOutput): Promise<unknown> {
  let value: unknown;
  for await (const each of output) value = each;
  if (value === undefined) throw new RmcError("no-value", `output "${name}" gave no value for this call`);
  return value;
}

function check({ program, deadline }: ClientOptions, inputs: CallSessionOptions["inputs"]): void {
  if (deadline !== undefined && !(deadline > 0)) throw new RmcError("deadline-exceeded", `a call cannot be answered within ${deadline} ms`);
  if (program.outputs.length === 0)
    throw new RmcError("no-value", `"${program.pipeline}" has no output, and so no answer: open a session with connect()`);
  for (const { name, optional } of program.inputs)
    if (!optional && inputs[name] === undefined) throw new RmcError("missing-input", `input "${name}" is missing`);
  const unknown = Object.keys(inputs).find((name) => !program.inputs.some((input) => input.name === name));
  if (unknown !== undefined) throw new RmcError("unknown-input", `there is no input "${unknown}"`);
}

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
