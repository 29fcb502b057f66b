/**
 * What a generated client is made of: asks the server where the hosts are, starts the browser's Worker where the build has
 * browser stages, and opens the session. The same code runs in a page and in Node, where `browser` says who hosts the
 * browser's stages.
 */
import {
  callSession,
  dialLasting,
  openSession,
  RmcError,
  runSession,
  sessionOfToken,
  SharedDialler,
  type BetterPath,
  type Channel,
  type ClientProgram,
  type Connect,
  type FeedInputs,
  type ParamValue,
  type RmcError as Failure,
  type Session,
  type SessionInput,
  type SessionOutput,
  type SessionState,
  type Stamp,
  type Transport,
} from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { PortChannel } from "@rmc/worker";
import { lendPaths } from "./lent-path.ts";
import { loadRing } from "./load-ring.ts";
import type { DialPath } from "./web-rtc.ts";
import type { WorkerStart } from "./worker-entry.ts";

export interface ConnectOptions {
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** For hosts that ask for one: signed by the key they were started with, as by `rmc token`. */
  readonly token?: string;
  /** Where the edge is, when the server should not say. */
  readonly edge?: string;
  /** The Worker's script; by default the build's own at the server. */
  readonly worker?: string | URL;
  /**
   * WebRTC to the server is tried beside WebSocket and takes over when it works. `true` in pages, which load what is needed from the
   * build; in Node `webRtc(…)` of "@rmc/browser/webrtc".
   */
  readonly webrtc?: boolean | DialPath;
  /** Who hosts the browser's stages instead of a Worker: needed in Node. */
  readonly browser?: (hosts: BuildHosts) => Promise<Channel>;
}

export interface RunOptions extends ConnectOptions {
  readonly every?: number;
  readonly onOutput: (name: string, value: unknown, stamp: Stamp) => void | Promise<void>;
}

