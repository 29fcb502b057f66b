/**
 * The entry of an edge worker: accepts a session's WebSocket and dials the server for it. A request's objects belong to that
 * request alone on workerd, so each session has a host of its own; both of its connections live as long as the request. That
 * is also why they are not lasting channels: the client's next path would come with another request.
 */
import { Host, RmcError, type Connect, type TierProgram } from "@rmc/runtime";
import { acceptWebSocket, dialWebSocket } from "@rmc/ws";

export interface EdgeBindings {
  /** Where the server is: "http://127.0.0.1:8787". Never taken from a client. */
  readonly RMC_SERVER?: string;
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
      const { channel, response } = acceptWebSocket();
      const text = (name: string) => (typeof bindings[name] === "string" ? bindings[name] : undefined);
      const log = (node: string, message: string) => console.log(`${node}: ${message}`);
      new Host({
        program,
        place: "edge",
        connect: connectTo(bindings.RMC_SERVER),
        resources: { env: text, secret: text, log, forgiven: ({ message }) => console.log(`skipped: ${message}`) },
        limit: 1,
      }).accept(channel);
      return response;
    },
  };
}

function connectTo(server: string | undefined): Connect {
  return async (to) => {
    if (server === undefined) throw new RmcError("unknown-host", `the edge does not know where "${to}" is: bind RMC_SERVER to its address`);
    return dialWebSocket(new URL("/rmc/session", server).href);
  };
}
