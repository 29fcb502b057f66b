/**
 * The real thing: the server and compute places in Node, the edge in workerd, the browser's stages in a Worker of a page in
 * Chromium, everything over WebSocket on free loopback ports. Inputs and outputs go through the page's own client; it is
 * told what to do, and answered, over one more WebSocket to us.
 */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Channel } from "@rmc/runtime";
import { listenWebSockets } from "@rmc/ws/listen";
import { startEdge } from "../deploy/start-edge.ts";
import { bundleEngine } from "../engines/bundle-engine.ts";
import { launchChromium } from "../engines/launch-chromium.ts";
import { Fault } from "../fault.ts";
import { Interrupted } from "../interrupt.ts";
import type { FromRun, ToRun } from "./messages.ts";
import { packValue, unpackValue } from "./pack-value.ts";
import type { PageJob } from "./page-job.ts";
import { Responder } from "./responder.ts";
import type { BuildRequest } from "./run-mode.ts";
import { RunThread } from "./run-thread.ts";

const CONNECT_TIMEOUT = 20_000;

export async function runOnHosts(request: BuildRequest): Promise<void> {
  const hosts = new Hosts(request);
  try {
    const server = await hosts.startServer();
    const edge = await hosts.startEdge(server);
    await hosts.startComputes(server);
    await hosts.runPage(server, edge);
  } finally {
    await hosts.close();
  }
}

class Hosts {
  readonly #request: BuildRequest;
  readonly #closing: (() => Promise<void> | void)[] = [];
  readonly #gone = Promise.withResolvers<never>();
  #folder = "";

  constructor(request: BuildRequest) {
    this.#request = request;
    this.#gone.promise.catch(() => {});
    request.signal.addEventListener("abort", () => this.#gone.reject(new Interrupted("interrupted")), { once: true });
  }

  async startServer(): Promise<string> {
    this.#request.progress("starting the server");
    this.#folder = await mkdtemp(join(tmpdir(), "rmc-hosts-"));
    this.#closing.push(() => rm(this.#folder, { recursive: true, force: true }));
    const app = join(this.#folder, "app");
    await mkdir(app);
    await writeFile(
      join(app, "index.html"),
      '<!doctype html><title>rmc run</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    );
    await writeFile(join(app, "page.js"), await bundleEngine("../run/page-entry"));
    return this.#startHost("server", undefined, app);
  }

  /** Undefined where the build has no edge stages. */
  async startEdge(server: string): Promise<string | undefined> {
    if (!this.#request.places.includes("edge")) return undefined;
    this.#request.progress("starting the edge");
    const edge = await startEdge({ ...this.#request, build: this.#request, server, onGone: (reason) => this.#fail(reason) });
    this.#closing.push(() => edge.close());
    return edge.url;
  }

  async startComputes(server: string): Promise<void> {
    const computes = this.#request.manifest.places.filter(({ kind, name }) => kind === "compute" && this.#request.places.includes(name));
    for (const { name } of computes) {
      this.#request.progress(`starting ${name}`);
      await this.#startHost(name, server, undefined);
    }
  }

  async runPage(server: string, edge: string | undefined): Promise<void> {
    const { cwd, env, signal, onLog, params, every, inputs } = this.#request;
    this.#request.progress("starting chromium");
    const control = await listenForPage();
    this.#closing.push(() => control.close());
    const chromium = await launchChromium({
      cwd,
      env,
      signal,
      url: `${server}/#${control.url}`,
      onConsole: onLog,
      onGone: (reason) => this.#fail(reason),
    });
    this.#closing.push(() => chromium.close());
    const channel = await Promise.race([control.channel, this.#gone.promise, lateness()]);
    const responder = new Responder(this.#request, (message: ToRun) => void channel.send(packValue(message)).catch(() => {}));
    const job: PageJob = { server, edge, params, every, inputs: Object.keys(inputs) };
    await channel.send(packValue(job));
    void listen(channel, responder);
    this.#request.progress("running");
    await Promise.race([responder.done, this.#gone.promise]);
  }

  async close(): Promise<void> {
    for (const step of this.#closing.splice(0).reverse()) await step();
  }

  async #startHost(place: string, connect: string | undefined, app: string | undefined): Promise<string> {
    const { directory, signal, env, onLog } = this.#request;
    const thread = new RunThread({ kind: "host", directory, place, connect, app, edge: undefined }, { signal, env, onLog });
    this.#closing.push(() => thread.close());
    thread.done.catch((error: unknown) => this.#gone.reject(error));
    return Promise.race([thread.ready, this.#gone.promise]);
  }

  #fail(reason: string): void {
    this.#gone.reject(new Fault("RMC5115", `${reason} in the middle of the run`));
  }
}

async function listen(channel: Channel, responder: Responder): Promise<void> {
  for (let message = await channel.receive(); message !== undefined; message = await channel.receive())
    for (const one of unpackValue(message) as FromRun[]) responder.hear(one);
  responder.fail(new Fault("RMC5115", `the page in Chromium went away in the middle of the run`));
}

function lateness(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Fault("RMC5115", `the page in Chromium did not connect within ${CONNECT_TIMEOUT / 1000} s`)),
      CONNECT_TIMEOUT,
    ).unref();
  });
}

interface Control {
  /** Nobody else on this machine can guess its path. */
  readonly url: string;
  readonly channel: Promise<Channel>;
  close(): void;
}

async function listenForPage(): Promise<Control> {
  const connected = Promise.withResolvers<Channel>();
  const path = `/${randomBytes(16).toString("hex")}`;
  const server: Server = createServer((_, response) => response.writeHead(404).end());
  const stop = listenWebSockets({ server, path, onChannel: (channel) => connected.resolve(channel) });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    channel: connected.promise,
    close: () => {
      stop();
      server.close();
    },
  };
}
