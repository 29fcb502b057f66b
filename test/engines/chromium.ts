/** A page in Chromium that runs the suite: the folder is served on a loopback port, the results come back as a request. */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { launchChromium } from "../../compiler/src/cli/engines/launch-chromium.ts";
import { root } from "../equivalence/case.ts";
import { bundleRunner } from "./bundle-runner.ts";
import type { SuiteResult } from "./suite.ts";

export async function runInChromium(folder: string): Promise<SuiteResult> {
  const script = await bundleRunner("page-entry");
  const results = Promise.withResolvers<SuiteResult>();
  const server = createServer((request, response) => {
    answer(request, response, folder, script, results.resolve).catch(results.reject);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const chromium = await launchChromium({
    cwd: root,
    env: process.env,
    signal: new AbortController().signal,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    onGone: (reason) => results.reject(new Error(reason)),
  });
  try {
    return await results.promise;
  } finally {
    await chromium.close();
    server.closeAllConnections();
    server.close();
  }
}

const TYPES: Readonly<Record<string, string>> = { wasm: "application/wasm", json: "application/json", bin: "application/octet-stream" };
const PAGE = `<!doctype html><title>suite</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  script: string,
  give: (results: SuiteResult) => void,
): Promise<void> {
  const name = basename(request.url ?? "/");
  const send = (type: string, body: string | Uint8Array): void => void response.writeHead(200, { "content-type": type }).end(body);
  if (request.method === "POST") {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    send("text/plain", "");
    give(JSON.parse(Buffer.concat(parts).toString()) as SuiteResult);
  } else if (name === "") send("text/html", PAGE);
  else if (name === "page.js") send("text/javascript", script);
  else send(TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "text/plain", await readFile(join(folder, name)));
}
