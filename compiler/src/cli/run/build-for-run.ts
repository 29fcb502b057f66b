/**
 * A build of a file for one run, in a folder that is removed afterwards. It lies inside the project's node_modules where
 * there is one, so that what a bundle leaves outside is found as it would be from dist/.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failOnErrors, onePipeline, progressOf, showWarnings } from "../check-target.ts";
import type { CommandContext } from "../command-context.ts";
import { throwIfInterrupted } from "../interrupt.ts";
import { parseTarget } from "../target.ts";
import { writeBuild } from "../write-build.ts";
import { openBuild, type OpenedBuild } from "./open-build.ts";

export interface RunBuild extends OpenedBuild {
  /** The folder that the user's files are relative to. */
  readonly root: string;
  close(): Promise<void>;
}

export async function buildForRun(context: CommandContext, text: string): Promise<RunBuild> {
  const { file, pipeline } = parseTarget(text, context.cwd);
  context.terminal.progress("loading the compiler …");
  const { buildFile } = await import("../../compile.ts");
  const result = await buildFile(file, { onPhase: progressOf(context), ...(pipeline === undefined ? {} : { pipeline }) });
  const root = result.root ?? context.cwd;
  failOnErrors(result.diagnostics, root);
  showWarnings(context, result.diagnostics, root);
  onePipeline(result, text);
  const [artifact] = result.artifacts;
  if (artifact === undefined) throw new Error("a build without errors and without an artifact");
  // From here on there is something to clear away.
  throwIfInterrupted(context.signal);
  const folder = await runFolder(root);
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeBuild(artifact, folder, folder);
    return { ...(await openBuild(folder, context.cwd)), root, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function runFolder(root: string): Promise<string> {
  const modules = join(root, "node_modules");
  if (!existsSync(modules)) return mkdtemp(join(tmpdir(), "rmc-run-"));
  try {
    await mkdir(join(modules, ".cache", "rmc"), { recursive: true });
    return await mkdtemp(join(modules, ".cache", "rmc", "run-"));
  } catch {
    return mkdtemp(join(tmpdir(), "rmc-run-"));
  }
}
