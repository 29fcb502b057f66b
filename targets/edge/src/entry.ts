/**
 * The entry of an edge worker: accepts a session's WebSocket and dials the server for it. A request's objects belong to that
 * request alone on workerd, so each session has a host of its own; both of its connections live as long as the request. That
 * is also why they are not lasting channels: the client's next path would come with another request.
 */
import { errorFrame, Host, readToken, RmcError, type Connect, type TierProgram } from "@rmc/runtime";
import { acceptWebSocket, dialWebSocket, tokenOf } from "@rmc/ws";

export interface EdgeBindings {
  /** Where the server is: "http://127.0.0.1:8787". Never taken from a client. */
  readonly RMC_SERVER?: string;
  /** Clients show a token that was signed with it; the server is shown the same one. */
  readonly RMC_TOKEN_KEY?: string;
  /** Sites whose pages may connect, with spaces between; without it those of every site may. */
  readonly RMC_ORIGINS?: string;
  readonly [name: string]: unknown;
}

export interface EdgeWorker {
  fetch(request: Request, bindings: EdgeBindings): Response;
}

type CreateProgram = (options: {
  readonly modules: Readonly<Record<string, object>>;
  readonly maps: Readonly<Record<string, unknown>>;
}) => TierProgram;

/** `modules`: the kernels by name, imported statically, since an edge may not compile. `maps`: their source maps. */
export function edgeWorker(
  createProgram: CreateProgram,
  modules: Readonly<Record<string, object>>,
  maps: Readonly<Record<string, unknown>> = {},
): EdgeWorker {
  const program = createProgram({ modules, maps });
  return {
    fetch(request, bindings) {
      const { pathname } = new URL(request.url);
      if (pathname === "/rmc/health") return Response.json({ status: "ok", pipeline: program.pipeline, build: program.build });
      if (pathname !== "/rmc/session") return new Response("not found\n", { status: 404 });
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
        return new Response("this is for WebSockets\n", { status: 426, headers: { upgrade: "websocket" } });
      const origin = request.headers.get("origin");
      if (origin !== null && bindings.RMC_ORIGINS !== undefined && !bindings.RMC_ORIGINS.split(" ").includes(origin))
        return new Response("pages of this site may not connect\n", { status: 403 });
      const { channel, response } = acceptWebSocket(request);
      const token = tokenOf(request.headers.get("sec-websocket-protocol"));
      const text = (name: string) => (typeof bindings[name] === "string" ? bindings[name] : undefined);
      const log = (node: string, message: string) => console.log(`${node}: ${message}`);
      const host = new Host({
        program,
        place: "edge",
        connect: connectTo(bindings.RMC_SERVER, token),
        resources: { env: text, secret: text, log, forgiven: ({ message }) => console.log(`skipped: ${message}`) },
        limits: { sessions: 1 },
      });
      // A binding that is there and empty, as of a variable that nobody set, is a key that nobody can sign with.
      const key = "RMC_TOKEN_KEY" in bindings ? (text("RMC_TOKEN_KEY")?.trim() ?? "") : undefined;
      sessionOf(key, token, program.pipeline).then(
        (session) => host.accept(channel, undefined, session),
        async (error: unknown) => {
          await channel.send(errorFrame(RmcError.from(error, "unauthorized")).bytes).catch(() => undefined);
          channel.close();
        },
      );
      return response;
    },
  };
}

/** The only one that the token is for; undefined: any. */
async function sessionOf(key: string | undefined, token: string | undefined, pipeline: string): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const { place, session } = await readToken(key, token, pipeline, Date.now() / 1000);
  if (place !== undefined) throw new RmcError("unauthorized", `the token is for a process of "${place}", not for clients`);
  return session;
}

function connectTo(server: string | undefined, token: string | undefined): Connect {
  return async (to) => {
    if (server === undefined) throw new RmcError("unknown-host", `the edge does not know where "${to}" is: bind RMC_SERVER to its address`);
    return dialWebSocket(new URL("/rmc/session", server).href, token);
  };
}
