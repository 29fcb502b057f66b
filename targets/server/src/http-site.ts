/** What a server says over HTTP: where the hosts are, how it is, the browser's part of the build, and the app. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HostReport, TierProgram } from "@rmc/runtime";
import type { Gatekeeper } from "./gatekeeper.ts";
import type { BuildManifest } from "./load-build.ts";
import { metricsText } from "./metrics.ts";
import { isOwnHost } from "./origin.ts";
import type { ServeOptions } from "./serve-build.ts";
import { sendFile } from "./static-files.ts";

export interface Site {
  readonly options: ServeOptions;
  readonly manifest: BuildManifest;
  readonly program: TierProgram;
  readonly status: () => { readonly status: string };
  readonly gatekeeper: Pick<Gatekeeper, "refuseObserver">;
  readonly report: () => HostReport;
}

/**
 * What lets a page share memory with its Workers, of which each answer must say the same. "credentialless": what the page gets from other
 * sites comes without cookies, where "require-corp" would refuse whatever does not know of all this.
 */
const ISOLATION: ReadonlyMap<string, string> = new Map([
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "credentialless"],
]);

/** Folders of the build that a browser needs. */
const PUBLIC = /^\/(browser|client|kernels)\//;

export async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { options } = site;
  if (options.isolate === true) response.setHeaders(ISOLATION as Map<string, string>);
  const withBody = request.method === "GET";
  if (!withBody && request.method !== "HEAD") return say(response, 405, "only GET and HEAD are understood here");
  if (!isOwnHost(request, options.origins ?? [])) return say(response, 403, "this server has another name");
  const path = (request.url ?? "/").split("?", 1)[0]!;
  if (path === "/rmc/health") return json(response, site.status(), site.status().status === "ok" ? 200 : 503);
  if (path === "/rmc/sessions.json" || path === "/metrics") return observe(path, request, response, site);
  if (path === "/rmc/hosts.json") return json(response, hostsOf(site));
  if (path === "/rmc/manifest.json" && (await sendFile(options.directory, "/manifest.json", response, withBody))) return;
  if (PUBLIC.test(path) && (await sendFile(options.directory, path, response, withBody))) return;
  if (options.app !== undefined && (await sendFile(options.app, path, response, withBody))) return;
  say(response, 404, path === "/" ? `rmc serves "${site.program.pipeline}" here; this build has no page of its own` : "not found");
}

async function observe(path: string, request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const refusal = await site.gatekeeper.refuseObserver(request);
  if (refusal) return say(response.setHeader("www-authenticate", "Bearer"), 401, refusal.message);
  const { pipeline, build } = site.program;
  if (path !== "/metrics") return json(response, { pipeline, build, now: Date.now(), ...site.report() });
  response
    .writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" })
    .end(metricsText(site.report(), { pipeline, build }));
}

/** What a client asks first. `env`: the variables that the browser's stages want. */
function hostsOf({ options, manifest, program }: Site): unknown {
  const { edge = null, env = process.env } = options;
  const wanted = manifest.wants?.find(({ place }) => place === "browser")?.env ?? [];
  return {
    build: program.build,
    pipeline: program.pipeline,
    server: "/rmc/session",
    edge,
    env: Object.fromEntries(wanted.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  };
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(value));
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
