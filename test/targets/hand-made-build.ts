/** A build as the compiler lays it out, made by hand with esbuild: for tests of the targets without the compiler. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface HandMadeBuild {
  readonly directory: string;
  readonly places: readonly string[];
  readonly build: string;
}

/** (module (func (export "double") (param f64) (result f64) (f64.add (local.get 0) (local.get 0)))) */
const DOUBLE = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7c, 1, 0x7c, 3, 2, 1, 0, 7, 10, 1, 6, 0x64, 0x6f, 0x75, 0x62, 0x6c, 0x65, 0, 0, 10,
  9, 1, 7, 0, 0x20, 0, 0x20, 0, 0xa0, 0x0b,
]);

const MAP = JSON.stringify({ version: 3, sources: ["voice.ts"], mappings: "AAAA", x_marks: [0, 0, 1, 1] });

export async function handMadeBuild(directory: string, places: readonly string[], id = "sha256:one"): Promise<HandMadeBuild> {
  const program = fileURLToPath(new URL("./chain-program.ts", import.meta.url));
  const kernels = [{ name: "double", file: "kernels/double.wasm", digest: digestOf(DOUBLE), map: "kernels/double.wasm.map" }];
  const create = (place: string) => `import { chain } from ${JSON.stringify(program)};
    const createProgram = ({ modules }) => chain(${JSON.stringify(places)}, ${JSON.stringify(id)}, modules).programs[${JSON.stringify(place)}];
    const kernels = ${JSON.stringify(kernels)};`;
  const files = new Map<string, string | Uint8Array>([
    ["kernels/double.wasm", DOUBLE],
    ["kernels/double.wasm.map", MAP],
  ]);
  for (const place of places) files.set(`${place}/program.js`, await bundle(`${create(place)} export { createProgram, kernels };`));
  if (places.includes("edge")) {
    files.set(
      "edge/worker.js",
      await bundle(
        `import { edgeWorker } from "@rmc/edge"; import double from "../kernels/double.wasm"; import map from "../kernels/double.wasm.map"; ${create("edge")} export default edgeWorker(createProgram, { double }, { double: map });`,
      ),
    );
  }
  if (places.includes("browser")) {
    files.set(
      "browser/worker.js",
      await bundle(
        `import { browserWorker } from "@rmc/browser"; ${create("browser")} browserWorker({ createProgram, kernels, base: new URL("../", import.meta.url) });`,
      ),
    );
  }
  files.set(
    "client/index.js",
    await bundle(`import { callBuild, connectBuild, runBuild } from "@rmc/browser"; import { chain } from ${JSON.stringify(program)};
    const { client } = chain(${JSON.stringify(places)}, ${JSON.stringify(id)});
    export const program = client;
    export const test = { call: (url, inputs, options) => callBuild(client, url, inputs, options), connect: (url, options) => connectBuild(client, url, options), run: (url, inputs, options) => runBuild(client, url, inputs, options) };`),
  );
  files.set("client/ring.js", await bundle(`export { RingChannel, ringEnds } from "@rmc/worker/ring";`));
  files.set("client/webrtc.js", await bundle(`export { webRtc } from "@rmc/browser/webrtc";`));
  const kinds = ["browser", "edge", "server"];
  const manifest = {
    schema: "rmc/1",
    build: id,
    pipeline: "test",
    places: places.map((name) => ({ name, kind: kinds.includes(name) ? name : "compute", needs: {} })),
    files: [...files].map(([path, content]) => ({ path, digest: digestOf(content), bytes: content.length })),
    wants: [{ place: "browser", env: ["RMC_TEST_COLOR"], secrets: [] }],
  };
  files.set("manifest.json", JSON.stringify(manifest));
  for (const [path, content] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return { directory, places, build: id };
}

/** What `deployWorkerd` takes. */
export async function edgeFiles({
  directory,
}: HandMadeBuild): Promise<{ readonly worker: string; readonly kernels: Record<string, Uint8Array> }> {
  return {
    worker: await readFile(join(directory, "edge/worker.js"), "utf8"),
    kernels: { "double.wasm": DOUBLE, "double.wasm.map": new TextEncoder().encode(MAP) },
  };
}

export async function bundle(contents: string, minify = false): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    minify,
    format: "esm",
    target: "es2024",
    conditions: ["rmc-source"],
    external: ["*.wasm", "*.wasm.map"],
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
