/**
 * What a verb gets from `main` and how it ends. Each verb is one file in `verbs/` that adds its command to the program;
 * its work is wrapped by `verb`, which turns faults, compile errors, run-time errors and our own bugs into text or JSON and
 * an exit code.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ERROR_CODES, RmcError } from "@rmc/runtime";
import { InvariantError, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { DiagnosticJson } from "../diagnostics/format.ts";
import { DiagnosticsFailure } from "./diagnostics-failure.ts";
import { EXIT, Fault } from "./fault.ts";
import { Interrupted } from "./interrupt.ts";
import { ReaderGone } from "./reader-gone.ts";
import { diagnosticsJson, showDiagnostics, summary } from "./show-diagnostics.ts";
import type { Terminal } from "./terminal.ts";

export interface CommandContext {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGINT and SIGTERM. Who reads it promises to end its children and return; without a reader the process ends at once. */
  readonly signal: AbortSignal;
  /** Set by the verb that ran. */
  exit(code: number): void;
}

/** How a verb's failure looks in JSON. */
export type FailureShape = (diagnostics: readonly DiagnosticJson[]) => unknown;

const failureObject: FailureShape = (diagnostics) => ({ ok: false, diagnostics });

/** Runs the work of a verb; `json` says whether its results are JSON. */
export async function verb(
  context: CommandContext,
  json: boolean,
  work: () => Promise<number>,
  shape: FailureShape = failureObject,
): Promise<void> {
  try {
    context.exit(await work());
  } catch (error) {
    context.exit(fail(context, json, error, shape));
  }
}

function fail(context: CommandContext, json: boolean, error: unknown, shape: FailureShape): number {
  if (error instanceof Interrupted || context.signal.aborted) return EXIT.interrupted;
  if (error instanceof ReaderGone) return EXIT.readerGone;
  const failure = asFailure(error, context.cwd);
  if (failure === undefined) return tellBug(context.terminal, error);
  const { diagnostics, root } = failure;
  if (json) context.terminal.result(JSON.stringify(shape(diagnosticsJson(context, diagnostics, root)), undefined, 2));
  else {
    showDiagnostics(context, diagnostics, root);
    if (diagnostics.length > 1) context.terminal.say(summary(diagnostics));
  }
  return error instanceof Fault ? error.exit : EXIT.diagnostics;
}

function asFailure(error: unknown, cwd: string): DiagnosticsFailure | undefined {
  if (error instanceof DiagnosticsFailure) return error;
  const diagnostic = asDiagnostic(error);
  return diagnostic === undefined ? undefined : new DiagnosticsFailure([diagnostic], cwd);
}

/** Undefined: it is none of the user's. */
export function asDiagnostic(error: unknown): Diagnostic | undefined {
  if (error instanceof Fault) return error.diagnostic;
  if (!(error instanceof RmcError)) return undefined;
  const code = ERROR_CODES[error.code];
  const message = error.message.startsWith(`${code} `) ? error.message.slice(code.length + 1) : error.message;
  const span = error.position === undefined ? undefined : { ...error.position, offset: 0, length: 1 };
  const cause =
    error.cause instanceof Error && !error.message.includes(error.cause.message) ? [{ message: error.cause.message, span: undefined }] : [];
  const calls = error.trace ?? [];
  const notes = [...cause, ...(calls.length > 1 ? calls : []).map((call) => ({ message: `at ${call}`, span: undefined }))];
  return { code, severity: "error", message, span, notes, help: undefined };
}

/** The one place where a stack is shown: it is ours. What the phases had made is kept in a file. */
export function tellBug(terminal: Terminal, error: unknown): number {
  terminal.say("rmc: internal error. This is a bug in rmc, not in your file. Please report it with this text:");
  terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (error instanceof Error && error.cause instanceof Error) terminal.say(`caused by ${stackOf(error.cause, error.message)}`);
  if (error instanceof InvariantError && error.dump !== undefined) terminal.say(`what was made so far: ${writeDump(error.dump)}`);
  return EXIT.bug;
}

/** Without the message where that was shown. */
function stackOf(cause: Error, shown: string): string {
  const stack = cause.stack ?? cause.message;
  return shown.includes(cause.message) ? stack.replace(cause.message, "(as above)") : stack;
}

function writeDump(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "rmc-bug-")), "dump.txt");
  writeFileSync(path, text);
  return path;
}
