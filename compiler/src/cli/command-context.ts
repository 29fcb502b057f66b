/**
 * What a verb gets from `main` and how it ends. Each verb is one file in `verbs/` that adds its command to the program;
 * its work is wrapped by `verb`, which turns faults, run-time errors and our own bugs into text or JSON and an exit code.
 */
import { ERROR_CODES, RmcError } from "@rmc/runtime";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnosticJson } from "../diagnostics/format.ts";
import { EXIT, Fault } from "./fault.ts";
import { Interrupted } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";

export interface CommandContext {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGINT and SIGTERM: verbs end their children and return. */
  readonly signal: AbortSignal;
  /** Set by the verb that ran. */
  exit(code: number): void;
}

/** How a verb's failure looks in JSON. */
export type FailureShape = (diagnostics: readonly Diagnostic[]) => unknown;

export const failureObject: FailureShape = (diagnostics) => ({ ok: false, diagnostics: diagnostics.map((each) => diagnosticJson(each)) });

/** Runs the work of a verb; `json` says whether its results are JSON. */
export async function verb(context: CommandContext, json: boolean, work: () => Promise<number>, shape: FailureShape = failureObject): Promise<void> {
  try {
    context.exit(await work());
  } catch (error) {
    context.exit(fail(context, json, error, shape));
  }
}

function fail(context: CommandContext, json: boolean, error: unknown, shape: FailureShape): number {
  if (error instanceof Interrupted || context.signal.aborted) return EXIT.interrupted;
  const diagnostic = asDiagnostic(error);
  if (diagnostic === undefined) return tellBug(context, error);
  if (json) context.terminal.result(JSON.stringify(shape([diagnostic]), undefined, 2));
  else context.terminal.diagnostic(diagnostic);
  return error instanceof Fault ? error.exit : EXIT.diagnostics;
}

export function asDiagnostic(error: unknown): Diagnostic | undefined {
  if (error instanceof Fault) return error.diagnostic;
  if (!(error instanceof RmcError)) return undefined;
  const code = ERROR_CODES[error.code];
  const message = error.message.startsWith(`${code} `) ? error.message.slice(code.length + 1) : error.message;
  const span = error.position === undefined ? undefined : { ...error.position, offset: 0, length: 1 };
  const notes = error.cause instanceof Error && !error.message.includes(error.cause.message) ? [{ message: error.cause.message, span: undefined }] : [];
  return { code, severity: "error", message, span, notes, help: undefined };
}

/** The one place where a stack is shown: it is ours. */
function tellBug(context: CommandContext, error: unknown): number {
  const { terminal } = context;
  terminal.say("rmc: internal error. This is a bug in rmc, not in your file. Please report it with this text:");
  terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.bug;
}
