/**
 * A diagnostic for people and for programs. The text has four parts: one sentence with the code, where it is, notes at
 * other places, one line of help. On a terminal the source line and a caret stand below the place.
 */
import type { Diagnostic, DiagnosticNote } from "./diagnostic.ts";
import type { Position, Span } from "../ir/source.ts";

export interface FormatOptions {
  /** Escape codes for a terminal. */
  readonly color?: boolean;
  /** Gives the text of a file named in a span; when present, the line at fault is shown. */
  readonly read?: (file: string) => string | undefined;
  /** How a file is written; the default is as it stands in the span. */
  readonly show?: (file: string) => string;
}

export function formatDiagnostic(diagnostic: Diagnostic, options: FormatOptions = {}): string {
  const paint = options.color === true ? painted : plain;
  const { code, severity, message, span, notes, help } = diagnostic;
  const lines = [`${paint(severity, `${severity} ${code}`)}: ${paint("strong", message)}`];
  if (span !== undefined) lines.push(`  ${paint("place", place(span, options))}`, ...excerpt(span, severity, options));
  for (const note of notes) lines.push(`  ${paint("note", "note")}: ${formatNote(note, options)}`);
  if (help !== undefined) lines.push(`  ${paint("help", "help")}: ${help}`);
  return lines.join("\n");
}

/** The shape of `--json`: `line` and `column` count from 1, both null without a place. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly notes: readonly {
    readonly message: string;
    readonly file: string | null;
    readonly line: number | null;
    readonly column: number | null;
  }[];
  readonly help: string | null;
}

export function diagnosticJson(diagnostic: Diagnostic, show: (file: string) => string = String): DiagnosticJson {
  const { code, severity, message, span, notes, help } = diagnostic;
  return {
    code,
    severity,
    message,
    ...positionJson(span, show),
    notes: notes.map((note) => ({ message: note.message, ...positionJson(note.span, show) })),
    help: help ?? null,
  };
}

function positionJson(span: Position | undefined, show: (file: string) => string): Pick<DiagnosticJson, "file" | "line" | "column"> {
  return { file: span === undefined ? null : show(span.file), line: span?.line ?? null, column: span?.column ?? null };
}

function formatNote(note: DiagnosticNote, options: FormatOptions): string {
  return note.span === undefined ? note.message : `${note.message}   ${place(note.span, options)}`;
}

function place(at: Position, options: FormatOptions): string {
  return `${options.show?.(at.file) ?? at.file}:${at.line}:${at.column}`;
}

function excerpt(span: Span, severity: Diagnostic["severity"], options: FormatOptions): string[] {
  const line = options.read?.(span.file)?.split(/\r\n|[\n\r\u2028\u2029]/u)[span.line - 1];
  if (line === undefined) return [];
  const paint = options.color === true ? painted : plain;
  const room = Math.max(1, line.length - span.column + 1);
  const caret = "^".repeat(Math.max(1, Math.min(span.length, room)));
  // Tabs are kept in front of the caret so that it stands below its text whatever their width.
  const indent = line.slice(0, span.column - 1).replaceAll(/[^\t]/g, " ");
  const gutter = String(span.line);
  return [
    `    ${paint("gutter", `${gutter} |`)} ${line}`,
    `    ${" ".repeat(gutter.length)} ${paint("gutter", "|")} ${indent}${paint(severity, caret)}`,
  ];
}

type Role = Diagnostic["severity"] | "strong" | "place" | "help" | "gutter";

const SGR: Readonly<Record<Role, string>> = {
  error: "1;31",
  warning: "1;33",
  note: "1;36",
  strong: "1",
  place: "36",
  help: "1;32",
  gutter: "2",
};

function painted(role: Role, text: string): string {
  return `\u001B[${SGR[role]}m${text}\u001B[0m`;
}

function plain(_role: Role, text: string): string {
  return text;
}
