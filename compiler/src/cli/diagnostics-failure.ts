/** A verb ends because the compiler found errors: all that it reported, with the folder that positions are relative to. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export class DiagnosticsFailure extends Error {
  override readonly name = "DiagnosticsFailure";
  readonly diagnostics: readonly Diagnostic[];
  readonly root: string;

  constructor(diagnostics: readonly Diagnostic[], root: string) {
    super("the compiler found errors");
    this.diagnostics = diagnostics;
    this.root = root;
  }
}
