/** The edge tier of a build on this machine's workerd: for `rmc run --hosts` and `rmc serve --with-edge`. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deployWorkerd, type Deployment } from "@rmc/edge";
import { launchWorkerd, workerdVersion } from "../engines/launch-workerd.ts";
import type { OpenedBuild } from "../run/open-build.ts";

export interface EdgeOptions {
  readonly build: Pick<OpenedBuild, "directory" | "manifest">;
  /** The server's address. */
  readonly server: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Clients show a token that was signed with it. */
  readonly tokenKey?: string;
  /** Sites whose pages may connect; without it those of every site may. */
  readonly origins?: readonly string[];
  readonly signal: AbortSignal;
  readonly onLog: (text: string) => void;
  readonly onGone: (reason: string) => void;
}

export interface Edge {
  readonly url: string;
  close(): Promise<void>;
}

export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const folder = await mkdtemp(join(tmpdir(), "rmc-edge-"));
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const deployment = await edgeDeployment(options.build, {
      server: options.server,
      cwd: options.cwd,
      bindings: {
        ...bindingsOf(options.build.manifest, options.env),
        ...(options.tokenKey !== undefined && { RMC_TOKEN_KEY: options.tokenKey }),
        ...(options.origins && { RMC_ORIGINS: options.origins.join(" ") }),
      },
    });
    await writeDeployment(deployment, folder);
    const workerd = await launchWorkerd({ ...options, config: join(folder, "config.capnp") });
    const close = async (): Promise<void> => {
      await workerd.close();
      await clear();
    };
    return { url: `http://127.0.0.1:${workerd.port}`, close };
  } catch (error) {
    await clear();
    throw error;
  }
}

export interface DeploymentOptions {
  readonly server: string;
  readonly cwd: string;
  readonly listen?: string;
  readonly bindings: Readonly<Record<string, string>>;
}

export async function edgeDeployment({ directory, manifest }: EdgeOptions["build"], options: DeploymentOptions): Promise<Deployment> {
  return deployWorkerd({
    worker: await readFile(join(directory, "edge/worker.js"), "utf8"),
    kernels: await readKernels(directory, manifest.files),
    server: options.server,
    workerdVersion: await workerdVersion(options.cwd),
    bindings: options.bindings,
    ...(options.listen === undefined ? {} : { listen: options.listen }),
  });
}

export async function writeDeployment(deployment: Deployment, folder: string): Promise<void> {
  for (const [path, content] of deployment.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** What the worker imports: kernels and their source maps. */
async function readKernels(directory: string, files: readonly { readonly path: string }[]): Promise<Record<string, Uint8Array>> {
  const worker = await readFile(join(directory, "edge/worker.js"), "utf8");
  const paths = files.map(({ path }) => path).filter((path) => path.startsWith("kernels/") && worker.includes(path));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path.slice("kernels/".length), await readFile(join(directory, path))] as const)),
  );
}

/** What the edge's `env` and `secret` find: what this process has of the names that the build asks for there. */
function bindingsOf({ wants }: OpenedBuild["manifest"], env: NodeJS.ProcessEnv): Record<string, string> {
  const names = wants.filter(({ place }) => place === "edge").flatMap((want) => [...want.env, ...want.secrets]);
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
