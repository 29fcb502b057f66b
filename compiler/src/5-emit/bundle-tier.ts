/**
 * Second bundling step: a tier's program with the runtime, the packages that its nodes use and the functions of the first
 * step, as one module for each entry. Modules of Node that a package imports where there is no Node are reported with the
 * chain of imports that leads there.
 */
import { builtinModules } from "node:module";
import { build, type Metafile, type Plugin, type PluginBuild } from "esbuild";
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { LoweredTier } from "../ir/artifact.ts";
import type { Node } from "../ir/graph.ts";
import type { UserFile } from "../ir/user-file.ts";
import { bundleNodes, type NodeBundles } from "./bundle-nodes.ts";
import type { BundleOptions } from "./bundle-options.ts";
import { cleanMap } from "./clean-map.ts";
import { EXACT_MATH, STATIC_EXACT_MATH } from "./entries.ts";
import { hidePaths } from "./hide-paths.ts";
import { reportFailure } from "./report-failure.ts";
import { runtimeModule } from "./runtime-modules.ts";

export interface Entry {
  /** "program", "worker": the file's name without extension. */
  readonly name: string;
  readonly code: string;
}

export interface BundleInput {
  readonly tier: LoweredTier;
  /** The graph's nodes of `tier.nodes`, in the same order. */
  readonly nodes: readonly Node[];
  readonly entries: readonly Entry[];
  /** The module "rmc:build". */
  readonly build: string;
  readonly files: ReadonlyMap<string, UserFile>;
  /** Patterns that stay imports. */
  readonly external: readonly string[];
}

export interface Bundled {
  readonly name: string;
  readonly code: string;
  readonly map: string;
}

/** Undefined: what the user's code cannot do was reported. */
export async function bundleTier(input: BundleInput, options: BundleOptions, reporter: Reporter): Promise<readonly Bundled[] | undefined> {
  try {
    return await bundle(input, options, reporter);
  } catch (failure) {
    reportFailure(failure, input.nodes, reporter);
    return undefined;
  }
}

async function bundle(input: BundleInput, options: BundleOptions, reporter: Reporter): Promise<readonly Bundled[] | undefined> {
  const nodes = await bundleNodes(input.tier, input.files, options);
  const missing = new Set<string>();
  const result = await build({
    ...options.common,
    entryPoints: input.entries.map(({ name }) => ({ in: `rmc:entry/${name}`, out: name })),
    outdir: "/rmc",
    absWorkingDir: options.root,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    sourcemap: "external",
    sourcesContent: true,
    minify: options.release,
    external: [...input.external],
    plugins: [modules(input, nodes, options.root, missing)],
  });
  if (reportMissing(result.metafile, missing, input, reporter)) return undefined;
  const text = (path: string): string => result.outputFiles.find((file) => file.path.endsWith(path))?.text ?? "";
  return input.entries.map(({ name }) => ({
    name,
    code: hidePaths(text(`/${name}.js`), result.metafile),
    map: cleanMap(text(`/${name}.js.map`), input.files, options.root),
  }));
}

const OURS = "rmc-module";

function modules(input: BundleInput, nodes: NodeBundles, root: string, missing: Set<string>): Plugin {
  const sources = new Map<string, string>([
    ["rmc:build", input.build],
    ["rmc:program", input.tier.program],
    ["rmc:math", EXACT_MATH],
    ["rmc:static-math", STATIC_EXACT_MATH],
    ...input.entries.map(({ name, code }): [string, string] => [`rmc:entry/${name}`, code]),
    ...[...nodes.byId].map(([id, bundle]): [string, string] => [`rmc:node/${id}`, withMap(bundle)]),
  ]);
  return {
    name: "rmc-modules",
    setup(build) {
      build.onResolve({ filter: /^rmc:/ }, ({ path }) => ({ path, namespace: OURS }));
      build.onLoad({ filter: /./, namespace: OURS }, ({ path }) => ({ contents: sources.get(path) ?? "", loader: "js", resolveDir: root }));
      build.onResolve({ filter: /^rmc-external:/ }, ({ path, kind }) => resolveExternal(build, nodes, path, kind));
      build.onResolve({ filter: /^(?:@rmc\/|rmc$)/ }, ({ path }) => {
        const file = runtimeModule(path);
        return file === undefined ? undefined : { path: file, sideEffects: false };
      });
      if (build.initialOptions.platform !== "node")
        build.onResolve({ filter: BUILTIN }, ({ path, pluginData }) => absent(path, pluginData, missing));
    },
  };
}

