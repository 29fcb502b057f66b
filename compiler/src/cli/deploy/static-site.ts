/**
 * A folder that holds the browser's part of a build: the app, the client, the Worker, its kernels, and where the other hosts
 * are. Any web server can serve it; a small one of a few lines lies beside it, so that one command starts it.
 */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OpenedBuild } from "../run/open-build.ts";

export interface StaticOptions {
  readonly folder: string;
  readonly app: string | undefined;
  readonly server: string | undefined;
  readonly edge: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export async function writeStaticSite(build: OpenedBuild, options: StaticOptions): Promise<void> {
  const site = join(options.folder, "site");
  await mkdir(join(site, "rmc"), { recursive: true });
  if (options.app !== undefined) await cp(options.app, site, { recursive: true });
  for (const path of await browserFiles(build)) {
    await mkdir(dirname(join(site, path)), { recursive: true });
    await cp(join(build.directory, path), join(site, path));
  }
  await writeFile(join(site, "rmc/hosts.json"), `${JSON.stringify(hostsOf(build, options), undefined, 2)}\n`);
  if (!existsSync(join(site, "index.html"))) await writeFile(join(site, "index.html"), pageOf(build.manifest.pipeline));
  await writeFile(join(options.folder, "serve.mjs"), SERVER);
}

/** Kernels of other tiers stay behind. */
async function browserFiles({ directory, manifest }: OpenedBuild): Promise<string[]> {
  const paths = manifest.files.map(({ path }) => path);
  const own = paths.filter((path) => path.startsWith("browser/") || path.startsWith("client/"));
  const program = paths.includes("browser/program.js") ? await readFile(join(directory, "browser/program.js"), "utf8") : "";
  const kernels = paths.filter((path) => path.endsWith(".wasm") && program.includes(path));
  return [...own, ...kernels, ...kernels.map((path) => `${path}.map`).filter((path) => paths.includes(path))];
}

function hostsOf({ manifest }: OpenedBuild, { server, edge, env }: StaticOptions): unknown {
  const wanted = manifest.wants.find(({ place }) => place === "browser")?.env ?? [];
  return {
    build: manifest.build,
    pipeline: manifest.pipeline,
    server: server === undefined ? null : new URL("/rmc/session", server).href,
    edge: edge ?? null,
    env: Object.fromEntries(wanted.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  };
}

function pageOf(pipeline: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>${pipeline}</title>
<p>The browser's part of the pipeline <b>${pipeline}</b>. Put your page here: it opens sessions with <code>client/index.js</code>.</p>
`;
}

const SERVER = `// Serves the folder "site" on a loopback address: node serve.mjs [port]
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";

const root = await realpath(new URL("site", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".map": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png" };

const server = createServer(async (request, response) => {
  try {
    const name = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const path = await realpath(join(root, name.endsWith("/") ? name + "index.html" : name));
    if (!path.startsWith(root + sep) || !(await stat(path)).isFile()) throw new Error("outside");
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", "x-content-type-options": "nosniff" });
    createReadStream(path).pipe(response);
  } catch {
    response.writeHead(404).end("not found\\n");
  }
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port + "/"));
`;
