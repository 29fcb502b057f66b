/**
 * A case with its Python client, on real hosts: the server and compute places in this process, the edge in workerd. Stages of
 * the browser move to the server, since a Python client has none.
 */
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadTier, serveBuild, ServerMember, type Served } from "@rmc/host";
import { startEdge } from "../../compiler/src/cli/deploy/start-edge.ts";
import { openBuild } from "../../compiler/src/cli/run/open-build.ts";
import { writeBuild } from "../../compiler/src/cli/write-build.ts";
import { loadCodec } from "../../compiler/src/4-lower/codec/load-codec.test-support.ts";
import { printCodec } from "../../compiler/src/4-lower/codec/print-codec.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import { root, type Case } from "../equivalence/case.ts";
import { remove } from "./python.ts";

export interface ServedCase {
  readonly url: string;
  /** The server's address over gRPC, if it was asked for. */
  readonly grpc: string | undefined;
  /** Where Python finds the client, and its name. */
  readonly packages: string;
  readonly client: string;
  /** The JavaScript client's module. */
  readonly module: string;
  encode(end: string, value: unknown): string;
  close(): Promise<void>;
}

const compiler = new Compiler();

/** Over gRPC the server alone is reached: stages of the edge move there, too. */
export async function serveCase(one: Pick<Case, "name" | "folder" | "file" | "env">, overGrpc = false): Promise<ServedCase> {
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  const folder = mkdtempSync(join(root, "node_modules/.cache-python-"));
  closing.push(() => remove(folder));
  try {
    const { artifacts, pipelines, diagnostics } = await compiler.build(
      moveStages(one, folder, overGrpc ? /\b(?:browser|edge)\(/g : /\bbrowser\(/g),
      { clients: ["python"] },
    );
    const [artifact] = artifacts;
    const graph = pipelines[0]?.plan.graph;
    if (artifact === undefined || graph === undefined) throw new Error(`${one.name}: ${diagnostics[0]?.message}`);
    const directory = join(folder, "dist");
    await writeBuild(artifact, directory, directory);
    const { url, grpc } = await start(directory, one.env, closing, overGrpc);
    const encode = (end: string, value: unknown): string => {
      const flow = [...graph.inputs, ...graph.outputs].find(({ name }) => name === end)?.flow;
      const type = graph.flows.find(({ id }) => id === flow)?.type;
      if (type === undefined) throw new Error(`${one.name} has no "${end}"`);
      const codec = loadCodec(printCodec(type, graph.types));
      const bytes = new Uint8Array(codec.measure(value));
      codec.write(value, bytes, new DataView(bytes.buffer), 0);
      return Buffer.from(bytes).toString("hex");
    };
    const packages = join(directory, "client-python");
    const [client] = await readdir(packages);
    return { url, grpc, packages, client: client!, module: pathToFileURL(join(directory, "client/index.js")).href, encode, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function moveStages(one: Pick<Case, "folder" | "file">, to: string, places: RegExp): string {
  const source = join(to, "source");
  cpSync(one.folder, source, { recursive: true, filter: (path) => !/\/(dist|node_modules)$/.test(path) });
  cpSync(join(root, "test/fixtures/tsconfig.json"), join(source, "tsconfig.json"));
  writeFileSync(join(source, "package.json"), '{ "type": "module" }');
  symlinkSync(join(root, "node_modules"), join(source, "node_modules"));
  const file = one.file.replace(one.folder, source);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(places, "server(").replace(/import \{ (?:browser|edge), (?!.*\bserver\b)/, "import { server, "));
  return file;
}

/** The server's addresses. What nodes print is of no interest here. */
async function start(
  directory: string,
  env: Case["env"],
  closing: (() => unknown)[],
  overGrpc: boolean,
): Promise<Pick<Served, "url" | "grpc">> {
  const { manifest, places } = await openBuild(directory, root);
  const log = (): void => undefined;
  let served = await serveBuild({ directory, port: 0, env, log, ...(overGrpc && { grpc: "0" }) });
  const { url, grpc } = served;
  closing.push(() => served.close());
  if (places.includes("edge")) {
    const { signal } = new AbortController();
    const edge = await startEdge({ build: { directory, manifest }, server: url, cwd: root, env, signal, onLog: log, onGone: log });
    closing.push(() => edge.close());
    // Only now the edge has an address that the server can tell.
    await served.close();
    served = await serveBuild({ directory, port: Number(new URL(url).port), edge: edge.url, env, log });
  }
  for (const { name, kind } of manifest.places) {
    if (kind !== "compute" || !places.includes(name)) continue;
    const resources = { env: (variable: string) => env[variable], secret: (variable: string) => env[variable] };
    const member = new ServerMember({ program: (await loadTier(directory, name))!, place: name, connect: url, resources, log });
    closing.push(() => member.close());
    await member.joined;
  }
  return { url, grpc };
}