const BUILTIN = new RegExp(`^(?:node:.*|${builtinModules.filter((name) => !name.startsWith("_")).join("|")})$`);

/** Kept as an import: when nothing uses it, it goes; when something does, it is reported. */
function absent(path: string, asked: unknown, missing: Set<string>): { path: string; external: true; sideEffects: false } | undefined {
  if (asked === ASKED) return undefined;
  const name = path.startsWith("node:") ? path : `node:${path}`;
  missing.add(name);
  return { path: name, external: true, sideEffects: false };
}

const ASKED = Symbol("asked");

async function resolveExternal(
  build: PluginBuild,
  nodes: NodeBundles,
  path: string,
  kind: Parameters<PluginBuild["resolve"]>[1] extends infer O ? (O extends { kind?: infer K } ? K : never) : never,
): Promise<{ path: string; namespace?: string; external?: boolean; sideEffects?: boolean; errors?: { text: string }[] }> {
  const { specifier, resolveDir } = nodes.externals.get(path) ?? { specifier: path, resolveDir: "." };
  const result = await build.resolve(specifier, { resolveDir, ...(kind === undefined ? {} : { kind }) });
  if (result.errors.length > 0) return { path: specifier, errors: result.errors.map(({ text }) => ({ text })) };
  return { path: result.path, namespace: result.namespace, external: result.external, sideEffects: result.sideEffects };
}

function withMap({ code, map }: { readonly code: string; readonly map: string }): string {
  return `${code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
}

/** What is still imported in the output is used. One report for each file that imports such modules; true if there are any. */
function reportMissing(metafile: Metafile, missing: ReadonlySet<string>, { tier, nodes }: BundleInput, reporter: Reporter): boolean {
  const used = new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)));
  let reported = false;
  for (const [file, { imports }] of Object.entries(metafile.inputs)) {
    const names = [...new Set(imports.map(({ path }) => path))].filter((path) => missing.has(path) && used.has(path)).sort();
    if (names.length === 0) continue;
    const chain = importChain(metafile, file);
    const node = nodes.find(({ id }) => chain[0]?.endsWith(`rmc:node/${id}`));
    const hops = chain.slice(1).map(shownFile);
    reported = true;
    reporter.report(
      diagnostic("RMC5001", {
        message: `${node === undefined ? "a node" : `"${node.name}"`} must run on ${tier.place} but uses a package that needs ${names.join(", ")}`,
        span: node?.span,
        notes: [...hops, names[0] ?? ""].slice(1).map((hop, index) => ({ message: `${hops[index]} imports ${hop}`, span: undefined })),
        help: `move ${node === undefined ? "it" : `"${node.name}"`} to server, or choose a package that runs on ${tier.kind}`,
      }),
    );
  }
  return reported;
}

/** Files from the entry to this one, the shortest way, from the node on. */
function importChain(metafile: Metafile, file: string): readonly string[] {
  const before = new Map<string, string>();
  const queue = Object.keys(metafile.inputs).filter((input) => input.includes("rmc:entry/"));
  for (let input = queue.shift(); input !== undefined && input !== file; input = queue.shift()) {
    for (const { path } of metafile.inputs[input]?.imports ?? []) {
      if (before.has(path) || metafile.inputs[path] === undefined) continue;
      before.set(path, input);
      queue.push(path);
    }
  }
  const chain: string[] = [];
  for (let at: string | undefined = file; at !== undefined; at = before.get(at)) chain.unshift(at);
  return chain.slice(
    Math.max(
      0,
      chain.findIndex((each) => each.includes("rmc:node/")),
    ),
  );
}

function shownFile(file: string): string {
  const at = file.lastIndexOf("node_modules/");
  return at === -1 ? file : file.slice(at + "node_modules/".length);
}
