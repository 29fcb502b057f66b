/**
 * The plain run: the user's file as it is, through core's plain runner. esbuild bundles the user's own files in memory (all
 * of TypeScript, the tsconfig's paths); packages are imported as Node does. The bundle stands in the place of the file, so
 * that packages are found from there, and `rmc` in it is this very rmc. `rmc/exact` comes first: one Math everywhere.
 */
import { registerHooks } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { hostNode, RmcError, runPlain, type NodeProgram, type OperatorAnnotation, type Pipeline } from "@rmc/runtime";
import { build } from "esbuild";
import { exactPower } from "../../ir/exact-power.ts";
import { projectValue } from "../../ir/project-value.ts";
import { converterClass } from "../files/converter-class.ts";
import { errorData } from "./error-data.ts";
import type { PlainJob, PlainOperator } from "./job.ts";
import type { Conversation } from "./conversation.ts";

export async function runPlainJob(job: PlainJob, conversation: Conversation): Promise<void> {
  await import("../../exact.ts");
  const pipeline = await loadPipeline(job);
  await runPlain(pipeline, conversation.inputs(job.inputs), {
    inputs: job.declared,
    operators: job.operators.map((operator) => annotation(operator, job)),
    params: job.params,
    every: job.every,
    onOutput: (name, value) => conversation.output(name, value),
    onForgiven: (error) => conversation.say({ say: "forgiven", error: errorData(error) }),
    log: (node, message) => conversation.say({ say: "log", text: `${node}: ${message}` }),
  });
}

async function loadPipeline(job: PlainJob): Promise<Pick<Pipeline<never, unknown>, "record">> {
  const { outputFiles } = await build({
    entryPoints: [job.file],
    bundle: true,
    write: false,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node24",
    sourcemap: "inline",
    sourcesContent: false,
    supported: { "exponent-operator": false },
    logLevel: "silent",
  });
  const url = pathToFileURL(join(dirname(job.file), `.rmc-plain-${basename(job.file)}.mjs`)).href;
  hookBundle(url, exactPower(outputFiles[0]?.text ?? ""));
  const exports = (await import(url)) as Readonly<Record<string, unknown>>;
  const pipeline = (exports[job.pipeline] ?? exports["default"]) as Pick<Pipeline<never, unknown>, "record"> | undefined;
  if (typeof pipeline?.record !== "function")
    throw new RmcError("bad-pipeline", `${job.file} exports no pipeline "${job.pipeline}" when it runs`);
  return pipeline;
}

/** Serves the bundle from memory and brings every import of rmc here. */
function hookBundle(url: string, source: string): void {
  let resolving = false;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === url) return { url, format: "module", shortCircuit: true };
      if (resolving || (specifier !== "rmc" && !specifier.startsWith("rmc/"))) return next(specifier, context);
      // `import.meta.resolve` comes through here as well.
      resolving = true;
      try {
        return next(import.meta.resolve(specifier), context);
      } finally {
        resolving = false;
      }
    },
    load: (loaded, context, next) => (loaded === url ? { format: "module", source, shortCircuit: true } : next(loaded, context)),
  });
}

function annotation(operator: PlainOperator, job: PlainJob): OperatorAnnotation {
  const { type } = operator;
  return {
    output: operator.output,
    nodes: operator.nodes,
    ...(type === undefined ? {} : { project: (value: unknown) => projectValue(type, job.types, value) }),
    converters: operator.converters.map((converter) => ({ before: converter.before, program: converterProgram(converter) })),
  };
}

function converterProgram({ id, kind, to }: PlainOperator["converters"][number]): NodeProgram {
  return hostNode({ id, form: "class", make: () => converterClass(kind, to) });
}
