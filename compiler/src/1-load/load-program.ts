/**
 * Phase 1: reads a pipeline's file and everything it imports into one checked TypeScript program. TypeScript's own
 * errors in the user's files become RMC1xxx diagnostics; files of packages are used and not judged.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ts } from "ts-morph";
import { diagnostic } from "../diagnostics/catalog.ts";
import { Collector } from "../diagnostics/collector.ts";
import { InvariantError, type Diagnostic, type Reporter } from "../diagnostics/diagnostic.ts";
import { relativeFile } from "../ir/source.ts";
import { findConfig } from "./find-config.ts";
import type { Config } from "./find-config.ts";
import { followImports } from "./follow-imports.ts";
import type { Program } from "./program.ts";
import { typeErrors } from "./type-errors.ts";
import { Workspace, type Compiled } from "./workspace.ts";

export interface LoadOptions {
  /** Keeps the program warm from one load to the next. Without it every load is cold. */
  readonly workspace?: Workspace;
  /** Export conditions besides "rmc" and the tsconfig's; the default is those this process was started with. */
  readonly conditions?: readonly string[];
  /** Positions are relative to it; the default is the folder of the nearest package.json. */
  readonly root?: string;
  /** The file's text, where it is not (or not yet) what the disk has. */
  readonly text?: string;
}

export interface Loaded {
  /** Undefined: errors were reported, and the program is not fit for analysis. */
  readonly program: Program | undefined;
  /** Absolute: positions name files relative to it. Undefined when there is no such file. */
  readonly root: string | undefined;
  /** Absolute paths of what was read, and of what was looked for and is not there: a change of any of them may change the program. */
  readonly files: readonly string[];
}

export interface Opened extends Loaded {
  /** TypeScript's errors, which take as long to find as all else here. */
  readonly findErrors: () => readonly Diagnostic[];
}

export function loadProgram(file: string, reporter: Reporter, options: LoadOptions = {}): Loaded {
  const { program, findErrors, ...loaded } = openProgram(file, reporter, options);
  const errors = findErrors();
  for (const each of errors) reporter.report(each);
  return { ...loaded, program: errors.length === 0 ? program : undefined };
}

/** For those who have something to do before it is known that the program is right. */
export function openProgram(file: string, reporter: Reporter, options: LoadOptions = {}): Opened {
  const path = resolve(file);
  if (options.text === undefined && !existsSync(path)) {
    reporter.report(
      diagnostic("RMC1005", {
        message: `there is no file ${file}`,
        help: "give the path of the TypeScript file that exports the pipeline",
      }),
    );
    return { program: undefined, root: undefined, files: [path], findErrors: () => [] };
  }
  const conditions = options.conditions ?? processConditions(process.execArgv);
  const workspace = options.workspace ?? new Workspace();
  const config = findConfig(path, conditions, options.root);
  const program = assemble(workspace.open(config, path, options.text), path, conditions, config);
  const tsconfig = config.tsconfig === undefined ? [] : [config.tsconfig];
  return {
    program,
    root: config.root,
    files: [...filesOf(program), ...tsconfig],
    findErrors: () => errorsIn(program, config, workspace),
  };
}

function errorsIn(program: Program, config: Config, workspace: Workspace): readonly Diagnostic[] {
  const found = new Collector();
  reportConfig(config, program.compiler, found);
  typeErrors(program, found);
  if (found.diagnostics.some((each) => each.code === "RMC1002")) workspace.forget(program.compiler);
  return found.diagnostics;
}

function filesOf({ files, imports }: Program): readonly string[] {
  const missing = [...imports].flatMap(([from, edges]) => {
    const wanted = edges.filter(({ file, specifier }) => file === undefined && specifier.startsWith("."));
    return wanted.flatMap(({ specifier }) => placesOf(resolve(dirname(from), specifier)));
  });
  return [...files.map(({ fileName }) => fileName), ...missing];
}

/** Where a file may appear that an import looks for. */
function placesOf(path: string): readonly string[] {
  return [path, `${path}.ts`, path.replace(/\.js$/u, ".ts")];
}

/** `--conditions=x`, `--conditions x`, `-C x`: a repository that runs from its sources sees its packages' sources, too. */
export function processConditions(argv: readonly string[]): readonly string[] {
  return argv.flatMap((each, index) => {
    if (each.startsWith("--conditions=")) return [each.slice("--conditions=".length)];
    const value = argv[index + 1];
    return (each === "--conditions" || each === "-C") && value !== undefined ? [value] : [];
  });
}

function assemble({ compiler, kept }: Compiled, path: string, conditions: readonly string[], config: Config): Program {
  const entry = compiler.getSourceFile(path);
  if (entry === undefined) throw new InvariantError(`${path} is not in its own program`);
  const { files, imports } = followImports(compiler, entry, config.root);
  return {
    root: config.root,
    compiler,
    checker: compiler.getTypeChecker(),
    entry,
    files,
    imports,
    conditions,
    kept,
  };
}

function reportConfig(config: Config, compiler: ts.Program, found: Collector): void {
  const options = compiler.getCompilerOptions();
  const where = config.tsconfig === undefined ? "the default options" : relativeFile(config.root, config.tsconfig);
  for (const each of [...config.errors, ...compiler.getOptionsDiagnostics()]) {
    const text = typeof each.messageText === "string" ? each.messageText : each.messageText.messageText;
    found.report(
      diagnostic("RMC1004", {
        message: `tsconfig.json cannot be used: ${text}`,
        notes: [{ message: `read from ${where}`, span: undefined }],
        help: "correct the option; `npx tsc --showConfig` prints what TypeScript makes of it",
      }),
    );
  }
  if (options.strictNullChecks ?? options.strict ?? true) return;
  found.report(
    diagnostic("RMC1003", {
      message: "strictNullChecks is off, and without it nobody can tell which values may be missing",
      notes: [{ message: `the options come from ${where}`, span: undefined }],
      help: 'set "strict": true, or at least "strictNullChecks": true, in tsconfig.json',
    }),
  );
}
