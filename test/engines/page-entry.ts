/** For a page: fetches the suite from the server it came from, and posts the results there. */
import { runSuite } from "./run-suite.ts";
import type { SuiteFile } from "./suite.ts";

async function main(): Promise<void> {
  const suite = (await (await fetch("/suite.json")).json()) as SuiteFile;
  const modules = await Promise.all(suite.modules.map((name) => WebAssembly.compileStreaming(fetch(`/${name}`))));
  const blocks = new Uint8Array(await (await fetch("/blocks.bin")).arrayBuffer());
  await fetch("/results", { method: "POST", body: JSON.stringify(await runSuite(suite, modules, blocks)) });
}

void main();
