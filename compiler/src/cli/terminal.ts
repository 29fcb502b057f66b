/**
 * The only way to the terminal. Results go to standard output and talk to standard error, so that a pipe gets nothing but
 * results. The progress line exists on a terminal alone and is wiped before anything else is said. A reader that goes away
 * (`rmc graph x.ts | head -1`) is not an error, and talk that cannot be written changes no result.
 */
import type { Writable } from "node:stream";
import { formatDiagnostic, type FormatOptions } from "../diagnostics/format.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export class Terminal {
  readonly #out: TerminalStream;
  readonly #err: TerminalStream;
  readonly #env: NodeJS.ProcessEnv;
  #line = "";
  readonly #broken = new Set<Writable>();
  #failure: NodeJS.ErrnoException | undefined;

  constructor(out: TerminalStream, err: TerminalStream, env: NodeJS.ProcessEnv) {
    this.#out = out;
    this.#err = err;
    this.#env = env;
    err.on("error", () => this.#broken.add(err));
    out.on("error", (error: NodeJS.ErrnoException) => {
      this.#broken.add(out);
      if (error.code !== "EPIPE") this.#failure ??= error;
    });
  }

  /** Where binary results go: `--out name=-`. */
  get output(): Writable {
    return this.#out;
  }

  /** Why results could not be written; undefined also when their reader has gone. */
  get failure(): NodeJS.ErrnoException | undefined {
    return this.#failure;
  }

  /** Whether talk may have colours. */
  get color(): boolean {
    if ((this.#env["NO_COLOR"] ?? "") !== "") return false;
    return (this.#env["FORCE_COLOR"] ?? "") !== "" || this.#err.isTTY === true;
  }

  result(text: string): void {
    this.progress(undefined);
    this.#write(this.#out, text.endsWith("\n") ? text : `${text}\n`);
  }

  say(text: string): void {
    this.progress(undefined);
    this.#write(this.#err, `${text}\n`);
  }

  diagnostic(diagnostic: Diagnostic, options: FormatOptions = {}): void {
    this.say(formatDiagnostic(diagnostic, { color: this.color, ...options }));
  }

  /** Shows what is being done, in place of what was shown before; undefined wipes the line. */
  progress(text: string | undefined): void {
    if (this.#err.isTTY !== true) return;
    const line = (text ?? "").slice(0, Math.max(20, (this.#err.columns ?? 80) - 1));
    if (line === this.#line) return;
    this.#line = line;
    this.#write(this.#err, `\r\u001B[2K${line}`);
  }

  /** Settles when everything written has left the process. */
  async flush(): Promise<void> {
    this.progress(undefined);
    await Promise.all(
      [this.#out, this.#err].map(
        (stream) => new Promise<void>((resolve) => (this.#broken.has(stream) ? resolve() : stream.write("", () => resolve()))),
      ),
    );
  }

  #write(stream: Writable, text: string): void {
    if (!this.#broken.has(stream)) stream.write(text);
  }
}
