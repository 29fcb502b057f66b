/**
 * A user's mistake as data: collected, never thrown. The catalogue (`catalog.ts`) has one entry a code, each with a page
 * in `docs/diagnostics/` and a fixture. Codes are `RMC` + area digit + three digits and are never used again.
 */
import type { Span } from "../ir/source.ts";

export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  /** One sentence in the user's words, with their names. */
  readonly message: string;
  /** Undefined: the command line or the project as a whole. */
  readonly span: Span | undefined;
  readonly notes: readonly DiagnosticNote[];
  /** One line that can be acted on. */
  readonly help: string | undefined;
}

export interface DiagnosticNote {
  readonly message: string;
  readonly span: Span | undefined;
}

/** Where phases report. A phase that returns undefined has reported at least one error. */
export interface Reporter {
  report(diagnostic: Diagnostic): void;
}

/** Our own bug: an IR that breaks its invariant. Never a user's mistake. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
  /** Every IR made before the fault, as text: for the report. */
  dump: string | undefined;
}