export interface CallOptions extends ConnectOptions {
  /** Milliseconds until the answer, on the way through all hosts. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** Where the hosts of a build are, as WebSocket addresses. */
export interface BuildHosts {
  readonly server: string;
  readonly edge: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** Inputs and outputs stand on it by name; a name that is one of these here is found in `inputs` and `outputs`. */
export interface BuildSession {
  readonly inputs: Readonly<Record<string, SessionInput>>;
  readonly outputs: Readonly<Record<string, SessionOutput>>;
  /** Ends every input; outputs go on until everything has come. */
  end(): Promise<void>;
  close(): void;
  readonly closed: Promise<Failure | undefined>;
  readonly state: SessionState;
  /** What carries the session's connections, and what was tried besides. */
  readonly transports: readonly Transport[];
  on(event: "state", listener: (state: SessionState) => void): () => void;
  readonly [name: string]: unknown;
}

/** Gives a session what goes another way than its links: `addTracks` of @rmc/media. What it returns stands on the session. */
export type AddTracks = (session: Session, program: ClientProgram, server: string, token: string | undefined) => object;

/** Opens a live session. `url`: the server's address, or the folder where a static deployment is. */
export async function connectBuild(
  program: ClientProgram,
  url: string | URL,
  options: ConnectOptions = {},
  addTracks?: AddTracks,
): Promise<BuildSession> {
  const hosts = await askHosts(program, baseOf(url), options);
  const { connect, release } = findHosts(url, options, { hosts });
  try {
    const name = sessionOfToken(options.token);
    const session = await openSession({
      program,
      connect,
      ...(options.params && { params: options.params }),
      ...(name !== undefined && { session: name }),
    });
    void session.closed.then(release);
    const { inputs, outputs, closed } = session;
    return {
      ...addTracks?.(session, program, hosts.server, options.token),
      ...outputs,
      ...inputs,
      ...both(inputs, outputs),
      inputs,
      outputs,
      closed,
      get state() {
        return session.state;
      },
      get transports() {
        return session.transports;
      },
      on: (event, listener) => session.on(event, listener),
      end: () => session.end(),
      close: () => session.close(),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Runs whole inputs through the build's real hosts; the result is the same as everywhere. */
export async function runBuild(program: ClientProgram, url: string | URL, inputs: FeedInputs, options: RunOptions): Promise<void> {
  const { connect, release } = findHosts(url, options, { hosts: await askHosts(program, baseOf(url), options) });
  try {
    const { params, every, onOutput, token } = options;
    const session = sessionOfToken(token);
    await runSession({
      program,
      connect,
      inputs,
      onOutput,
      ...(params && { params }),
      ...(session !== undefined && { session }),
      ...(every !== undefined && { every }),
    });
  } finally {
    release();
  }
}

/** One value for each input, and the last one of each output. Calls to a server share a connection. */
export async function callBuild(
  program: ClientProgram,
  url: string | URL,
  inputs: Readonly<Record<string, unknown>>,
  { deadline, signal, ...options }: CallOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
  const until = deadline === undefined ? undefined : performance.now() + deadline;
  const place = await inTime(placeOf(program, url, options), deadline, signal);
  const { connect, release } = findHosts(url, options, place);
  try {
    const session = sessionOfToken(options.token);
    return await callSession({
      program,
      connect,
      inputs,
      ...(options.params && { params: options.params }),
      ...(session !== undefined && { session }),
      ...(until !== undefined && { deadline: until - performance.now() }),
      ...(signal && { signal }),
    });
  } catch (error) {
    // It may be another build by now, or elsewhere.
    if (error instanceof RmcError && (error.code === "other-build" || error.code === "unknown-host")) forget(program, url, options);
    throw error;
  } finally {
    release();
  }
}

interface Place {
  readonly hosts: BuildHosts;
  /** A channel of its own on the connection to the server. */
  readonly server: SharedDialler;
}

const MOST_PLACES = 64;
/** Of calls, by program and then by address and token: where the hosts are is asked once. */
const places = new WeakMap<ClientProgram, Map<string, Promise<Place>>>();

function placeOf(program: ClientProgram, url: string | URL, options: ConnectOptions): Promise<Place> {
  const known = places.get(program) ?? new Map<string, Promise<Place>>();
  places.set(program, known);
  const key = keyOf(url, options);
  const found = known.get(key);
  if (found) return found;
  const place = askHosts(program, baseOf(url), options).then((hosts) => ({
    hosts,
    server: new SharedDialler(() => dialServer(hosts, options.token)),
  }));
  // Tokens live shortly, and each has a place of its own.
  if (known.size >= MOST_PLACES) known.delete(known.keys().next().value!);
  known.set(key, place);
  place.catch(() => known.delete(key));
  return place;
}

function forget(program: ClientProgram, url: string | URL, options: ConnectOptions): void {
  places.get(program)?.delete(keyOf(url, options));
}

function keyOf(url: string | URL, { token, edge }: ConnectOptions): string {
  return JSON.stringify([String(url), token, edge]);
}

/** The work goes on, but nobody waits for it. */
function inTime<T>(work: Promise<T>, deadline: number | undefined, signal: AbortSignal | undefined): Promise<T> {
  if (deadline === undefined && !signal) return work;
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new RmcError("deadline-exceeded", `the ${deadline} ms for this call are over`));
    const timer = deadline === undefined ? undefined : setTimeout(late, Math.min(Math.max(deadline, 0), 2 ** 31 - 1));
    const abort = (): void => reject(new RmcError("session-closed", "the call was aborted", { cause: signal?.reason }));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    const done = (): void => (clearTimeout(timer), signal?.removeEventListener("abort", abort));
    work
      .then(resolve, reject)
      .finally(done)
      .catch(() => undefined);
  });
}

function dialServer({ server }: BuildHosts, token: string | undefined, webrtc?: BetterPath["dial"]): Promise<Channel> {
  return dialLasting(() => dialWebSocket(server, token), { peer: "the server", better: webrtc && { name: "webrtc", dial: webrtc } });
}

function baseOf(url: string | URL): URL {
  return new URL(String(url).replace(/\/?$/, "/"));
}

/** `shared`: where calls have been before. */
function findHosts(
  url: string | URL,
  options: ConnectOptions,
  { hosts, server }: Pick<Place, "hosts"> & Partial<Place>,
): { readonly connect: Connect; release(): void } {
  const base = baseOf(url);
  const over = new AbortController();
  const dial = webRtcDialler(base, hosts, options);
  const connect: Connect = async (to) => {
    if (to === "server") return server ? server.open() : dialServer(hosts, options.token, dial);
    if (to === "edge")
      return hosts.edge === undefined ? missing("edge", "start rmc serve with --edge URL") : dialWebSocket(hosts.edge, options.token);
    if (options.browser) return options.browser(hosts);
    if (typeof Worker === "undefined") return missing("browser", "there are no Workers here: pass `browser`");
    return startWorker(base, options, hosts, dial, over.signal);
  };
  return { connect, release: () => over.abort() };
}

/** Undefined: nobody wants it. The module is loaded when it is tried. */
function webRtcDialler(base: URL, { server }: BuildHosts, { webrtc = false, token }: ConnectOptions): BetterPath["dial"] | undefined {
  if (webrtc === false) return undefined;
  const load = async (): Promise<DialPath> => {
    const { webRtc } = (await import(new URL("client/webrtc.js", base).href)) as { readonly webRtc: () => DialPath };
    return webRtc();
  };
  return async (channel) => {
    const dial = webrtc === true ? await load() : webrtc;
    return dial(new URL("signal", server).href, channel, token);
  };
}

async function askHosts(program: ClientProgram, base: URL, options: ConnectOptions): Promise<BuildHosts> {
  const asked = new URL("rmc/hosts.json", base);
  const response = await fetch(asked).catch((cause: unknown) => {
    throw new RmcError("unknown-host", `no host answers at ${asked.href}`, { cause });
  });
  if (!response.ok) throw new RmcError("unknown-host", `${asked.href} answered ${response.status}: no build is served there`);
  const { build, pipeline, server, edge, env } = (await response.json()) as Partial<
    Record<"build" | "pipeline" | "server" | "edge", string | null>
  > & { env?: Record<string, string> };
  if (build !== program.build)
    throw new RmcError(
      "other-build",
      `${base.href} serves "${pipeline}" of build ${build}, this client is of "${program.pipeline}", build ${program.build}`,
    );
  const at = options.edge ?? edge;
  return { server: new URL(server ?? "rmc/session", base).href, edge: at ? new URL("/rmc/session", at).href : undefined, env: env ?? {} };
}

/** `over`: ends the Worker. */
async function startWorker(
  base: URL,
  { worker: script = new URL("browser/worker.js", base), token }: ConnectOptions,
  { server, edge, env }: BuildHosts,
  dial: BetterPath["dial"] | undefined,
  over: AbortSignal,
): Promise<Channel> {
  const ports = new MessageChannel();
  const [channel, end] = await workerEnds(base, ports);
  over.throwIfAborted();
  const worker = new Worker(script, { type: "module" });
  over.addEventListener("abort", () => worker.terminate());
  worker.onerror = ({ message }) => channel.close(`the Worker at ${String(script)} failed: ${message || "it could not be loaded"}`);
  const lent = dial && new MessageChannel();
  if (lent) lendPaths(lent.port1, dial);
  const start: WorkerStart = { end, server, edge, env, ...(token !== undefined && { token }), ...(lent && { webrtc: lent.port2 }) };
  worker.postMessage(start, lent ? [ports.port2, lent.port2] : [ports.port2]);
  return channel;
}

/** Only pages that are isolated from other sites may share memory; others do not load what does. */
async function workerEnds(base: URL, ports: MessageChannel): Promise<[Channel, NonNullable<WorkerStart["end"]>]> {
  if (!globalThis.crossOriginIsolated) return [new PortChannel(ports.port1), ports.port2];
  const { RingChannel, ringEnds } = await loadRing(base);
  const [near, far] = ringEnds(ports);
  return [new RingChannel(near), far];
}

/** A name may be an input and an output at once. */
function both(inputs: BuildSession["inputs"], outputs: BuildSession["outputs"]): Record<string, unknown> {
  const shared = Object.keys(inputs).filter((name) => name in outputs);
  return Object.fromEntries(
    shared.map((name) => {
      const [input, output] = [inputs[name]!, outputs[name]!];
      const send: SessionInput["send"] = (value, stamp) => input.send(value, stamp);
      return [
        name,
        {
          send,
          end: () => input.end(),
          next: () => output.next(),
          discard: () => output.discard(),
          [Symbol.asyncIterator]: () => output[Symbol.asyncIterator](),
        },
      ];
    }),
  );
}

function missing(host: string, help: string): Promise<never> {
  return Promise.reject(new RmcError("unknown-host", `there is no host for "${host}": ${help}`));
}
