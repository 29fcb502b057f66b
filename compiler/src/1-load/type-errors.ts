/**
 * TypeScript's errors in the user's files, in our form. An import that cannot be resolved has a code of its own, and
 * hides nothing else; files with syntax errors are not checked further, because what follows would be noise.
 */
import { ts } from "ts-morph";
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Diagnostic, DiagnosticNote, Reporter } from "../diagnostics/diagnostic.ts";
import { spanIn } from "../ir/source.ts";
import type { Span } from "../ir/source.ts";
import { Packages } from "./packages.ts";
import { pipelineErrors } from "./pipeline-errors.ts";
import type { Program } from "./program.ts";

export function typeErrors(program: Program, reporter: Reporter): void {
  const packages = new Packages();
  for (const file of program.files)
    for (const each of program.kept.once(program, file, "type errors", () => errorsIn(file, program, packages))) reporter.report(each);
}

function errorsIn(file: ts.SourceFile, program: Program, packages: Packages): readonly Diagnostic[] {
  const syntax = program.compiler.getSyntacticDiagnostics(file);
  const found = syntax.length > 0 ? syntax : program.compiler.getSemanticDiagnostics(file);
  const errors = found.filter((each) => each.category === ts.DiagnosticCategory.Error);
  const known = pipelineErrors(errors, program, packages);
  return errors.map((each, index) => known[index] ?? translate(each, program)).filter((each) => each !== "hidden");
}

function translate(error: ts.Diagnostic, program: Program): Diagnostic {
  const span = spanOf(error, program);
  return UNRESOLVED.has(error.code) ? unresolved(error, span) : typeError(error, span, program);
}

/** "Cannot find module", "is not a module", "…for side-effect import", "need explicit file extensions". */
const UNRESOLVED: ReadonlySet<number> = new Set([2307, 2306, 2792, 2882, 2834, 2835, 2732]);

function unresolved(error: ts.Diagnostic, span: Span | undefined): Diagnostic {
  const specifier = error.file?.text.slice(error.start, (error.start ?? 0) + (error.length ?? 0)) ?? "";
  const name = specifier.slice(1, -1);
  const relative = /^\.{0,2}\//u.test(name);
  const help = relative
    ? 'check the path and the extension, as in "./node.ts"'
    : name.startsWith("node:")
      ? "npm install --save-dev @types/node"
      : `npm install ${packageOf(name)}`;
  return diagnostic("RMC1002", {
    message: `the import ${specifier} cannot be resolved`,
    span,
    notes: [{ message: firstLine(error), span: undefined }],
    help,
  });
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function typeError(error: ts.Diagnostic, span: Span | undefined, program: Program): Diagnostic {
  const notes: DiagnosticNote[] = chain(error).map((message) => ({ message, span: undefined }));
  for (const each of error.relatedInformation ?? []) notes.push({ message: firstLine(each), span: spanOf(each, program) });
  return diagnostic("RMC1001", { message: `${firstLine(error)} (TS${error.code})`, span, notes });
}

/** The lines below the first: TypeScript's reasons, each deeper than the one before. */
function chain(error: ts.Diagnostic): string[] {
  return ts
    .flattenDiagnosticMessageText(error.messageText, "\n")
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

function firstLine(error: ts.DiagnosticRelatedInformation): string {
  return typeof error.messageText === "string" ? error.messageText : error.messageText.messageText;
}

function spanOf(error: ts.DiagnosticRelatedInformation, program: Program): Span | undefined {
  if (error.file === undefined || error.start === undefined) return undefined;
  return spanIn(error.file, program.root, error.start, error.start + (error.length ?? 0));
}
