/**
 * What goes wrong on the command line and is the user's to mend: a bad `--in`, an unreadable file, an engine that is not
 * installed. A `Fault` carries one diagnostic and the exit code; verbs throw it from any depth and `main` prints it.
 * It never shows a stack. A diagnostic in a user's source is not a fault: those are collected by the compiler.
 */
import { diagnostic, type DiagnosticCode } from "../diagnostics/catalog.ts";
import type { Diagnostic, DiagnosticNote } from "../diagnostics/diagnostic.ts";

/** Exit codes of every verb. */
export const EXIT = { ok: 0, diagnostics: 1, usage: 2, bug: 70, interrupted: 130, readerGone: 141 } as const;

export class Fault extends Error {
  override readonly name = "Fault";
  readonly diagnostic: Diagnostic;
  readonly exit: number;

  constructor(code: DiagnosticCode, message: string, options: FaultOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.diagnostic = diagnostic(code, { message, notes: options.notes ?? [], help: options.help });
    this.exit = options.exit ?? EXIT.diagnostics;
  }
}

export interface FaultOptions {
  readonly help?: string | undefined;
  readonly notes?: readonly DiagnosticNote[];
  readonly exit?: number;
  readonly cause?: unknown;
}

/** A warning or a note of the command line. */
export function remark(code: DiagnosticCode, message: string, help?: string): Diagnostic {
  return diagnostic(code, { message, help });
}
