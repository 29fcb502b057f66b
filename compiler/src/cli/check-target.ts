/**
 * The verbs' way into the compiler: `FILE` or `FILE#name` checked, its warnings shown, its errors as one failure that
 * `verb` turns into text or JSON. The compiler is loaded here, when it is needed.
 */
import type { CheckedPipeline, CheckResult, Phase } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CommandContext } from "./command-context.ts";
import { EXIT, Fault } from "./fault.ts";
import { DiagnosticsFailure } from "./diagnostics-failure.ts";
import { showDiagnostics } from "./show-diagnostics.ts";
import { parseTarget } from "./target.ts";

export interface Checked extends CheckResult {
  readonly root: string;
}

const PHASES: Readonly<Record<Phase, string>> = {
  load: "reading",
  analyze: "analysing",
  place: "placing",
  lower: "lowering",
  emit: "building",
};

export function progressOf(context: CommandContext): (phase: Phase) => void {
  return (phase) => context.terminal.progress(`${PHASES[phase]} …`);
}

/** With errors it fails, and shows warnings and notes first; `quiet` shows nothing. */
export async function checkTarget(context: CommandContext, text: string, options: { readonly quiet?: boolean } = {}): Promise<Checked> {
  const result = await checkAll(context, text);
  failOnErrors(result.diagnostics, result.root);
  if (options.quiet !== true) showWarnings(context, result.diagnostics, result.root);
  return result;
}

/** The result as it is, errors included. */
export async function checkAll(context: CommandContext, text: string): Promise<Checked> {
  const { file, pipeline } = parseTarget(text, context.cwd);
  context.terminal.progress("loading the compiler …");
  const { checkFile } = await import("../compile.ts");
  const result = checkFile(file, { onPhase: progressOf(context), ...(pipeline === undefined ? {} : { pipeline }) });
  context.terminal.progress(undefined);
  return { ...result, root: result.root ?? context.cwd };
}

export function failOnErrors(diagnostics: readonly Diagnostic[], root: string): void {
  if (diagnostics.some(({ severity }) => severity === "error")) throw new DiagnosticsFailure(diagnostics, root);
}

export function showWarnings(context: CommandContext, diagnostics: readonly Diagnostic[], root: string): void {
  showDiagnostics(
    context,
    diagnostics.filter(({ severity }) => severity === "warning"),
    root,
  );
}

/** The only one, or the one that `#name` chose. */
export function onePipeline({ pipelines }: Pick<CheckResult, "pipelines">, text: string): CheckedPipeline {
  const [only, ...others] = pipelines;
  if (only !== undefined && others.length === 0) return only;
  const names = pipelines.map(({ plan }) => `${text}#${plan.graph.pipeline}`).join(", ");
  throw new Fault("RMC5100", `${text} has several pipelines`, { help: `choose one: ${names}`, exit: EXIT.usage });
}
