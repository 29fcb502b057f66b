/**
 * Serves a build: the server's stages over WebSocket, the browser's part and the app over HTTP, and what clients ask first:
 * where the hosts are. Everything is bound to loopback unless told otherwise, and a page of another site may not connect.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import {
  Host,
  HostWatch,
  LastingAcceptor,
  machineClock,
  RmcError,
  type ClientProgram,
  type HostLimits,
  type Resources,
  type TierProgram,
} from "@rmc/runtime";
import type { Tracks, TracksOptions } from "@rmc/media/node";
import type { SignalChannel } from "@rmc/webrtc";
import { listenWebSockets } from "@rmc/ws/listen";
import { answerCall } from "./answer-call.ts";
import { ComputeRegistry } from "./compute-registry.ts";
import { Gatekeeper, type Visitor } from "./gatekeeper.ts";
import { listenBeside } from "./listen-beside.ts";
import { loadClient, loadManifest, loadTier, type BuildManifest } from "./load-build.ts";
import { answer } from "./http-site.ts";
import { iceServersOf } from "./ice.ts";
import { Reception } from "./reception.ts";
import { SignalPolls } from "./signal-polls.ts";
import { Signalling, type SignallingOptions } from "./signalling.ts";
import type { Tls } from "./tls.ts";
import { checkOpenness } from "./token-key.ts";

export interface ServeOptions extends SignallingOptions {
  /** The build: a folder with `manifest.json`. */
  readonly directory: string;
  readonly host?: string;
  /** 8787 by default; 0 takes a free one. */
  readonly port?: number;
  /** Another address for processes of this machine: unix:/path, or tcp://127.0.0.1:port, where port 0 takes a free one. */
  readonly socket?: string;
  /** gRPC at this port of `host`, or at another address of this machine, "127.0.0.1:50051"; port 0 takes a free one. */
  readonly grpc?: string;
  /** Where the edge is, for clients. */
  readonly edge?: string;
  /** The browser app: served at "/". */
  readonly app?: string;
  /** Its pages are isolated from other sites, and share memory with their Workers. */
  readonly isolate?: boolean;
  /** Sites whose pages may connect, besides this server's own: "https://example.com". */
  readonly origins?: readonly string[];
  /** Whoever connects over the network shows a token that was signed with it. Beyond loopback there must be one, or `open`. */
  readonly tokenKey?: string;
  /** With it the server speaks https and wss alone. */
  readonly tls?: Tls;
  /** Everybody may come who reaches the address. */
  readonly open?: boolean;
  /** What it takes on at most. */
  readonly limits?: Partial<HostLimits>;
  /** Milliseconds that it waits for a client or a process whose connection is lost; 90 s. */
  readonly grace?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly log?: (line: string) => void;
}

export interface Served {
  /** "http://127.0.0.1:8787" */
  readonly url: string;
  /** The socket's address, if there is one. */
  readonly socket: string | undefined;
  /** "grpc://127.0.0.1:50051", if it speaks it; grpcs: with a certificate. */
  readonly grpc: string | undefined;
  readonly pipeline: string;
  readonly build: string;
  /** Compute places of the build, and those that a process has joined as. */
  readonly places: { readonly wanted: readonly string[]; readonly joined: readonly string[] };
  /** Takes no new session, and says so when it is asked for its health. Resolves when no session is left, or the time is up. */
  drain(milliseconds: number): Promise<void>;
  /** Ends sessions and connections, when what was sent before has arrived; resolves when the port is free. Idempotent. */
  close(): Promise<void>;
}

