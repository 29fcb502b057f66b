/**
 * What a user installs: every package packed, installed as tarballs in an empty folder, and used from there. `@rmc/host`
 * alone must serve a build with none of the compiler's tools beside it.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUBLISHED } from "../../scripts/published-packages.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "rmc-tarballs-"));
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|NODE_PATH|npm_)/.test(name))),
  PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
};

interface Package {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const packages = PUBLISHED.map((path) => JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as Package);

function run(command: string, args: readonly string[], cwd: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { cwd, env: environment, encoding: "utf8", timeout: 240_000 });
}

function succeed(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(command, args, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} gave ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

function folder(name: string): string {
  const path = join(home, name);
  succeed("mkdir", ["-p", path], home);
  return path;
}

/** Of a package and of what it needs of ours; of all without one. */
function tarballs(name?: string): string[] {
  const names = name === undefined ? undefined : [...needed(name)].map((each) => `${each.replace("@", "").replace("/", "-")}-0`);
  return readdirSync(join(home, "tarballs"))
    .filter((file) => names?.some((each) => file.startsWith(each)) ?? true)
    .map((file) => join(home, "tarballs", file));
}

function needed(name: string, seen = new Set<string>()): Set<string> {
  seen.add(name);
  const { dependencies = {} } = packages.find((each) => each.name === name)!;
  for (const other of Object.keys(dependencies)) if (!seen.has(other) && packages.some((each) => each.name === other)) needed(other, seen);
  return seen;
}

beforeAll(() => {
  succeed("npm", ["run", "--silent", "build"], root);
  const to = folder("tarballs");
  for (const path of PUBLISHED) succeed("npm", ["pack", "--silent", "--pack-destination", to], join(root, path));
}, 240_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("tarballs", () => {
  test("a new project checks, builds, runs and passes its own test", { timeout: 400_000 }, () => {
    const installed = folder("installed");
    writeFileSync(join(installed, "package.json"), JSON.stringify({ name: "somebody", private: true, type: "module" }));
    succeed("npm", ["install", "--no-audit", "--no-fund", ...tarballs()], installed);
    const rmc = join(installed, "node_modules/.bin/rmc");
    succeed(rmc, ["init", "hello", "project"], installed);
    const project = join(installed, "project");
    const file = "hello.ts";
    expect(JSON.parse(succeed(rmc, ["check", file, "--json"], project))).toEqual([]);
    succeed(rmc, ["build", file], project);
    const manifests = readdirSync(join(project, "dist")).filter((name) => existsSync(join(project, "dist", name, "manifest.json")));
    expect(manifests).toHaveLength(1);
    const script = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { scripts: Record<string, string> };
    expect(Object.keys(script.scripts)).toEqual(expect.arrayContaining(["test", "start"]));
    succeed("npm", ["run", "start"], project);
    succeed("npm", ["test"], project);

    const host = folder("host");
    writeFileSync(join(host, "package.json"), JSON.stringify({ name: "production", private: true, type: "module" }));
    succeed("npm", ["install", "--no-audit", "--no-fund", ...tarballs("@rmc/host")], host);
    const beside = readdirSync(join(host, "node_modules"));
    for (const tool of ["ts-morph", "assemblyscript", "esbuild", "binaryen", "typescript", "rmc"]) expect(beside).not.toContain(tool);
    succeed("cp", ["-r", join(project, "dist", manifests[0] ?? ""), join(host, "build")], host);
    return serves(host);
  });
});

/** Starts `rmc-host serve` on a free port, asks for its health and the manifest, and stops it by its id. */
async function serves(cwd: string): Promise<void> {
  const server = spawn(join(cwd, "node_modules/.bin/rmc-host"), ["serve", "build", "--port", "0"], {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = new Promise<number | null>((resolve) => server.once("close", resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = "";
      const read = (chunk: Buffer): void => {
        text += chunk.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (found) resolve(found[0]);
      };
      server.stdout.on("data", read);
      server.stderr.on("data", read);
      void closed.then(() => reject(new Error(`rmc-host ended early: ${text}`)));
    });
    expect((await fetch(`${url}/rmc/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/rmc/manifest.json`)).json()).toMatchObject({ schema: "rmc/1" });
  } finally {
    server.kill("SIGTERM");
  }
  expect(await closed).toBe(0);
}
