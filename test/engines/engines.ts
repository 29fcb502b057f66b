/**
 * The engines on which kernels must give the same bytes: three V8s of other ages (Node, workerd, deno), Chromium's,
 * JavaScriptCore (bun) and Cranelift (wasmtime). Each is a real process that reads the suite from a folder. All but
 * wasmtime come with `npm install` and scripts/setup.sh and have to be there.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compatibilityDateOf } from "../../targets/edge/src/deploy-workerd.ts";
import { launchWorkerd, workerdVersion } from "../../compiler/src/cli/engines/launch-workerd.ts";
import { root } from "../equivalence/case.ts";
import { bundleRunner } from "./bundle-runner.ts";
import { runInChromium } from "./chromium.ts";
import type { SuiteFile, SuiteResult } from "./suite.ts";

export interface TestEngine {
  readonly name: string;
  /** Where it cannot be had, and why: undefined when it is there. */
  readonly missing: string | undefined;
  /** The folder holds the suite; a runner may write its own files into it. */
  run(folder: string, suite: SuiteFile): Promise<SuiteResult>;
}

/** As scripts/setup.sh leaves it. */
const wasmtime = join(root, "node_modules/.cache/rmc-wasmtime");

export const ENGINES: readonly TestEngine[] = [
  { name: "node", missing: undefined, run: (folder) => runProgram(process.execPath, [], folder) },
  { name: "deno", missing: undefined, run: (folder) => runProgram(bin("deno"), ["run", "--quiet", "--allow-read"], folder) },
  { name: "bun", missing: undefined, run: (folder) => runProgram(bin("bun"), ["run"], folder) },
  { name: "workerd", missing: undefined, run: runInWorkerd },
  { name: "chromium", missing: undefined, run: runInChromium },
  {
    name: "wasmtime",
    missing: existsSync(join(wasmtime, "ready")) ? undefined : "scripts/setup.sh found no python3 with venv, or no wheel for this machine",
    run: (folder) => run(join(wasmtime, "bin/python"), [fileURLToPath(new URL("wasmtime-runner.py", import.meta.url)), folder]),
  },
];

function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

async function runProgram(engine: string, flags: readonly string[], folder: string): Promise<SuiteResult> {
  const program = join(folder, "program.mjs");
  await writeFile(program, await bundleRunner("program-entry"));
  return run(engine, [...flags, program, folder]);
}

async function run(program: string, values: readonly string[]): Promise<SuiteResult> {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", DO_NOT_TRACK: "1" };
  const { stdout } = await promisify(execFile)(program, values, { maxBuffer: 2 ** 30, env });
  return JSON.parse(stdout) as SuiteResult;
}

async function runInWorkerd(folder: string, { modules }: SuiteFile): Promise<SuiteResult> {
  const worker = await bundleRunner("workerd-entry", ["suite:*"]);
  await writeFile(
    join(folder, "worker.js"),
    worker.replace('"suite:modules"', '"./modules.js"').replace('"suite:blocks"', '"./blocks.bin"'),
  );
  const imports = modules.map((name, index) => `import m${index} from "./${name}";`).join("\n");
  await writeFile(
    join(folder, "modules.js"),
    `${imports}\nimport text from "./suite.json";\nexport const modules = [${modules.map((_, index) => `m${index}`).join()}];\nexport const suite = text;\n`,
  );
  const config = join(folder, "config.capnp");
  await writeFile(config, workerdConfig(modules, compatibilityDateOf(await workerdVersion(root))));
  const gone = Promise.withResolvers<never>();
  const workerd = await launchWorkerd({
    cwd: root,
    signal: new AbortController().signal,
    config,
    onGone: (reason) => gone.reject(new Error(reason)),
  });
  try {
    const response = await Promise.race([fetch(`http://127.0.0.1:${workerd.port}/`), gone.promise]);
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as SuiteResult;
  } finally {
    await workerd.close();
  }
}

function workerdConfig(modules: readonly string[], date: string): string {
  const embedded = [
    '(name = "worker.js", esModule = embed "worker.js")',
    '(name = "modules.js", esModule = embed "modules.js")',
    '(name = "suite.json", json = embed "suite.json")',
    '(name = "blocks.bin", data = embed "blocks.bin")',
    ...modules.map((name) => `(name = "${name}", wasm = embed "${name}")`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "suite", worker = .worker)],
  sockets = [(name = "http", http = (), service = "suite")],
);

const worker :Workerd.Worker = (modules = [${embedded.join(", ")}], compatibilityDate = "${date}");
`;
}
