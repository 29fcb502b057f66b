/**
 * First of two bundling steps: the user's own modules of each host node become one function, `load`, that evaluates them.
 * Packages stay imports, under tokens, and are bundled in the second step, once a tier. So user modules can be evaluated
 * once a node and session, as the language says, and packages once.
 */
import { dirname, extname, join } from "node:path";
import { build, type BuildResult, type Loader, type OutputFile, type Plugin } from "esbuild";
import { InvariantError } from "../diagnostics/diagnostic.ts";
import type { LoweredTier, NodeSource } from "../ir/artifact.ts";
import type { UserFile } from "../ir/user-file.ts";
import { exactPower } from "../ir/exact-power.ts";
import type { BundleOptions } from "./bundle-options.ts";

export interface NodeBundle {
  /** A module that exports `load`; its imports are tokens. */
  readonly code: string;
  /** From `code` to slices: source map, version 3. */
  readonly map: string;
}

export interface NodeBundles {
  readonly byId: ReadonlyMap<string, NodeBundle>;
  /** What the tokens stand for. */
  readonly externals: ReadonlyMap<string, External>;
}

export interface External {
  readonly specifier: string;
  readonly resolveDir: string;
}

export async function bundleNodes(tier: LoweredTier, files: ReadonlyMap<string, UserFile>, options: BundleOptions): Promise<NodeBundles> {
  const externals = new Map<string, External>();
  if (tier.nodes.length === 0) return { byId: new Map(), externals };
  const result = await build({
    ...options.common,
    entryPoints: tier.nodes.map((_, index) => ({ in: `rmc:entry/${index}`, out: `n${index}` })),
    outdir: "/rmc",
    absWorkingDir: options.root,
    bundle: true,
    write: false,
    format: "esm",
    sourcemap: "external",
    sourcesContent: false,
    minify: false,
    supported: { "exponent-operator": false },
    tsconfigRaw: { compilerOptions: options.tsconfig },
    plugins: [slices(tier.nodes, files, options.root, externals)],
  });
  const byId = tier.nodes.map((node, index): [string, NodeBundle] => [
    node.id,
    wrap(node, output(result, `n${index}.js`), output(result, `n${index}.js.map`)),
  ]);
  return { byId: new Map(byId), externals };
}

function output(result: BuildResult, name: string): string {
  const file = (result.outputFiles as readonly OutputFile[]).find(({ path }) => path.endsWith(`/${name}`));
  if (file === undefined) throw new InvariantError(`esbuild made no ${name}`);
  return file.text;
}

interface Inside {
  readonly node: number;
  readonly file: string;
}

function slices(
  nodes: readonly NodeSource[],
  files: ReadonlyMap<string, UserFile>,
  root: string,
  externals: Map<string, External>,
): Plugin {
  return {
    name: "rmc-slices",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^rmc:entry\// }, ({ path }) => ({ path: path.slice("rmc:entry/".length), namespace: "rmc-entry" }));
      onLoad({ filter: /./, namespace: "rmc-entry" }, ({ path }) => {
        const node = Number(path);
        return {
          contents: entryOf(nodes[node] as NodeSource),
          loader: "js",
          resolveDir: root,
          pluginData: { node, file: "" } satisfies Inside,
        };
      });
      onResolve({ filter: /./ }, ({ path, resolveDir, pluginData, kind }) => {
        const inside = pluginData as Inside | undefined;
        if (kind === "entry-point" || inside === undefined) return undefined;
        const target = inside.file === "" ? path : files.get(inside.file)?.imports.find(({ specifier }) => specifier === path)?.target;
        if (target === undefined) return { path: token(externals, path, resolveDir), external: true };
        if (!files.has(target) && !isSlice(nodes[inside.node] as NodeSource, target)) return { path: join(root, target) };
        return {
          path: target,
          namespace: "rmc-slice",
          suffix: `?${inside.node}`,
          pluginData: { node: inside.node, file: target } satisfies Inside,
        };
      });
      onLoad({ filter: /./, namespace: "rmc-slice" }, ({ path, pluginData }) => {
        const inside = pluginData as Inside;
        return {
          contents: textOf(nodes[inside.node] as NodeSource, path, files),
          loader: loaderOf(path),
          resolveDir: dirname(join(root, path)),
          pluginData: inside,
        };
      });
    },
  };
}

function entryOf({ file, exported }: NodeSource): string {
  return `export { ${exported} as ${exported === "rmcMake" ? "rmcMake" : "rmcNode"} } from ${JSON.stringify(file)};`;
}

function isSlice(node: NodeSource, file: string): boolean {
  return node.file === file || node.others.some((other) => other.file === file);
}

/** A file of which nothing is needed is empty; data is there whole. */
function textOf(node: NodeSource, file: string, files: ReadonlyMap<string, UserFile>): string {
  if (node.file === file) return node.text;
  return node.others.find((other) => other.file === file)?.text ?? (loaderOf(file) === "json" ? (files.get(file)?.text ?? "") : "");
}

function loaderOf(file: string): Loader {
  const extension = extname(file).slice(1).replace(/^[cm]/, "");
  return extension === "ts" || extension === "tsx" || extension === "jsx" || extension === "json" ? extension : "js";
}

function token(externals: Map<string, External>, specifier: string, resolveDir: string): string {
  for (const [name, external] of externals) if (external.specifier === specifier && external.resolveDir === resolveDir) return name;
  const name = `rmc-external:${externals.size}`;
  externals.set(name, { specifier, resolveDir });
  return name;
}

const IMPORT = /^import (?:[^"';]*? from )?"rmc-external:\d+";$/gm;
const EXPORT = /^export \{([^{}]*)\};\s*$/m;

/** Imports in front, the rest inside `load`. The code begins on the second line, where the map says that it begins. */
function wrap(node: NodeSource, text: string, map: string): NodeBundle {
  const imports = text.match(IMPORT) ?? [];
  const body = exactPower(text).replace(IMPORT, (statement) => statement.replace(/[^\n]/g, ""));
  const exports = EXPORT.exec(body)?.[1];
  if (exports === undefined) throw new InvariantError(`the bundle of node "${node.id}" exports nothing:\n${text}`);
  const names = exports.split(",").map((each) => each.trim().split(" as "));
  const result = names.map(([local = "", exported = local]) => `${exported}: ${local}`).join(", ");
  const code = `${imports.join(" ").replaceAll("\n", " ")} export function load() {\n${body.replace(EXPORT, `return { ${result} };`)}}\n`;
  const { mappings, ...rest } = JSON.parse(map) as { readonly mappings: string };
  return { code, map: JSON.stringify({ ...rest, mappings: `;${mappings}` }) };
}
