/** `--engine chromium`: a worker of a real page with the build's kernels, fetched from a server of ours on a loopback port. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel } from "@rmc/runtime";
import { listenWebSockets } from "@rmc/ws/listen";
import { Fault } from "../fault.ts";
import { bundleEngine } from "./bundle-engine.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { launchChromium } from "./launch-chromium.ts";

const CONNECT_TIMEOUT = 20_000;

export async function startChromiumEngine(options: EngineOptions): Promise<Engine> {
  options.progress("starting chromium");
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const site = await serveEngine(await bundleEngine("./chromium-entry"), options);
    closing.push(site.close);
    let channel: Channel | undefined;
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => {});
    const onGone = (reason: string): void => {
      channel?.close(reason);
      gone.reject(new Fault("RMC5115", reason));
    };
    const chromium = await launchChromium({
      cwd: options.cwd,
      env: options.env,
      signal: options.signal,
      url: `http://127.0.0.1:${site.port}/`,
      onGone,
    });
    closing.push(() => chromium.close());
    channel = await Promise.race([site.channel, gone.promise, timeout()]);
    closing.push(() => channel?.close());
    return { channel, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Fault("RMC5115", `the page in Chromium did not connect within ${CONNECT_TIMEOUT / 1000} s`)),
      CONNECT_TIMEOUT,
    ).unref();
  });
}

interface Site {
  readonly port: number;
  readonly channel: Promise<Channel>;
  close(): void;
}

/** Without a policy of its own the page may do what a page may; with one it needs 'wasm-unsafe-eval', as real pages do. */
const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:; script-src 'self' 'wasm-unsafe-eval'"><title>rmc</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`;
const PAGE_SCRIPT = `new Worker("/engine.js", { type: "module" }).onerror = (event) => { throw new Error(event.message); };`;

async function serveEngine(script: string, options: EngineOptions): Promise<Site> {
  const connected = Promise.withResolvers<Channel>();
  const server = createServer((request, response) => answer(request.url ?? "/", response, script, options));
  const stop = listenWebSockets({ server, path: "/engine", onChannel: (channel) => connected.resolve(channel) });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    channel: connected.promise,
    close: () => {
      stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(url: string, response: ServerResponse, script: string, { modules }: EngineOptions): void {
  const send = (type: string, body: string | Uint8Array): void => void response.writeHead(200, { "content-type": type }).end(body);
  if (url === "/") return send("text/html", PAGE);
  if (url === "/page.js") return send("text/javascript", PAGE_SCRIPT);
  if (url === "/engine.js") return send("text/javascript", script);
  if (url === "/modules.json") return send("application/json", JSON.stringify(modules.map(({ name }) => name)));
  const found = modules.find(({ name }) => url === `/modules/${encodeURIComponent(name)}`);
  if (found !== undefined) return send("application/wasm", found.bytes);
  response.writeHead(404).end();
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}
