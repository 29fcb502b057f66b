/**
 * `rmc run FILE|BUILD`: a whole pipeline on this machine, from and to files. However it runs (plain, compiled, kernels on
 * another engine, on its real hosts), inputs come from the same readers and outputs go to the same writers, so that equal
 * results are equal bytes.
 */
import { resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { checkTarget, onePipeline } from "../check-target.ts";
import { asDiagnostic, verb, type CommandContext } from "../command-context.ts";
import { EXIT, Fault } from "../fault.ts";
import type { Port } from "../files/binding.ts";
import { RunFiles } from "../files/run-files.ts";
import { collect, positiveSeconds, wholeNumber } from "../parse-options.ts";
import { buildForRun } from "../run/build-for-run.ts";
import { ENGINE_NAMES, runBuildIn } from "../run/compiled-mode.ts";
import { runOnHosts } from "../run/hosts-mode.ts";
import { isBuild, openBuild, type OpenedBuild } from "../run/open-build.ts";
import { parseParams } from "../run/parse-params.ts";
import { runPlainly } from "../run/plain-mode.ts";
import type { RunRequest } from "../run/run-mode.ts";
import { diagnosticsJson, showDiagnostics } from "../show-diagnostics.ts";

interface RunOptions {
  readonly in?: readonly string[];
  readonly out?: readonly string[];
  readonly param?: readonly string[];
  readonly plain?: boolean;
  readonly engine?: string;
  readonly hosts?: boolean;
  readonly frame?: number;
  readonly every?: number;
  readonly format?: string;
  readonly json?: boolean;
}

const HELP = `
Files, by extension:
  .wav    audio, read in frames of 20 ms; any integer or float format in, float32 out
  .y4m    video, 8 bits, 4:2:0 or gray (4:2:2 and 4:4:4 are averaged down)
  .png    an image; name-%03d.png for a row of images
  .txt    one string a line
  .jsonl  one JSON value a line
  .bin    bytes
  -       standard input or output, in the natural format of the flow's type; -.jsonl and so on choose

Examples:
  $ rmc run voice.ts --in mic=a.wav --out text=b.txt
  $ rmc run voice.ts --in mic=a.wav --out text=- --plain
  $ rmc run dist/voice --in mic=a.wav --out text=b.txt --engine workerd

The same input gives the same bytes, whichever way it runs.`;

export function addRun(program: Command, context: CommandContext): void {
  program
    .command("run")
    .summary("run a pipeline from files to files")
    .description("Runs a whole pipeline on this machine, from and to files.")
    .argument("<file-or-build>", "the pipeline's file, FILE#name, or the folder of a build")
    .option("--in <name=path>", "the file of an input; once for each", collect)
    .option("--out <name=path>", "the file of an output; once for each", collect)
    .option("--param <name=value>", "a parameter of the pipeline; once for each", collect)
    .option("--plain", "run the file as it is, uncompiled: the reference")
    .addOption(new Option("--engine <name>", `where the kernels run: ${ENGINE_NAMES.join(", ")}`).argParser(engineName))
    .option("--hosts", "run on real hosts: Chromium, workerd, Node, over WebSocket")
    .option("--frame <count>", "samples of an audio frame, bytes of a .bin value", wholeNumber(1, 1 << 24))
    .option("--every <seconds>", "time between items of an input without times (default: 0.02)", positiveSeconds)
    .option("--format <name>", "samples of .wav outputs: f32 or s16 (default: f32)")
    .option("--json", "print what was read and written as JSON")
    .addHelpText("after", HELP)
    .action((subject: string, options: RunOptions) => verb(context, options.json === true, () => run(context, subject, options)));
}

function engineName(text: string): string {
  if (!ENGINE_NAMES.includes(text)) throw new InvalidArgumentError(`It must be one of ${ENGINE_NAMES.join(", ")}.`);
  return text;
}

async function run(context: CommandContext, subject: string, options: RunOptions): Promise<number> {
  checkMode(options);
  checkStandardOutput(options);
  const source = await openSource(context, subject, options);
  try {
    return await runSource(context, source, options);
  } finally {
    await source.close();
  }
}

function checkMode({ plain, engine, hosts }: RunOptions): void {
  const modes = [plain === true ? "--plain" : "", engine === undefined ? "" : "--engine", hosts === true ? "--hosts" : ""].filter(
    (mode) => mode !== "",
  );
  if (modes.length > 1) throw new Fault("RMC5100", `${modes.join(" and ")} exclude each other`, { help: "choose one", exit: EXIT.usage });
}

function checkStandardOutput({ json, out = [] }: RunOptions): void {
  const taken = out.find((pair) => /^[^=]*=-(\.|$)/.test(pair));
  if (json === true && taken !== undefined) {
    throw new Fault("RMC5100", `--json and --out ${taken} both want standard output`, { help: "give the output a path", exit: EXIT.usage });
  }
}

/** What is run: a description of inputs and outputs, and the way to do it. */
interface Source {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly types: OpenedBuild["manifest"]["types"];
  readonly params: OpenedBuild["manifest"]["params"];
  /** The folder that positions of run-time errors are relative to. */
  readonly root: string;
  start(request: RunRequest): Promise<void>;
  close(): Promise<void>;
}

async function openSource(context: CommandContext, subject: string, options: RunOptions): Promise<Source> {
  const path = resolve(context.cwd, subject);
  if (options.plain === true) {
    if (isBuild(path))
      throw new Fault("RMC5100", "--plain runs a pipeline's file, and this is a build", {
        help: "give the file that it was built from",
        exit: EXIT.usage,
      });
    return plainSource(context, subject);
  }
  const build = isBuild(path)
    ? { ...(await openBuild(subject, context.cwd)), root: context.cwd, close: async () => {} }
    : await buildForRun(context, subject);
  const { inputs, outputs, types, params } = build.manifest;
  return {
    inputs,
    outputs: outputs.map((output) => ({ ...output, optional: true })),
    types,
    params,
    root: build.root,
    start: (request) =>
      options.hosts === true ? runOnHosts({ ...request, ...build }) : runBuildIn(options.engine ?? "node", { ...request, ...build }),
    close: build.close,
  };
}

async function plainSource(context: CommandContext, subject: string): Promise<Source> {
  const checked = await checkTarget(context, subject);
  const pipeline = onePipeline(checked, subject);
  const { graph } = pipeline.plan;
  const port = (name: string, flow: string, optional: boolean): Port => {
    const found = graph.flows.find(({ id }) => id === flow);
    return { name, type: found?.type, text: found?.text ?? "", optional };
  };
  return {
    inputs: graph.inputs.map(({ name, flow, optional }) => port(name, flow, optional)),
    outputs: graph.outputs.map(({ name, flow }) => port(name, flow, true)),
    types: graph.types,
    params: graph.params,
    root: checked.root,
    start: (request) => runPlainly(pipeline, checked.root, request),
    close: async () => {},
  };
}

async function runSource(context: CommandContext, source: Source, options: RunOptions): Promise<number> {
  const { terminal, cwd, env, signal } = context;
  const params = parseParams(options.param ?? [], source.params);
  const files = await RunFiles.open({
    ...source,
    cwd,
    stdin: process.stdin,
    stdout: terminal.output,
    in: options.in ?? [],
    out: options.out ?? [],
    frame: options.frame,
    format: options.format,
  });
  let failure: unknown;
  try {
    await source.start({
      cwd,
      env,
      signal,
      params,
      every: options.every ?? 0.02,
      inputs: files.inputs,
      onOutput: (name, value) => files.write(name, value),
      onForgiven: (error) => terminal.say(`skipped: ${error.message}`),
      onLog: (text) => terminal.say(text),
      progress: (text) => terminal.progress(text),
    });
  } catch (error) {
    failure = error;
  }
  await files.close().catch((error: unknown) => (failure ??= error));
  return tell(context, files, { ...options, root: source.root }, failure);
}

function tell(
  context: CommandContext,
  files: RunFiles,
  { json, root }: { readonly json?: boolean; readonly root: string },
  failure: unknown,
): number {
  const error = failure === undefined ? undefined : asDiagnostic(failure);
  if (failure !== undefined && error === undefined) throw failure;
  const diagnostics = [...files.remarks, ...(error === undefined ? [] : [error])];
  if (json === true) {
    context.terminal.result(
      JSON.stringify(
        { ok: error === undefined, outputs: files.written, diagnostics: diagnosticsJson(context, diagnostics, root) },
        undefined,
        2,
      ),
    );
  } else {
    showDiagnostics(context, diagnostics, root);
    for (const { name, path, values } of files.written)
      if (error === undefined || values > 0) context.terminal.say(outputLine(name, path, values, error !== undefined));
  }
  if (error === undefined) return EXIT.ok;
  return failure instanceof Fault ? failure.exit : EXIT.diagnostics;
}

function outputLine(name: string, path: string | null, values: number, failed: boolean): string {
  const count = `${values} value${values === 1 ? "" : "s"}`;
  if (path === null) return `${name}: ${count}, not written (--out ${name}=PATH)`;
  return `${name}: ${count} in ${path}${failed ? ", up to the error" : ""}`;
}
