/** `rmc build FILE`: a build of each pipeline in dist/NAME: manifest, bundles, kernels, typed client. */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { BuildResult, ClientLanguage, Compiler, DumpName } from "../../compile.ts";
import { failOnErrors, progressOf } from "../check-target.ts";
import { verb, type CommandContext } from "../command-context.ts";
import { EXIT, Fault } from "../fault.ts";
import { FileWatcher } from "../file-watcher.ts";
import { oneOrMore } from "../parse-options.ts";
import { diagnosticsJson, showDiagnostics, shownFile, summary } from "../show-diagnostics.ts";
import { parseTarget } from "../target.ts";
import { writeBuild } from "../write-build.ts";

interface BuildOptions {
  readonly watch?: boolean;
  readonly release?: boolean;
  readonly client?: readonly ClientLanguage[];
  readonly dump?: readonly string[];
  readonly out: string;
  readonly json?: boolean;
}

/** As in `DUMPS` of the compiler, which is not loaded for a help text; a test compares them. */
export const DUMP_NAMES: readonly string[] = ["graph", "plan", "units", "kernels"];

const CLIENT_LANGUAGES: readonly ClientLanguage[] = ["python"];

const HELP = `
Examples:
  $ rmc build src/voice.ts                  dist/voice
  $ rmc build src/voice.ts --release        optimised kernels, minified bundles
  $ rmc build src/voice.ts --client python  also dist/voice/client-python
  $ rmc build src/voice.ts --dump plan      also prints the plan`;

export function addBuild(program: Command, context: CommandContext): void {
  program
    .command("build")
    .summary("build a pipeline: bundles, kernels, client, manifest")
    .description("Builds every pipeline of a file, each into a folder of its name.")
    .argument("<file>", "the pipeline's file, or FILE#name")
    .option("--out <folder>", "where builds go", "dist")
    .option("--release", "optimise kernels, minify bundles")
    .option("--client <languages>", "also a client in: python", oneOrMore(CLIENT_LANGUAGES))
    .option("--watch", "build again whenever a file changes")
    .option("--dump <names>", `print what the phases made: ${DUMP_NAMES.join(",")}`, oneOrMore(DUMP_NAMES))
    .option("--json", "print what was built as JSON")
    .addHelpText("after", HELP)
    .action((file: string, options: BuildOptions) => verb(context, options.json === true, () => build(context, file, options)));
}

async function build(context: CommandContext, text: string, options: BuildOptions): Promise<number> {
  context.terminal.progress("loading the compiler …");
  const { Compiler } = await import("../../compile.ts");
  const compiler = new Compiler();
  if (options.watch === true) return watchBuild(context, text, options, compiler);
  const result = await buildOnce(context, text, options, compiler);
  failOnErrors(result.diagnostics, result.root ?? context.cwd);
  return EXIT.ok;
}

async function buildOnce(context: CommandContext, text: string, options: BuildOptions, compiler: Compiler): Promise<BuildResult> {
  const started = performance.now();
  const result = await compile(context, text, options, compiler);
  await deliver(context, result, options, started);
  return result;
}

function compile(context: CommandContext, text: string, options: BuildOptions, compiler: Compiler): Promise<BuildResult> {
  const { file, pipeline } = parseTarget(text, context.cwd);
  return compiler.build(file, {
    onPhase: progressOf(context),
    release: options.release === true,
    clients: options.client ?? [],
    watching: options.watch === true,
    ...(pipeline === undefined ? {} : { pipeline }),
  });
}

/** Into its folders, and word of it to the terminal. */
async function deliver(context: CommandContext, result: BuildResult, options: BuildOptions, started: number): Promise<void> {
  context.terminal.progress(undefined);
  const dumps = await dump(result, options.dump ?? []);
  if (options.json !== true) for (const { text } of dumps) context.terminal.result(text);
  const folders: string[] = [];
  for (const artifact of result.artifacts) {
    const folder = join(resolve(context.cwd, options.out), artifact.manifest.pipeline);
    await writeBuild(artifact, folder, shownFile(context.cwd, context.cwd)(folder));
    folders.push(folder);
  }
  tell(context, result, { folders, dumps, milliseconds: performance.now() - started }, options);
}

interface Dump {
  readonly pipeline: string;
  readonly name: string;
  readonly text: string;
}

async function dump(result: BuildResult, names: readonly string[]): Promise<readonly Dump[]> {
  if (names.length === 0) return [];
  const { dumpPipeline } = await import("../../compile.ts");
  return result.pipelines.flatMap((one) =>
    names.map((name) => ({ pipeline: one.plan.graph.pipeline, name, text: dumpPipeline(one, name as DumpName) })),
  );
}

interface Built {
  readonly folders: readonly string[];
  readonly dumps: readonly Dump[];
  readonly milliseconds: number;
}

function tell(context: CommandContext, result: BuildResult, built: Built, options: BuildOptions): void {
  const { terminal, cwd } = context;
  const failed = result.artifacts.length === 0;
  // Errors of a single build are shown by `verb`; a watch goes on and shows them here.
  if (failed && options.watch !== true) return;
  if (options.json === true) {
    terminal.result(JSON.stringify(builtJson(context, result, built), undefined, options.watch === true ? undefined : 2));
    return;
  }
  const shown = result.diagnostics.filter(({ severity }) => failed || severity !== "note");
  showDiagnostics(context, shown, result.root ?? cwd);
  const show = shownFile(cwd, cwd);
  for (const [index, { manifest }] of result.artifacts.entries())
    terminal.say(builtLine(manifest, show(built.folders[index] ?? ""), built.milliseconds));
  if (failed) terminal.say(summary(result.diagnostics));
}

function builtJson(context: CommandContext, result: BuildResult, { folders, dumps, milliseconds }: Built): unknown {
  return {
    ok: result.artifacts.length > 0,
    builds: result.artifacts.map(({ manifest }, index) => ({
      pipeline: manifest.pipeline,
      folder: folders[index],
      build: manifest.build,
      bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
    })),
    milliseconds: Math.round(milliseconds),
    diagnostics: diagnosticsJson(context, result.diagnostics, result.root ?? context.cwd),
    ...(dumps.length === 0 ? {} : { dumps }),
  };
}

function builtLine(manifest: BuildResult["artifacts"][number]["manifest"], folder: string, milliseconds: number): string {
  const kernels = manifest.nodes.filter(({ kind }) => kind === "kernel").length;
  const hosts = manifest.nodes.length - kernels;
  return `built ${manifest.pipeline} in ${folder}: ${kernels} kernel${kernels === 1 ? "" : "s"}, ${hosts} host node${hosts === 1 ? "" : "s"}, ${Math.round(milliseconds)} ms`;
}

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLE = 15;

async function watchBuild(context: CommandContext, text: string, options: BuildOptions, compiler: Compiler): Promise<number> {
  const { terminal, signal } = context;
  const watcher = new FileWatcher();
  signal.addEventListener("abort", () => watcher.close(), { once: true });
  try {
    while (!signal.aborted) {
      const changed = watcher.next();
      const started = performance.now();
      const result = await compile(context, text, options, compiler);
      watcher.watch(result.files);
      await deliver(context, result, options, started).catch(tolerate(terminal));
      terminal.progress("watching; Ctrl-C stops");
      await changed;
      await new Promise((resume) => setTimeout(resume, SETTLE));
    }
  } finally {
    watcher.close();
  }
  return EXIT.ok;
}

/** A folder that cannot be written may be mended while we watch. */
function tolerate(terminal: CommandContext["terminal"]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Fault)) throw error;
    terminal.diagnostic(error.diagnostic);
  };
}