/** Milliseconds. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 30_000 };

export async function serveBuild(options: ServeOptions): Promise<Served> {
  const { directory, host: address = "127.0.0.1", port = 8787, env = process.env } = options;
  checkOpenness(address, options.tokenKey, options.open === true);
  const manifest = await loadManifest(directory);
  const program = await serverProgram(directory, manifest);
  const wanted = manifest.places.filter(({ kind }) => kind === "compute").map(({ name }) => name);
  const lasting = new LastingAcceptor(machineClock, {
    ...(options.grace !== undefined && { grace: options.grace }),
    ...(options.limits?.message !== undefined && { message: options.limits.message }),
  });
  const registry = new ComputeRegistry(program.build, wanted, lasting);
  const watch = new HostWatch((id, error) => options.log?.(`session ${id}… ended: ${error.message}`));
  const tracks = await loadTracks(program, { address, iceServers: () => iceServersOf(options) });
  const host = new Host({
    program,
    place: "server",
    ...(tracks && { began: (member, open) => tracks.watch(member, open) }),
    resources: resourcesOf(env, options.log),
    ...(options.limits && { limits: options.limits }),
    watcher: watch,
    connect: (to, session) => registry.summon(to, session),
  });
  const gatekeeper = new Gatekeeper({ pipeline: program.pipeline, tokenKey: options.tokenKey, origins: options.origins ?? [] });
  const reception = new Reception({ host, lasting, registry });
  let isStopping = false;
  const status = () => ({
    status: isStopping ? "stopping" : "ok",
    pipeline: program.pipeline,
    build: program.build,
    sessions: host.sessions,
    places: registry.joined,
  });
  const report = () => ({ ...watch.report(), ...tracks?.report() });
  let client: Promise<ClientProgram> | undefined;
  const beside = await listenBeside(options, {
    examine: (token) => gatekeeper.examine(token),
    greet: (path, visitor, from) => void reception.greet(path, visitor, from),
    answer: async (call) => answerCall(await (client ??= loadClient(directory)), call, (to) => reception.open(to, call.who)),
  });
  const signalling = new Signalling(options, (name) => lasting.has(name));
  const hearSignal = (over: SignalChannel, visitor: Visitor, request: IncomingMessage): void =>
    void signalling.accept(over, visitor).then((path) => path && reception.greet(path, visitor, addressOf(request)));
  const polls = new SignalPolls(gatekeeper, hearSignal);
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const [isSignal, conversation = ""] = /^\/rmc\/signal(\/\w+)?$/.exec(request.url ?? "") ?? [];
    const answering =
      isSignal === undefined
        ? answer(request, response, { options, manifest, program, status, gatekeeper, report })
        : polls.answer(conversation, request, response);
    answering.catch(() => response.destroy());
  };
  const server = options.tls === undefined ? createServer(TIMES, onRequest) : createSecureServer({ ...TIMES, ...options.tls }, onRequest);
  const stop = listenWebSockets({
    server,
    path: "/rmc/session",
    admit: (request) => gatekeeper.admits(request),
    trusts: (request) => gatekeeper.trusts(request),
    onChannel: (path, request) => void reception.greet(path, gatekeeper.visitorOf(request), addressOf(request)),
    others: {
      "/rmc/signal": (over, request) => hearSignal(over, gatekeeper.visitorOf(request), request),
      ...(tracks && { "/rmc/track": (signal) => void tracks.accept(signal) }),
    },
  });
  try {
    await listen(server, port, address);
  } catch (error) {
    await beside.close();
    throw error;
  }
  const shown = address.includes(":") ? `[${address}]` : address;
  let closing: Promise<void> | undefined;
  return {
    url: `${options.tls === undefined ? "http" : "https"}://${shown}:${(server.address() as AddressInfo).port}`,
    socket: beside.socket,
    grpc: beside.grpc,
    pipeline: program.pipeline,
    build: program.build,
    places: {
      wanted,
      get joined() {
        return registry.joined;
      },
    },
    drain: async (milliseconds) => {
      isStopping = true;
      await Promise.race([host.drain(), setTimeout(milliseconds, undefined, { ref: false })]);
    },
    close: () =>
      (closing ??= shutDown(server, async () => {
        host.close("the server is stopping");
        registry.close();
        await lasting.close("the server is stopping");
        stop();
        polls.close();
        await beside.close();
      })),
  };
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? "";
}

/** Variables and secrets of the process, for nodes. A secret is a variable that must be there. */
export function resourcesOf(env: Readonly<Record<string, string | undefined>>, log?: (line: string) => void): Resources {
  const logs: Resources = log
    ? { log: (node, message) => log(`${node}: ${message}`), forgiven: (error) => log(`skipped: ${error.message}`) }
    : {};
  return { env: (name) => env[name], secret: (name) => env[name], ...logs };
}

/** What it needs is loaded for builds that have links with Opus alone. */
async function loadTracks({ links }: TierProgram, options: Omit<TracksOptions, "links">): Promise<Tracks | undefined> {
  if (links.every(({ opus }) => opus === undefined)) return undefined;
  const { Tracks } = await import("@rmc/media/node");
  return new Tracks({ links, ...options });
}

/** A build without server stages still needs its server, to relay and to tell where the hosts are. */
async function serverProgram(directory: string, manifest: BuildManifest): Promise<TierProgram> {
  const own = await loadTier(directory, "server");
  if (own) return own;
  for (const place of ["edge", "browser", ...manifest.places.map(({ name }) => name)]) {
    const other = await loadTier(directory, place);
    if (other) return { ...other, stages: [] };
  }
  throw new RmcError("missing-build", `the build at ${directory} has no stage at all`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      reject(
        inUse
          ? new RmcError("port-in-use", `port ${port} on ${host} is in use: stop what uses it, or choose another with --port`, {
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

async function shutDown(server: Server, close: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const left = close();
  server.closeAllConnections();
  await Promise.all([closed, left]);
}
