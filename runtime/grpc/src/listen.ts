/**
 * Accepts gRPC streams on a port of their own. Web pages cannot speak it: without a certificate browsers have no HTTP/2, and with
 * one they first ask whether they may send its content type, which nobody here answers.
 */
import type { ServerHttp2Stream } from "node:http2";
import {
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  setLogVerbosity,
  status,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { RmcError, type Channel, type Grant } from "@rmc/runtime";
import { GrpcChannel } from "./grpc-channel.ts";
import type { Message } from "./message.ts";
import { decodeRequest, encodeReply, type NamedValue, type Request } from "./request.ts";
import { CONNECT, LIMITS, STREAM_WINDOW, UNARY } from "./service.ts";
import { statusOf } from "./status-of.ts";

export interface IncomingCall extends Request {
  readonly verb: keyof typeof UNARY;
  readonly who: Grant | RmcError | undefined;
  /** Milliseconds that the caller gives it, if he says so. */
  readonly deadline: number | undefined;
  /** The caller has gone, or his deadline has passed. */
  readonly signal: AbortSignal;
}

export interface GrpcListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** In PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Who calls, by the token that came, or why it is nobody: of such only small messages are taken. Undefined lets everybody in. */
  readonly examine?: ((token: string | undefined) => Promise<Grant | RmcError | undefined>) | undefined;
  /** `from`: the address that it comes from. */
  readonly onChannel: (channel: Channel, who: Grant | RmcError | undefined, from: string) => void;
  /** Without it calls are unknown here. */
  readonly onCall?: ((call: IncomingCall) => Promise<readonly NamedValue[]>) | undefined;
}

export interface GrpcListener {
  /** As it can be dialled: with the port that was free. */
  readonly address: string;
  /** Stops listening and closes every connection, after what was sent on it. Resolves when all are gone. Idempotent. */
  close(): Promise<void>;
}

/** Who is told goodbye gets this long to answer. */
const GOODBYE_MS = 500;
/** A path of a channel that is known carries messages and pieces of this size, and needs no token. */
const STRANGERS_LIMIT = 256 * 1024;

/** One stream that nobody reads does not hold up the others. */
const CONNECTION_WINDOW = 4 * STREAM_WINDOW;

const OPTIONS = {
  ...LIMITS,
  // As many as a host runs sessions.
  "grpc.max_concurrent_streams": 1000,
  // Also of what connects and says nothing.
  "grpc.max_connection_idle_ms": 60_000,
};

const WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: "somebody listens there already",
  EACCES: "this user may not use the port",
  EADDRNOTAVAIL: "this machine has no such address",
};

/** Rejects with "bad-address" and the reason. */
export async function listenGrpc(options: GrpcListenOptions): Promise<GrpcListener> {
  const { host, port, tls, onChannel } = options;
  const callers = new WeakMap<Metadata, Grant | RmcError>();
  const server = new Server({ ...OPTIONS, interceptors: [gate(options.examine, callers)] });
  const open = new Set<Channel>();
  const connect = (call: ServerDuplexStream<Message, Message>): void => {
    const channel = new GrpcChannel(call, () => undefined);
    call.on("cancelled", () => channel.fail("the gRPC stream was cancelled"));
    // The other side is told at once that it is in.
    call.sendMetadata(new Metadata());
    open.add(channel);
    void channel.closed.then(() => open.delete(channel));
    onChannel(channel, callers.get(call.metadata), call.getPeer().replace(/:\d+$/, ""));
  };
  server.addService({ Connect: CONNECT }, { Connect: connect });
  for (const verb of ["call", "run"] as const)
    server.register(UNARY[verb], answer(verb, options.onCall, callers), encodeReply, decodeRequest, "unary");
  const name = host.includes(":") ? `[${host}]` : host;
  const bound = await bind(server, `${name}:${port}`, tls);
  let closing: Promise<void> | undefined;
  return {
    address: `${tls === undefined ? "grpc" : "grpcs"}://${name}:${bound}`,
    close: () => (closing ??= shutDown(server, open)),
  };
}

function answer(
  verb: IncomingCall["verb"],
  onCall: GrpcListenOptions["onCall"],
  callers: WeakMap<Metadata, Grant | RmcError>,
): handleUnaryCall<Request, readonly NamedValue[]> {
  return (call, reply) => {
    if (onCall === undefined) return reply({ code: status.UNIMPLEMENTED, details: "no calls are taken here" });
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    const left = Number(call.getDeadline()) - Date.now();
    const deadline = left === Infinity ? undefined : Math.max(left, 1);
    onCall({ ...call.request, verb, who: callers.get(call.metadata), deadline, signal: gone.signal }).then(
      (outputs) => reply(null, outputs),
      (error: unknown) => reply(statusOf(error)),
    );
  };
}

/** Before anything of a call is read. */
function gate(examine: GrpcListenOptions["examine"], callers: WeakMap<Metadata, Grant | RmcError>): ServerInterceptor {
  const wide = new WeakSet();
  return (_, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            widen(call, wide);
            if (examine === undefined) return pass(metadata);
            void examine(tokenOf(metadata)).then((who) => {
              if (who instanceof RmcError) limit(call);
              if (who) callers.set(metadata, who);
              pass(metadata);
            });
          },
        }),
    });
}

function tokenOf(metadata: Metadata): string | undefined {
  const [value] = metadata.get("authorization");
  return /^Bearer (.+)$/i.exec(String(value))?.[1];
}

/** The library has no option for it. */
function widen(call: ServerInterceptingCallInterface, wide: WeakSet<object>): void {
  const { session } = (call as unknown as { readonly stream: ServerHttp2Stream }).stream;
  if (!session || session.destroyed || wide.has(session)) return;
  wide.add(session);
  session.settings({ initialWindowSize: STREAM_WINDOW });
  session.setLocalWindowSize(CONNECTION_WINDOW);
}

/** The library knows one limit for all calls of a server. Nothing was read yet. */
function limit(call: ServerInterceptingCallInterface): void {
  const { decoder } = call as unknown as { readonly decoder: { maxReadMessageLength: number } };
  Object.assign(call, { maxReceiveMessageSize: STRANGERS_LIMIT });
  decoder.maxReadMessageLength = STRANGERS_LIMIT;
}

function bind(server: Server, address: string, tls: GrpcListenOptions["tls"]): Promise<number> {
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }]);
  // It would also print what the error says, unless somebody has asked for what it prints.
  if (process.env["GRPC_VERBOSITY"] === undefined) setLogVerbosity(logVerbosity.NONE);
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (!error) return resolve(port);
      const [, why = error.message] = Object.entries(WORDS).find(([code]) => error.message.includes(code)) ?? [];
      reject(new RmcError("bad-address", `${address} cannot be used for gRPC: ${why}`, { cause: error }));
    });
  });
}

async function shutDown(server: Server, open: ReadonlySet<Channel>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  for (const channel of open) channel.close("the other side stopped listening");
  const timer = setTimeout(() => server.forceShutdown(), GOODBYE_MS);
  await closed;
  clearTimeout(timer);
}
