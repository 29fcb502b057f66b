/**
 * A project with some of the nodes of `fixtures/nodes`, all in one pipeline: each has an input and an output of its own. Its
 * options are those of a project that `rmc new` makes.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Compiler } from "../../compiler/src/compile.ts";
import { compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const NODES = join(root, "test/fixtures/nodes");

/** By size goal: kernels of the second corpus that are typical for what they work on. */
export const TYPED: readonly string[] = ["adler", "gate", "autocorrelation", "splitChannels", "deltaWriter", "muLaw", "limiter"];
export const TEXT: readonly string[] = ["utf8", "bloom", "captions", "sse", "autocomplete"];
/** `toLowerCase` brings Unicode's tables. */
export const LETTER_CASE: readonly string[] = ["sentences", "command", "wordCount"];
export const PRINTING: readonly string[] = ["noteName", "nmea", "vttWriter", "words", "csvReading", "midi"];
/** Twenty for the time of a build: of every kind. */
export const TWENTY: readonly string[] = (
  "onePole oneEuro runningStats kalman limiter gate compressor echo linearResampler voiceActivity " +
  "yin pan resize sobelOf adler lz77 sessionizer captions nmea sentences"
).split(" ");

/** The path of the pipeline's file; the pipeline is named `all`. */
export function makeNodesProject(folder: string, names: readonly string[]): string {
  const parts = names.map(partOf);
  const inputs = parts.map(({ name, type }) => `  ${name}: ${type};`).join("\n");
  const outputs = parts.map(({ name, call }) => `  ${name}: server(${name}, ${call}),`).join("\n");
  return makeProject(folder, `export const all = pipeline(({ ${names.join(", ")} }: {\n${inputs}\n}) => ({\n${outputs}\n}));\n`);
}

export const ONE_EXPRESSION = "oneExpression";

/** Bytes of each kernel, as in a release; and of a function that is one expression. */
export async function kernelSizes(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const parts = [...names.map(partOf), { name: ONE_EXPRESSION, type: "Flow<number>", call: "(x) => x * 0.5 + 1" }];
  const lines = parts.map(
    ({ name, type, call }) => `export const ${name} = pipeline(({ input }: { input: ${type} }) => ({ out: server(input, ${call}) }));\n`,
  );
  const result = new Compiler({ cache: false }).check(makeProject(folder, lines.join("")));
  const kernels = result.pipelines.map(({ plan, chains }) => {
    const [kernel] = chains.kernels;
    if (kernel === undefined) throw new Error(`${plan.graph.pipeline} is no kernel: ${chains.fates[0]?.reason}`);
    return { name: plan.graph.pipeline, printed: kernel.printed };
  });
  const compiled = await compileKernels(
    kernels.map(({ printed }) => printed),
    { optimize: true },
  );
  return new Map(kernels.map(({ name }, index) => [name, compiled[index]?.wasm.length ?? NaN]));
}

function makeProject(folder: string, pipelines: string): string {
  mkdirSync(folder, { recursive: true });
  cpSync(NODES, folder, { recursive: true, filter: (path) => !path.endsWith("pipelines.ts") });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "name": "nodes", "type": "module" }');
  cpSync(join(root, "compiler/templates/hello/_tsconfig.json"), join(folder, "tsconfig.json"));
  const file = join(folder, "main.ts");
  writeFileSync(file, `${importsFor(pipelines)}\n${pipelines}`);
  return file;
}

/** Of the imports of all nodes, what these pipelines name: a project has no others. */
function importsFor(pipelines: string): string {
  const words = new Set(pipelines.match(/\w+/g));
  return [...readPipelines().matchAll(/^import \{ (.*) \} from (".*");$/gm)]
    .map(([, names = "", from]) => ({ names: names.split(", ").filter((name) => words.has(name.replace("type ", ""))), from }))
    .filter(({ names }) => names.length > 0)
    .map(({ names, from }) => `import { ${names.join(", ")} } from ${from};\n`)
    .join("");
}

function readPipelines(): string {
  return readFileSync(join(NODES, "pipelines.ts"), "utf8");
}

interface Part {
  readonly name: string;
  readonly type: string;
  readonly call: string;
}

function partOf(name: string): Part {
  const line = readPipelines()
    .split("\n")
    .find((each) => each.startsWith(`export const ${name} = `));
  const [, type = "", call] = /\{ input: (Flow<.*>) \}\) => \(\{ out: server\(input, (.*)\) \}\)\);$/.exec(line ?? "") ?? [];
  if (call === undefined) throw new Error(`fixtures/nodes/pipelines.ts has no ${name}`);
  return { name, type, call };
}
