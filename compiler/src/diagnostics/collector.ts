/**
 * Keeps what the phases report, in order, each once: TypeScript and our own analysis may see the same mistake twice, and
 * a file shared by two pipelines is analysed twice.
 */
import type { Diagnostic, Reporter } from "./diagnostic.ts";

export class Collector implements Reporter {
  readonly #seen = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    const { code, message, span } = diagnostic;
    const key = JSON.stringify([code, message, span?.file, span?.offset]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#diagnostics.push(diagnostic);
  }

  /** In the order of the source: by file as first met, then by position; those without a span first. */
  get diagnostics(): readonly Diagnostic[] {
    const files = [...new Set(this.#diagnostics.map((each) => each.span?.file))];
    const rank = (each: Diagnostic): number => (each.span === undefined ? -1 : files.indexOf(each.span.file));
    return this.#diagnostics.toSorted((a, b) => rank(a) - rank(b) || (a.span?.offset ?? 0) - (b.span?.offset ?? 0));
  }

  get errors(): number {
    return this.#count("error");
  }

  get warnings(): number {
    return this.#count("warning");
  }

  #count(severity: Diagnostic["severity"]): number {
    return this.#diagnostics.filter((each) => each.severity === severity).length;
  }
}
