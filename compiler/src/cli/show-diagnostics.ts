/** Prints what the compiler reported: files as the user would type them from here, with the line at fault. */
import { readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnosticJson, type DiagnosticJson } from "../diagnostics/format.ts";
import type { CommandContext } from "./command-context.ts";

/** `root`: the folder that positions are relative to. */
export function showDiagnostics(context: CommandContext, diagnostics: readonly Diagnostic[], root: string): void {
  const texts = new Map<string, string | undefined>();
  const read = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, readText(isAbsolute(file) ? file : join(root, file)));
    return texts.get(file);
  };
  const show = shownFile(context.cwd, root);
  for (const diagnostic of diagnostics) context.terminal.diagnostic(diagnostic, { read, show });
}

export function diagnosticsJson(context: CommandContext, diagnostics: readonly Diagnostic[], root: string): DiagnosticJson[] {
  return diagnostics.map((diagnostic) => diagnosticJson(diagnostic, shownFile(context.cwd, root)));
}

/** Relative to where the user stands, unless that leads far away. */
export function shownFile(cwd: string, root: string): (file: string) => string {
  return (file) => {
    const absolute = isAbsolute(file) ? file : join(root, file);
    const near = relative(cwd, absolute);
    return near.startsWith("../../..") ? absolute : near;
  };
}

/** "2 errors, 1 warning"; notes are not counted. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const parts = (["error", "warning"] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.join(", ");
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
