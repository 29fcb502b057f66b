/** `limits` of a place call, from the pipeline's text to what happens when a value exceeds them; and what a server loads. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadTier } from "@rmc/host";
import { declaredMemory, runHosts, type ClientProgram, type RmcError } from "@rmc/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Compiler } from "../../compiler/src/compile.ts";
import type { Manifest } from "../../compiler/src/ir/manifest.ts";
import { root } from "../equivalence/case.ts";
import { handMade } from "./hand-made-module.test-support.ts";

const MIB = 2 ** 20;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rmc-limits-"));
  const { artifacts } = await new Compiler().build(join(root, "test/fixtures/pipelines/limits/main.ts"));
  for (const [path, bytes] of artifacts[0]!.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
}

test("nodes of one code and other limits have modules of their own, and the manifest says what each may use", () => {
  expect(manifest().nodes.map(({ id, module, limits }) => [id, module, limits])).toEqual([
    ["Count", "kernels/Count.wasm", { memoryBytes: 64 * MIB, work: 1000 }],
    ["Count.2", "kernels/Count.wasm", { memoryBytes: 64 * MIB }],
    ["Keep", "kernels/Keep.1048576.wasm", { memoryBytes: MIB, work: 5e9 }],
    ["Keep.2", "kernels/Keep.16777216.wasm", { memoryBytes: 16 * MIB }],
  ]);
  for (const { module = "", limits } of manifest().nodes)
    expect(declaredMemory(readFileSync(join(folder, module)))).toBe(limits.memoryBytes);
});

test("a value that exceeds them is an error of its node, and the others and the next value go on", async () => {
  const server = await loadTier(folder, "server");
  const { program } = (await import(pathToFileURL(join(folder, "client/index.js")).href)) as { readonly program: ClientProgram };
  const seen: Record<string, unknown[]> = {};
  const forgiven: RmcError[] = [];
  await runHosts({
    program,
    programs: { server: server! },
    inputs: { n: [2, 2000, 3, 300_000, 1] },
    onOutput: (name, value) => void (seen[name] ??= []).push(value),
    resources: { forgiven: (error) => void forgiven.push(error) },
  });
  expect(seen).toEqual({
    counted: [1, 3, 0],
    again: [1, 1_999_001, 1_999_004, 1_999_004 + (300_000 * 299_999) / 2, 1_999_004 + (300_000 * 299_999) / 2],
    kept: [2, 2002, 2005, 1],
    more: [2, 2002, 2005, 302_005, 302_006],
  });
  expect(forgiven.map(({ code, node, position }) => [code, node, position?.file.endsWith("main.ts"), position?.line])).toEqual([
    ["work-limit", "Count", true, 8],
    ["work-limit", "Count", true, 8],
    ["memory-limit", "Keep", true, 17],
  ]);
});

test.each([
  ["no maximum", handMade({ memory: { minimum: 1, maximum: "none" } }), /^RMC6017 kernels\/Count.wasm may take as much memory as there is/],
  ["more than its nodes may", handMade({ memory: { minimum: 1, maximum: 1025 } }), /^RMC6017 kernels\/Count.wasm may take 67174400 bytes/],
])("a server does not load a module whose memory has %s", async (_, module, error) => {
  const path = join(folder, "kernels/Count.wasm");
  const [bytes, text] = [readFileSync(path), readFileSync(join(folder, "manifest.json"), "utf8")];
  const bundle = readFileSync(join(folder, "server/program.js"), "utf8");
  try {
    // Someone who makes a build by hand writes the right digests.
    const changed = bundle.replaceAll(digestOf(bytes), digestOf(module));
    const replaced = text.replaceAll(digestOf(bytes), digestOf(module)).replaceAll(digestOf(bundle), digestOf(changed));
    writeFileSync(path, module);
    writeFileSync(join(folder, "manifest.json"), replaced);
    writeFileSync(join(folder, "server/program.js"), changed);
    await expect(loadTier(folder, "server")).rejects.toThrow(error);
  } finally {
    writeFileSync(path, bytes);
    writeFileSync(join(folder, "manifest.json"), text);
    writeFileSync(join(folder, "server/program.js"), bundle);
  }
});

function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
