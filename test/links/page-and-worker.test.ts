/** The channels between threads, in a real Chromium: a page that is isolated from other sites, and its Worker. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { channelCases } from "@rmc/conformance";
import { build } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Kind } from "./far-end.ts";

const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const files = new Map([
    ["/", { type: "text/html", text: `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>` }],
    ["/page.js", { type: "text/javascript", text: await bundle(`import "./page-entry.ts";`) }],
    ["/far-end.js", { type: "text/javascript", text: await bundle(FAR_END) }],
  ]);
  server = createServer((request, response) => {
    const { type, text } = files.get(request.url ?? "") ?? { type: "text/plain", text: "" };
    const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "credentialless" };
    response.writeHead(200, { "content-type": type, ...isolation }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({ executablePath: process.env["RMC_CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS.split(" ") });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await page.waitForFunction("window.threads");
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test("the page may share memory", async () => {
  expect(await page.evaluate("crossOriginIsolated")).toBe(true);
});

describe.each<Kind>(["port", "ring"])("a %s between page and Worker", (kind) => {
  const promises = channelCases({ open: () => Promise.reject(new Error("opened in the page")) }).map(({ name }) => name);
  test.each(promises)("%s", async (promise) => {
    await page.evaluate(([kind, promise]) => window.threads.keep(kind, promise), [kind, promise] as const);
  });

  test("random talk arrives byte by byte, both ways", async () => {
    const seed = 1 + Math.floor(Math.random() * 1e9);
    const talks = [seed, seed + 10].map((seed) => ({ seed, messages: 300, most: 1_000_000 }));
    const complaints = await page.evaluate(([kind, one, other]) => window.threads.talk(kind, [one, other]), [
      kind,
      talks[0]!,
      talks[1]!,
    ] as const);
    expect(complaints, `seed ${seed}`).toEqual(["", ""]);
  });
});

const FAR_END = `import { serveFarEnd } from "./far-end.ts"; onmessage = ({ data }) => serveFarEnd(data);`;

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["rmc-source"],
  });
  return outputFiles[0]!.text;
}
