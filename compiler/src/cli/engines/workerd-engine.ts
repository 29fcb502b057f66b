/** `--engine workerd`: a worker with the build's kernels as static modules, since workerd compiles nothing at run time. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compatibilityDateOf } from "@rmc/edge";
import type { Channel } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { bundleEngine } from "./bundle-engine.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { launchWorkerd, workerdVersion } from "./launch-workerd.ts";

export async function startWorkerdEngine(options: EngineOptions): Promise<Engine> {
  options.progress("starting workerd");
  const folder = await mkdtemp(join(tmpdir(), "rmc-workerd-"));
  let channel: Channel | undefined;
  const closing: (() => Promise<void> | void)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const config = await writeWorker(folder, options);
    const workerd = await launchWorkerd({ cwd: options.cwd, signal: options.signal, config, onGone: (reason) => channel?.close(reason) });
    closing.push(() => workerd.close());
    channel = await dialWebSocket(`ws://127.0.0.1:${workerd.port}/`);
    closing.push(() => channel?.close());
    return { channel, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeWorker(folder: string, options: EngineOptions): Promise<string> {
  const files = options.modules.map((_, index) => `kernel-${index}.wasm`);
  const modules = [
    ...files.map((file, index) => `import m${index} from "./${file}";`),
    `export const MODULES = new Map([${options.modules.map(({ name }, index) => `[${JSON.stringify(name)}, m${index}]`).join(", ")}]);`,
  ].join("\n");
  const worker = await bundleEngine("./workerd-entry", ["engine:modules"]);
  await writeFile(join(folder, "worker.js"), worker.replaceAll('"engine:modules"', '"./modules.js"'));
  await writeFile(join(folder, "modules.js"), modules);
  for (const [index, file] of files.entries()) await writeFile(join(folder, file), options.modules[index]?.bytes ?? new Uint8Array(0));
  const path = join(folder, "config.capnp");
  await writeFile(path, configText(files, compatibilityDateOf(await workerdVersion(options.cwd))));
  return path;
}

function configText(kernels: readonly string[], date: string): string {
  const modules = [
    '(name = "worker.js", esModule = embed "worker.js")',
    '(name = "modules.js", esModule = embed "modules.js")',
    ...kernels.map((file) => `(name = "${file}", wasm = embed "${file}")`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "kernels", worker = .worker)],
  sockets = [(name = "http", http = (), service = "kernels")],
);

const worker :Workerd.Worker = (
  modules = [
    ${modules.join(",\n    ")},
  ],
  compatibilityDate = "${date}",
);
`;
}
