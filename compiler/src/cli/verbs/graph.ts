/** `rmc graph FILE`: the graph of a pipeline as text, Mermaid, JSON or SVG. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { checkTarget, onePipeline } from "../check-target.ts";
import { verb, type CommandContext } from "../command-context.ts";
import { EXIT } from "../fault.ts";
import { makeDiagram, type Diagram } from "../graph/diagram.ts";
import { graphMermaid } from "../graph/graph-mermaid.ts";
import { graphSvg } from "../graph/graph-svg.ts";
import { graphText } from "../graph/graph-text.ts";

const FORMATS: Readonly<Record<string, (diagram: Diagram) => string>> = {
  text: graphText,
  mermaid: graphMermaid,
  json: (diagram) => `${JSON.stringify(diagram, undefined, 2)}\n`,
  svg: graphSvg,
};

interface GraphOptions {
  readonly as: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function addGraph(program: Command, context: CommandContext): void {
  program
    .command("graph")
    .summary("show the graph of a pipeline")
    .description("Shows a pipeline's stages, operators and links.")
    .argument("<file>", "the pipeline's file, or FILE#name")
    .addOption(new Option("--as <format>", "how to show it").choices(Object.keys(FORMATS)).default("text"))
    .option("--out <path>", "write it to a file instead of standard output")
    .option("--json", "the same as --as json")
    .addHelpText("after", "\nExamples:\n  $ rmc graph src/voice.ts\n  $ rmc graph src/voice.ts --as svg --out voice.svg")
    .action((file: string, options: GraphOptions) => verb(context, options.json === true, () => showGraph(context, file, options)));
}

async function showGraph(context: CommandContext, file: string, options: GraphOptions): Promise<number> {
  const checked = await checkTarget(context, file);
  const pipeline = onePipeline(checked, file);
  const text = (FORMATS[options.json === true ? "json" : options.as] ?? graphText)(makeDiagram(pipeline.plan));
  if (options.out === undefined) context.terminal.result(text);
  else await writeFile(resolve(context.cwd, options.out), text);
  return EXIT.ok;
}
