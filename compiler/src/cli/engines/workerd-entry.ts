/** The engine inside workerd: kernels are static modules of its configuration, one WebSocket carries the calls. */
import { acceptWebSocket } from "@rmc/ws";
import { MODULES } from "engine:modules";
import { serveKernels } from "./serve-kernels.ts";

// eslint-disable-next-line import/no-default-export -- workerd asks for it
export default {
  fetch(request: { readonly headers: { get(name: string): string | null } }): Response {
    if (request.headers.get("upgrade") !== "websocket") return new Response("a kernel engine of rmc run");
    const { channel, response } = acceptWebSocket(request);
    void serveKernels(channel, MODULES);
    return response;
  },
};
