/** `rmc check FILE`: what is wrong with a pipeline, and nothing else. Nothing is built and no user code runs. */
import type { Command } from "commander";
import { checkAll } from "../check-target.ts";
import { verb, type CommandContext } from "../command-context.ts";
import { EXIT } from "../fault.ts";
import { diagnosticsJson, showDiagnostics, summary } from "../show-diagnostics.ts";

interface CheckOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function addCheck(program: Command, context: CommandContext): void {
  program
    .command("check")
    .summary("say what is wrong with a pipeline")
    .description("Analyses a pipeline's file and says what is wrong with it. Nothing is built; none of your code runs.")
    .argument("<file>", "the pipeline's file, or FILE#name")
    .option("--strict", "exit 1 on warnings, too")
    .option("--json", "print an array of diagnostics as JSON")
    .addHelpText("after", "\nrmc explain CODE explains a diagnostic.")
    .action((file: string, options: CheckOptions) =>
      verb(
        context,
        options.json === true,
        () => check(context, file, options),
        (diagnostics) => diagnostics,
      ),
    );
}

async function check(context: CommandContext, file: string, { strict, json }: CheckOptions): Promise<number> {
  const { diagnostics, root, pipelines } = await checkAll(context, file);
  const bad = diagnostics.some(({ severity }) => severity === "error" || (strict === true && severity === "warning"));
  if (json === true) context.terminal.result(JSON.stringify(diagnosticsJson(context, diagnostics, root), undefined, 2));
  else {
    showDiagnostics(context, diagnostics, root);
    const names = pipelines.map(({ plan }) => plan.graph.pipeline).join(", ");
    context.terminal.say([summary(diagnostics), bad ? "" : `${names} can be built`].filter((part) => part !== "").join("; "));
  }
  return bad ? EXIT.diagnostics : EXIT.ok;
}
