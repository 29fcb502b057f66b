/**
 * A deployment for workerd as plain data: the files of a folder that starts with one command. The caller writes them.
 * Kernels are static imports, because workerd compiles no WebAssembly at run time, and the way out goes to a network that
 * includes loopback, because the server may be on this machine.
 */
export interface WorkerdOptions {
  /** The bundle `edge/worker.js`. It imports "../kernels/NAME". */
  readonly worker: string;
  /** By file name: "gate.wasm", and its source map "gate.wasm.map". */
  readonly kernels: Readonly<Record<string, Uint8Array>>;
  /** The server's address, as the edge reaches it. */
  readonly server: string;
  /** Of the installed workerd: "1.20261117.1". A compatibility date it does not know would stop it. */
  readonly workerdVersion: string;
  /** "127.0.0.1:8788" by default. */
  readonly listen?: string;
  /** Further text bindings: what `env` and `secret` find. */
  readonly bindings?: Readonly<Record<string, string>>;
}

export interface Deployment {
  /** By path inside the folder. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Run inside the folder. */
  readonly command: readonly string[];
}

export function deployWorkerd(options: WorkerdOptions): Deployment {
  const files = new Map<string, string | Uint8Array>([
    ["config.capnp", configOf(options)],
    ["edge/worker.js", options.worker],
  ]);
  for (const [name, bytes] of Object.entries(options.kernels)) files.set(`kernels/${name}`, bytes);
  return { files, command: ["workerd", "serve", "config.capnp"] };
}

/** "1.20261117.1" → "2026-11-17". */
export function compatibilityDateOf(workerdVersion: string): string {
  const [, year, month, day] = /^1\.(\d{4})(\d\d)(\d\d)\./.exec(workerdVersion) ?? [];
  if (year === undefined) throw new Error(`"${workerdVersion}" is not a version of workerd`);
  return `${year}-${month}-${day}`;
}

function configOf({ kernels, server, workerdVersion, listen = "127.0.0.1:8788", bindings = {} }: WorkerdOptions): string {
  const modules = [
    `(name = "edge/worker.js", esModule = embed "edge/worker.js")`,
    ...Object.keys(kernels).map(
      (name) => `(name = ${quoted(`kernels/${name}`)}, ${name.endsWith(".wasm") ? "wasm" : "json"} = embed ${quoted(`kernels/${name}`)})`,
    ),
  ];
  const texts = Object.entries({ ...bindings, RMC_SERVER: server }).map(
    ([name, text]) => `(name = ${quoted(name)}, text = ${quoted(text)})`,
  );
  return `# Start it with: workerd serve config.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "network", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = ${quoted(listen)}, http = (), service = "edge")],
);

const edge :Workerd.Worker = (
  modules = [
    ${modules.join(",\n    ")},
  ],
  bindings = [
    ${texts.join(",\n    ")},
  ],
  compatibilityDate = "${compatibilityDateOf(workerdVersion)}",
  globalOutbound = "network",
);
`;
}

/** A text literal of Cap'n Proto's schema language. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
