/**
 * `rmc explain CODE`: the page of a diagnostic. `rmc explain FILE`: for each node whether it is a kernel or a host node and
 * why, for each link its channel and why, and the converters that were put in.
 */
import type { Command } from "commander";
import type { CheckedPipeline } from "../../compile.ts";
import { checkTarget } from "../check-target.ts";
import { verb, type CommandContext } from "../command-context.ts";
import { allCodes, readPage } from "../diagnostic-pages.ts";
import { EXIT, Fault } from "../fault.ts";
import { printSchema } from "../../ir/print-schema.ts";
import { explainSession } from "./explain-session.ts";
import { shownFile } from "../show-diagnostics.ts";

interface ExplainOptions {
  readonly json?: boolean;
  readonly list?: boolean;
  readonly session?: string | true;
  readonly connect?: string;
  readonly token?: string;
}

export function addExplain(program: Command, context: CommandContext): void {
  program
    .command("explain")
    .summary("explain a diagnostic, or what became of each node and link")
    .description(
      "With a code: prints the page of that diagnostic. With a file: says for each node whether it is a kernel\nor a host node and why, for each link its channel and why, and which converters were put in.\nWith --session: what a running server does.",
    )
    .argument("[code-or-file]", "RMC and four digits, a pipeline's file, or FILE#name")
    .option("--list", "list every diagnostic")
    .option("--session [id]", "what a running server does: all its sessions, or the one whose id begins so")
    .option("--connect <url>", "with --session: the server; by default http://127.0.0.1:8787")
    .option("--token <token>", "with --session: one of rmc token --observe, where the server asks for tokens; by default RMC_TOKEN")
    .option("--json", "print the same as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmc explain RMC3004\n  $ rmc explain src/voice.ts --json\n  $ rmc explain --session --connect http://127.0.0.1:8787",
    )
    .action((subject: string | undefined, options: ExplainOptions) =>
      verb(context, options.json === true, () => explain(context, subject, options)),
    );
}

async function explain(context: CommandContext, subject: string | undefined, options: ExplainOptions): Promise<number> {
  if (options.session !== undefined) {
    if (subject !== undefined)
      throw new Fault("RMC5100", `"${subject}" has no place beside --session`, {
        help: "the server is named by --connect URL",
        exit: EXIT.usage,
      });
    return explainSession(context, { ...options, session: options.session });
  }
  if (options.list === true) return listCodes(context, options.json === true);
  if (subject === undefined)
    throw new Fault("RMC5100", "explain needs a code or a file", {
      help: "rmc explain RMC3004, rmc explain FILE, or rmc explain --list",
      exit: EXIT.usage,
    });
  if (/^rmc\d+$/i.test(subject)) return explainCode(context, subject.toUpperCase(), options.json === true);
  return explainFile(context, subject, options.json === true);
}

function listCodes(context: CommandContext, json: boolean): number {
  const codes = allCodes();
  context.terminal.result(
    json
      ? JSON.stringify(codes, undefined, 2)
      : codes.map(({ code, severity, title }) => `${code}  ${severity.padEnd(8)}${title}`).join("\n"),
  );
  return EXIT.ok;
}

function explainCode(context: CommandContext, code: string, json: boolean): number {
  const page = readPage(code);
  if (page === undefined)
    throw new Fault("RMC5117", `there is no diagnostic ${code}`, { help: "rmc explain --list lists all of them", exit: EXIT.usage });
  context.terminal.result(json ? JSON.stringify({ code, page }, undefined, 2) : page);
  return EXIT.ok;
}

interface Explanation {
  readonly pipeline: string;
  readonly nodes: readonly NodeExplanation[];
  readonly links: readonly {
    readonly from: string;
    readonly to: string;
    readonly flow: string;
    readonly channel: string;
    readonly reason: string;
  }[];
  readonly converters: readonly {
    readonly name: string;
    readonly place: string;
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly formula: string;
  }[];
}

interface NodeExplanation {
  readonly name: string;
  readonly kind: "kernel" | "host";
  readonly reason: string;
  readonly file: string;
  readonly line: number;
  readonly place: string;
}

async function explainFile(context: CommandContext, subject: string, json: boolean): Promise<number> {
  const checked = await checkTarget(context, subject);
  const explanations = checked.pipelines.map((pipeline) => explanation(pipeline, shownFile(context.cwd, checked.root)));
  const [only] = explanations;
  if (json)
    context.terminal.result(
      JSON.stringify(
        explanations.length === 1 && only !== undefined
          ? only
          : {
              pipelines: explanations,
              nodes: explanations.flatMap(({ nodes }) => nodes),
              links: explanations.flatMap(({ links }) => links),
            },
        undefined,
        2,
      ),
    );
  else context.terminal.result(explanations.map(explanationText).join("\n"));
  return EXIT.ok;
}

function explanation({ plan, chains: { fates } }: CheckedPipeline, show: (file: string) => string): Explanation {
  return {
    pipeline: plan.graph.pipeline,
    nodes: fates.map(({ node, place, kernel, reason, at }) => ({
      name: node.id,
      kind: kernel === undefined ? "host" : "kernel",
      reason: reason ?? "everything it does can be done in WebAssembly",
      file: show(at.file),
      line: at.line,
      place,
    })),
    links: plan.links.map(({ from, to, flow, channels, reason }) => ({ from, to, flow, channel: channels[0] ?? "", reason })),
    converters: plan.converters.map((converter) => ({
      name: converter.id,
      place: fates.find(({ node }) => node.id === converter.id)?.place ?? "",
      from: printSchema(converter.from),
      to: printSchema(converter.to),
      reason: `${printSchema(converter.from)} flows in where ${printSchema(converter.to)} is needed`,
      formula: converter.formula,
    })),
  };
}

function explanationText({ pipeline, nodes, links, converters }: Explanation): string {
  const width = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length)) + 2;
  const name = width(nodes.map((node) => node.name));
  const place = width(nodes.map((node) => node.place));
  const ends = width(links.map((link) => `${link.from} → ${link.to}`));
  const flow = width(links.map((link) => link.flow));
  return [
    pipeline,
    "",
    "nodes",
    ...nodes.map(
      (node) => `  ${node.name.padEnd(name)}${node.place.padEnd(place)}${node.kind.padEnd(8)}${node.reason}   ${node.file}:${node.line}`,
    ),
    "",
    "links",
    ...links.map((link) => `  ${`${link.from} → ${link.to}`.padEnd(ends)}${link.flow.padEnd(flow)}${link.channel.padEnd(8)}${link.reason}`),
    ...(converters.length === 0 ? [] : ["", "converters"]),
    ...converters.map((converter) => `  ${converter.name}   ${converter.reason}: ${converter.formula}`),
    "",
  ].join("\n");
}
