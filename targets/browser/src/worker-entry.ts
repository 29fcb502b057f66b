/**
 * The entry of a browser's Worker: loads the kernels, then hosts the browser's stages for the session that the page opens
 * over memory that both share, or a MessagePort. The Worker dials server and edge itself, and relays what the page has with them, so that a busy
 * page delays no frame.
 */
import { dialLasting, errorFrame, Host, RmcError, type Channel, type TierProgram } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { PortChannel } from "@rmc/worker";
import type { RingEnd } from "@rmc/worker/ring";
import { borrowPath } from "./lent-path.ts";
import { loadRing } from "./load-ring.ts";

export interface WorkerProgram {
  readonly createProgram: (options: {
    readonly modules: Readonly<Record<string, object>>;
    readonly maps: Readonly<Record<string, unknown>>;
  }) => TierProgram;
  readonly kernels: readonly { readonly name: string; readonly file: string; readonly digest: string; readonly map?: string }[];
  /** Where the build's folders are. */
  readonly base: string | URL;
}

/** What the page sends: who opens the session (an end, or an address to dial), and where the other hosts are. */
export interface WorkerStart {
  readonly end?: MessagePort | RingEnd<MessagePort>;
  readonly dial?: string;
  readonly server: string | undefined;
  readonly edge: string | undefined;
  readonly token?: string;
  /** Where to ask for paths to the server that only a page can make. */
  readonly webrtc?: MessagePort;
  readonly env: Readonly<Record<string, string>>;
}

export function browserWorker(program: WorkerProgram): void {
  const loading = load(program);
  // Said when a session is opened.
  loading.catch(() => undefined);
  addEventListener("message", ({ data }: MessageEvent<WorkerStart>) => void start(program, loading, data).catch(reportError));
}

async function start({ base }: WorkerProgram, loading: Promise<TierProgram>, message: WorkerStart): Promise<void> {
  const { end, dial, server, edge, token, env, webrtc } = message;
  const channel = end ? await channelAt(end, base) : await dialWebSocket(dial!);
  const connect = (to: string): Promise<Channel> => {
    const url = to === "server" ? server : edge;
    if (url === undefined) return Promise.reject(new RmcError("unknown-host", `nobody has said where "${to}" is`));
    if (to !== "server") return dialWebSocket(url, token);
    const better = webrtc && { name: "webrtc", dial: (name: string) => borrowPath(webrtc, "webrtc", name) };
    return dialLasting(() => dialWebSocket(url, token), { peer: "the server", better });
  };
  const log = (node: string, message: string) => console.log(`${node}: ${message}`);
  try {
    const program = await loading;
    const forgiven = ({ message }: RmcError) => console.log(`skipped: ${message}`);
    new Host({ program, place: "browser", connect, resources: { env: (name) => env[name], log, forgiven } }).accept(channel);
  } catch (error) {
    const shown = error instanceof RmcError ? error : new RmcError("bad-kernel", String(error), { cause: error });
    await channel.send(errorFrame(shown).bytes);
    channel.close(shown.message);
  }
}

async function channelAt(end: MessagePort | RingEnd, base: WorkerProgram["base"]): Promise<Channel> {
  if (!("memory" in end)) return new PortChannel(end);
  const { RingChannel } = await loadRing(base);
  return new RingChannel(end);
}

async function load({ createProgram, kernels, base }: WorkerProgram): Promise<TierProgram> {
  const modules: Record<string, object> = {};
  const maps: Record<string, unknown> = {};
  const loadOne = async ({ name, file, digest, map }: WorkerProgram["kernels"][number]) => {
    const mapped = map === undefined ? undefined : fetch(new URL(map, base));
    modules[name] = await loadKernel(new URL(file, base), digest);
    // A deployment may leave the maps out: errors then name the node alone.
    const response = await mapped?.catch(() => undefined);
    if (response?.ok) maps[name] = await response.json();
  };
  await Promise.all(kernels.map(loadOne));
  return createProgram({ modules, maps });
}

async function loadKernel(url: URL, digest: string): Promise<object> {
  const response = await fetch(url);
  if (!response.ok) throw new RmcError("bad-kernel", `${url.pathname} could not be loaded: the server answered ${response.status}`);
  const bytes = await response.arrayBuffer();
  // Only secure contexts can compute a digest; localhost is one.
  if (globalThis.isSecureContext && (await digestOf(bytes)) !== digest)
    throw new RmcError("bad-kernel", `${url.pathname} is not the file that was built: its digest differs`);
  return WebAssembly.compile(bytes);
}

async function digestOf(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha256:${[...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
