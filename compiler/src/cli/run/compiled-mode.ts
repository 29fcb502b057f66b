/** Runs a build in one thread, with the kernels on another engine where one is asked for. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { PortChannel } from "@rmc/worker";
import { startChromiumEngine } from "../engines/chromium-engine.ts";
import type { Engine, EngineModule, EngineOptions } from "../engines/engine.ts";
import { bridge } from "../engines/bridge.ts";
import { startWorkerdEngine } from "../engines/workerd-engine.ts";
import type { BuildRequest } from "./run-mode.ts";
import { RunThread } from "./run-thread.ts";

const ENGINES: Readonly<Record<string, (options: EngineOptions) => Promise<Engine>>> = {
  workerd: startWorkerdEngine,
  chromium: startChromiumEngine,
};

/** "node": the kernels stay in the thread. */
export const ENGINE_NAMES: readonly string[] = ["node", ...Object.keys(ENGINES)];

export async function runBuildIn(engineName: string, request: BuildRequest): Promise<void> {
  const start = ENGINES[engineName];
  const engine = start === undefined ? undefined : await start({ ...request, modules: await readModules(request) });
  try {
    await runThread(request, engine);
  } finally {
    await engine?.close();
  }
}

async function runThread(request: BuildRequest, engine: Engine | undefined): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  if (engine !== undefined) bridge(engine.channel, new PortChannel(port1));
  else port1.close();
  const { directory, places, params, every } = request;
  const job = {
    kind: "compiled",
    directory,
    places,
    params,
    every,
    inputs: Object.keys(request.inputs),
    engine: engine === undefined ? undefined : port2,
  } as const;
  request.progress("running");
  await new RunThread(job, request).done;
}

async function readModules({ directory, manifest }: BuildRequest): Promise<EngineModule[]> {
  const paths = manifest.files.map(({ path }) => path).filter((path) => path.endsWith(".wasm"));
  return Promise.all(paths.map(async (path) => ({ name: path, bytes: await readFile(join(directory, path)) })));
}
