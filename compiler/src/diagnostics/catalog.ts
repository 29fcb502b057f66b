/**
 * Every diagnostic the compiler and the command line can report: its code, its title and how bad it is. A code is never
 * used for something else. Each has a page `docs/diagnostics/CODE.md` and a fixture that provokes it; a test checks both.
 * To add one: a line here in its area (1 load, 2 analyse, 3 place, 4 lower, 5 emit and command line), page, fixture.
 */
import type { Diagnostic, DiagnosticNote } from "./diagnostic.ts";
import type { Span } from "../ir/source.ts";

// The order is the order of `rmc explain --list`: by number.
export const CATALOG = {
  RMC1001: { title: "TypeScript error", severity: "error" },
  RMC1002: { title: "An import that cannot be resolved", severity: "error" },
  RMC1003: { title: "strictNullChecks is off", severity: "error" },
  RMC1004: { title: "A tsconfig.json that cannot be used", severity: "error" },
  RMC1005: { title: "The pipeline's file cannot be read", severity: "error" },
  RMC1006: { title: "A node does not accept what flows into it", severity: "error" },
} as const;

export type DiagnosticCode = keyof typeof CATALOG;

export interface DiagnosticParts {
  readonly message: string;
  readonly span?: Span | undefined;
  readonly notes?: readonly DiagnosticNote[];
  readonly help?: string | undefined;
}

/** A diagnostic of the catalogue, with its severity from there. */
export function diagnostic(code: DiagnosticCode, parts: DiagnosticParts): Diagnostic {
  return { code, severity: CATALOG[code].severity, message: parts.message, span: parts.span, notes: parts.notes ?? [], help: parts.help };
}
