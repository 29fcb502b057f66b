/**
 * `rmc init [template] [folder]`: a new project that builds and runs. Files that are there are never overwritten; a
 * package.json gets the scripts that it lacks. Templates are folders in `templates/`; a leading underscore stands for
 * names that npm would treat specially inside a package.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { verb, type CommandContext } from "../command-context.ts";
import { EXIT, Fault } from "../fault.ts";
import { makeFolder } from "../make-folder.ts";
import { makeTone } from "../files/make-tone.ts";
import { PACKAGE_ROOT, readVersion } from "../version.ts";

const TEMPLATES = {
  hello: "sound over browser and server, with kernels (the default)",
  text: "text over browser and server",
} as const;

const HELP = `
Templates:
${Object.entries(TEMPLATES)
  .map(([name, what]) => `  ${name.padEnd(8)}${what}`)
  .join("\n")}

Files that are there already are kept.`;

export function addInit(program: Command, context: CommandContext): void {
  program
    .command("init")
    .summary("start a new project that builds and runs")
    .description("Writes a new project that builds and runs.")
    .argument("[template]", "what to start from", "hello")
    .argument("[folder]", "where; made when it is missing", ".")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", HELP)
    .action((template: string, folder: string, options: { json?: boolean }) =>
      verb(context, options.json === true, () => init(context, template, folder, options.json === true)),
    );
}

interface Outcome {
  readonly written: string[];
  readonly kept: string[];
}

async function init(context: CommandContext, template: string, folder: string, json: boolean): Promise<number> {
  if (!Object.hasOwn(TEMPLATES, template)) {
    throw new Fault("RMC5118", `there is no template "${template}"`, {
      help: `the templates are: ${Object.keys(TEMPLATES).join(", ")}`,
      exit: EXIT.usage,
    });
  }
  const target = resolve(context.cwd, folder);
  const outcome: Outcome = { written: [], kept: [] };
  try {
    await copyTemplate(fileURLToPath(new URL(`templates/${template}/`, PACKAGE_ROOT)), target, outcome);
    if (template === "hello") await place(join(target, "tone.wav"), target, makeTone(), outcome);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new Fault("RMC5118", `the project cannot be written to ${folder}: ${(error as Error).message}`, { cause: error });
  }
  tell(context, folder, outcome, json);
  return EXIT.ok;
}

async function copyTemplate(source: string, target: string, outcome: Outcome): Promise<void> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(source, join(entry.parentPath, entry.name)));
  for (const file of files.sort()) {
    const text = (await readFile(join(source, file), "utf8")).replaceAll("{{version}}", readVersion());
    const path = join(target, projectName(file));
    if (file === "_package.json" && existsSync(path)) await mergePackage(path, text, target, outcome);
    else await place(path, target, text, outcome);
  }
}

function projectName(file: string): string {
  if (file === "_gitignore") return ".gitignore";
  return file.startsWith("_") ? file.slice(1) : file;
}

async function place(path: string, target: string, content: string | Uint8Array, outcome: Outcome): Promise<void> {
  const name = relative(target, path);
  await makeFolder(dirname(path));
  if (existsSync(path)) {
    outcome.kept.push(name);
    return;
  }
  await writeFile(path, content, { flag: "wx" });
  outcome.written.push(name);
}

/** Adds the scripts and the dependency that a package.json lacks; everything that is there stays. */
async function mergePackage(path: string, template: string, target: string, outcome: Outcome): Promise<void> {
  const there = parsePackage(await readFile(path, "utf8"), path);
  const ours = JSON.parse(template) as PackageJson;
  const depends = there.dependencies?.["rmc"] ?? there.devDependencies?.["rmc"];
  const merged = {
    ...there,
    type: there.type ?? ours.type,
    scripts: { ...ours.scripts, ...withoutNpmDefault(there.scripts) },
    dependencies: { ...(depends === undefined ? ours.dependencies : {}), ...there.dependencies },
  };
  await writeFile(path, `${JSON.stringify(merged, undefined, 2)}\n`);
  outcome.written.push(relative(target, path));
}

interface PackageJson {
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function parsePackage(text: string, path: string): PackageJson {
  try {
    return JSON.parse(text) as PackageJson;
  } catch (error) {
    throw new Fault("RMC5118", `${path} is not JSON, so nothing was written`, { cause: error });
  }
}

/** `npm init` writes a test script that only fails. */
function withoutNpmDefault(scripts: PackageJson["scripts"]): Record<string, string> {
  return Object.fromEntries(Object.entries(scripts ?? {}).filter(([name, line]) => name !== "test" || !line.includes("no test specified")));
}

function tell(context: CommandContext, folder: string, outcome: Outcome, json: boolean): void {
  const { terminal, cwd } = context;
  if (json) {
    terminal.result(JSON.stringify({ ok: true, folder, ...outcome }, undefined, 2));
    return;
  }
  for (const name of outcome.written) terminal.result(`wrote  ${join(folder, name)}`);
  for (const name of outcome.kept) terminal.result(`kept   ${join(folder, name)}, which was there`);
  const enter = resolve(cwd, folder) === cwd ? "" : `cd ${folder} && `;
  terminal.say(`\nNow: ${enter}npm install && npm start`);
}
