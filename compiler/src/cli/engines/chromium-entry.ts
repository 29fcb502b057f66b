/** The engine inside Chromium: a worker that fetches the kernels from us, compiles them, and serves calls over one WebSocket. */
import { dialWebSocket } from "@rmc/ws";
import { serveKernels } from "./serve-kernels.ts";

async function main(): Promise<void> {
  const names = (await (await fetch("/modules.json")).json()) as readonly string[];
  const modules = await Promise.all(
    names.map(async (name) => [name, await WebAssembly.compileStreaming(fetch(`/modules/${encodeURIComponent(name)}`))] as const),
  );
  const channel = await dialWebSocket(`${location.origin}/engine`);
  await serveKernels(channel, new Map(modules));
}

void main();

declare const location: { readonly origin: string };
declare const WebAssembly: { compileStreaming(response: Promise<Response>): Promise<object> };
