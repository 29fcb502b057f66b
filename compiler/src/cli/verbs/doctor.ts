/** `rmc doctor`: what this machine has of the things rmc can use, and what to do about the rest. Exit 1 only when rmc itself cannot work. */
import { dirname, join } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { verb, type CommandContext } from "../command-context.ts";
import {
  askVersion,
  CHROMIUM_HELP,
  findChromium,
  findProgram,
  findWorkerd,
  PLAYWRIGHT_HELP,
  resolvePackage,
  WORKERD_HELP,
  type Tool,
} from "../engines/find-tools.ts";
import { EXIT } from "../fault.ts";
import { readVersion } from "../version.ts";

export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .summary("say what this machine has and what is missing")
    .description("Says what this machine has of the things rmc can use, and what to do about what is missing.")
    .option("--json", "print the findings as JSON")
    .action((options: { json?: boolean }) => verb(context, options.json === true, () => examine(context, options.json === true)));
}

async function examine(context: CommandContext, json: boolean): Promise<number> {
  context.terminal.progress("looking around");
  const tools = await Promise.all([node(), compiler(context), chromium(context), playwright(context), workerd(context), ffmpeg(context)]);
  const works = tools.every((tool) => tool.found || !tool.required);
  if (json) context.terminal.result(JSON.stringify({ ok: works, tools }, undefined, 2));
  else
    context.terminal.result(
      [...tools.map(formatTool), "", works ? "rmc works on this machine." : "rmc does not work on this machine."].join("\n"),
    );
  return works ? EXIT.ok : EXIT.diagnostics;
}

interface Finding {
  readonly name: string;
  readonly found: boolean;
  readonly required: boolean;
  readonly version: string | null;
  readonly path: string | null;
  readonly use: string;
  readonly help: string | null;
}

function finding(tool: Tool, required: boolean): Finding {
  const found = tool.path !== undefined;
  return {
    name: tool.name,
    found,
    required,
    version: tool.version ?? null,
    path: tool.path ?? null,
    use: tool.use,
    help: found ? null : tool.help,
  };
}

function formatTool(tool: Finding): string {
  const mark = tool.found ? "found    " : tool.required ? "MISSING  " : "not found";
  const what = tool.found ? [tool.version, tool.path].filter((text) => text !== null).join("  ") : `needed for ${tool.use}`;
  const line = `${mark}  ${tool.name.padEnd(16)}${what}`;
  return tool.help === null ? line : `${line}\n           ${" ".repeat(16)}${tool.help}`;
}

async function node(): Promise<Finding> {
  const major = Number(process.versions.node.split(".")[0]);
  const path = major >= 24 ? process.execPath : undefined;
  return finding({ name: "node", use: "everything", path, version: process.versions.node, help: "install Node 24 or newer" }, true);
}

async function compiler(context: CommandContext): Promise<Finding> {
  const missing = ["esbuild", "ts-morph", "assemblyscript"].filter((name) => resolvePackage(name, context.cwd) === undefined);
  const path = missing.length === 0 ? new URL("../../..", import.meta.url).pathname : undefined;
  return finding(
    { name: "rmc", use: "everything", path, version: readVersion(), help: `reinstall rmc: ${missing.join(", ")} cannot be found` },
    true,
  );
}

async function chromium(context: CommandContext): Promise<Finding> {
  const path = findChromium(context.env);
  const version = path === undefined ? undefined : await askVersion(path, "--version");
  return finding({ name: "chromium", use: "run --engine chromium and run --hosts", path, version, help: CHROMIUM_HELP }, false);
}

async function playwright(context: CommandContext): Promise<Finding> {
  const path = resolvePackage("playwright-core", context.cwd);
  return finding(
    {
      name: "playwright-core",
      use: "driving chromium",
      path,
      version: path === undefined ? undefined : packageVersion(path),
      help: PLAYWRIGHT_HELP,
    },
    false,
  );
}

async function workerd(context: CommandContext): Promise<Finding> {
  const path = await findWorkerd(context.cwd);
  const version = path === undefined ? undefined : await askVersion(path, "--version");
  return finding(
    { name: "workerd", use: "run --engine workerd, run --hosts, and the edge tier", path, version, help: WORKERD_HELP },
    false,
  );
}

async function ffmpeg(context: CommandContext): Promise<Finding> {
  const path = findProgram("ffmpeg", context.env);
  const version = path === undefined ? undefined : (await askVersion(path, "-version"))?.split(" ").slice(0, 3).join(" ");
  return finding(
    {
      name: "ffmpeg",
      use: "making .wav and .y4m files from other formats",
      path,
      version,
      help: "install it (Debian: apt-get install ffmpeg)",
    },
    false,
  );
}

function packageVersion(entry: string): string | undefined {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    const text = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { version?: string }) : undefined;
    if (text?.version !== undefined) return text.version;
  }
  return undefined;
}
