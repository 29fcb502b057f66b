/** Builds that share a cache: across projects, after an edit, at the same time, killed in the middle, with damaged entries. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Workspace } from "../../compiler/src/1-load/workspace.ts";
import { makeProject, type Project, rmc } from "../../compiler/src/cli/testing/rmc-process.ts";
import { Compiler } from "../../compiler/src/compile.ts";

const COUNT = 20;
const root = mkdtempSync(join(tmpdir(), "rmc-build-cache-"));
const projects: Project[] = [];
const workspace = new Workspace();
let caches = 0;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  for (const project of projects) project.remove();
});

test("a second project compiles no kernel again, and one changed node of twenty is compiled alone", async () => {
  const cache = newCache();
  const one = twentyNodes();
  expect(await build(one, cache)).toBe(COUNT);
  // One more entry a project: which texts it was built from.
  expect(filesIn(cache)).toHaveLength(COUNT + 1);
  const other = twentyNodes();
  expect(await build(other, cache)).toBe(COUNT);
  expect(filesIn(cache)).toHaveLength(COUNT + 2);
  other.write("nodes/node7.ts", node(7).replace("+ 7", "+ 700"));
  expect(await build(other, cache)).toBe(COUNT);
  expect(filesIn(cache)).toHaveLength(COUNT + 3);
});

test("damaged entries are compiled again and replaced: the same build", async () => {
  const cache = newCache();
  const project = twentyNodes();
  await build(project, cache);
  const before = contentOf(cache);
  const paths = filesIn(cache);
  paths.forEach((path, index) => {
    const bytes = readFileSync(path);
    if (index % 3 === 0) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(path, index % 3 === 1 ? "" : bytes.subarray(0, index % 3 === 0 ? bytes.length : bytes.length >> 1));
  });
  await build(project, cache);
  expect(contentOf(cache)).toEqual(before);
});

test("builds at the same time, one after another killed with -9, give what a build alone gives", { timeout: 300_000 }, async () => {
  const project = twentyNodes();
  const alone = await buildInProcess(project, newCache(), "alone");
  const cache = newCache();
  for (const moment of [0, 2, 10]) {
    const killed = await buildInProcess(
      project,
      cache,
      `killed-${moment}`,
      (child) => void killWhen(child, () => filesIn(cache).length >= moment),
    );
    expect([undefined, alone]).toContain(killed);
  }
  const both = await Promise.all([buildInProcess(project, cache, "a"), buildInProcess(project, cache, "b")]);
  expect(both).toEqual([alone, alone]);
});

function newCache(): string {
  return join(root, `cache-${caches++}`);
}

/** How many kernels the build has. */
async function build(project: Project, cache: string): Promise<number> {
  const { artifacts, diagnostics } = await new Compiler({ cache, workspace }).build(join(project.folder, "main.ts"));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return [...(artifacts[0]?.files.keys() ?? [])].filter((path) => path.endsWith(".wasm")).length;
}

/** The digest of the build, from a process of its own; undefined when it was killed. */
async function buildInProcess(
  project: Project,
  cache: string,
  name: string,
  onStart: (child: ChildProcess) => void = () => {},
): Promise<string | undefined> {
  const env = { RMC_CACHE: cache };
  const { code, err } = await rmc(["build", "main.ts", "--out", join(root, name)], { cwd: project.folder, env, onStart });
  if (code === null) return undefined;
  expect(code, err).toBe(0);
  return (JSON.parse(readFileSync(join(root, name, "sum/manifest.json"), "utf8")) as { readonly build: string }).build;
}

async function killWhen(child: ChildProcess, reached: () => boolean): Promise<void> {
  while (child.exitCode === null && !reached()) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill("SIGKILL");
}

function twentyNodes(): Project {
  const project = makeProject();
  projects.push(project);
  for (let index = 0; index < COUNT; index += 1) project.write(`nodes/node${index}.ts`, node(index));
  const names = Array.from({ length: COUNT }, (_, index) => index);
  const imports = names.map((index) => `import { Node${index} } from "./nodes/node${index}.ts";`).join("\n");
  const chain = names.reduce((flow, index) => `server(${flow}, new Node${index}())`, "x");
  project.write(
    "main.ts",
    `import { pipeline, server, type Flow } from "rmc";\n${imports}\nexport const sum = pipeline(({ x }: { x: Flow<number> }) => ({ y: ${chain} }));\n`,
  );
  return project;
}

function node(index: number): string {
  return `export class Node${index} { #last = 0; process(x: number): number { this.#last = this.#last * 0.5 + x + ${index}; return this.#last; } }\n`;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => !path.endsWith(".draft") && statSync(path, { throwIfNoEntry: false })?.isFile() === true)
      .sort();
  } catch {
    return [];
  }
}

function contentOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(filesIn(folder).map((path) => [path, readFileSync(path).toString("base64")]));
}
