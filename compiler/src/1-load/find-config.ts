/**
 * Which compiler options a pipeline's file is read with: those of the nearest tsconfig.json, or sensible ones without
 * it. The user decides about checking and resolution; what has to do with output is ours, because nothing is emitted
 * from here.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ts } from "ts-morph";

export interface Config {
  /** Positions are relative to it: the folder of the nearest package.json, else of the tsconfig, else of the file. */
  readonly root: string;
  readonly tsconfig: string | undefined;
  readonly options: ts.CompilerOptions;
  readonly errors: readonly ts.Diagnostic[];
}

export function findConfig(file: string, conditions: readonly string[], root?: string): Config {
  const folder = dirname(file);
  const tsconfig = nearestConfig(folder, file);
  const base = root ?? projectRoot(file);
  const { options, errors } = tsconfig === undefined ? { options: defaults(folder), errors: [] } : readConfig(tsconfig);
  return { root: base, tsconfig, options: { ...withoutOutput(options), ...ours(options, conditions) }, errors };
}

/** Positions are relative to it, and what is kept for the project is kept there. */
function projectRoot(file: string): string {
  const folder = dirname(file);
  return dirname(nearest(folder, "package.json") ?? nearestConfig(folder, file) ?? file);
}

function nearest(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearest(parent, name);
}

/** A solution file (`files: []` with references) stands for the project among its references whose folder holds the file. */
function nearestConfig(folder: string, file: string): string | undefined {
  const path = nearest(folder, "tsconfig.json");
  if (path === undefined) return undefined;
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config?: { files?: unknown[]; references?: { path?: unknown }[] } };
  const references = (config?.references ?? []).flatMap((each) =>
    typeof each.path === "string" ? [resolve(dirname(path), each.path)] : [],
  );
  const holding = references
    .map((each) => (each.endsWith(".json") ? each : join(each, "tsconfig.json")))
    .filter((each) => file.startsWith(join(dirname(each), "/")));
  const deepest = holding.toSorted((a, b) => dirname(b).length - dirname(a).length)[0];
  return deepest !== undefined && config?.files?.length === 0 ? deepest : path;
}

function readConfig(path: string): { options: ts.CompilerOptions; errors: readonly ts.Diagnostic[] } {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile) as { config?: unknown; error?: ts.Diagnostic };
  if (error !== undefined) return { options: defaults(dirname(path)), errors: [error] };
  // The files that the config includes are of no interest, and looking for them in a large project is slow.
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: () => [],
  };
  const parsed = ts.parseJsonConfigFileContent(config, host, dirname(path), undefined, path);
  return { options: withDefaults(parsed.options, dirname(path)), errors: parsed.errors.filter((each) => !NO_INPUTS.has(each.code)) };
}

/** "No inputs were found in config file", "The 'files' list … is empty". */
const NO_INPUTS: ReadonlySet<number> = new Set([18002, 18003]);

function defaults(folder: string): ts.CompilerOptions {
  return withDefaults({ strict: true, resolveJsonModule: true }, folder);
}

function withDefaults(options: ts.CompilerOptions, folder: string): ts.CompilerOptions {
  const language: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  };
  const resolution: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
  return {
    types: nearest(folder, join("node_modules", "@types", "node", "package.json")) === undefined ? [] : ["node"],
    ...(options.target === undefined && options.lib === undefined ? language : {}),
    ...(options.module === undefined && options.moduleResolution === undefined ? resolution : {}),
    ...options,
  };
}

/** Node 10's and the classic resolution know no export conditions, and TypeScript 6 gives them up. */
const OLD_RESOLUTION: ReadonlySet<ts.ModuleResolutionKind | undefined> = new Set([
  ts.ModuleResolutionKind.Classic,
  ts.ModuleResolutionKind.Node10,
]);

function ours(options: ts.CompilerOptions, conditions: readonly string[]): ts.CompilerOptions {
  const old = OLD_RESOLUTION.has(options.moduleResolution);
  return {
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    ignoreDeprecations: "6.0",
    customConditions: [...new Set([...(options.customConditions ?? []), "rmc", ...conditions])],
    ...(old ? { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler } : {}),
  };
}

/** Options that only speak of output; some of them contradict `noEmit`. */
const OUTPUT: ReadonlySet<string> = new Set([
  "composite",
  "incremental",
  "declaration",
  "declarationMap",
  "emitDeclarationOnly",
  "isolatedDeclarations",
  "rootDir",
  "outDir",
  "outFile",
  "declarationDir",
  "tsBuildInfoFile",
]);

function withoutOutput(options: ts.CompilerOptions): ts.CompilerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !OUTPUT.has(name)));
}
