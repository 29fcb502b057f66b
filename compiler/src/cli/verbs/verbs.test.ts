/** Every verb but run and serve, as processes: results on stdout, talk on stderr, JSON, exit codes. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DUMPS } from "../../compile.ts";
import { CATALOG } from "../../diagnostics/catalog.ts";
import { makeProject, rmc, until, type Project } from "../testing/rmc-process.ts";
import { DUMP_NAMES } from "./build.ts";

vi.setConfig({ testTimeout: 300_000 });

let project: Project;
const on = (...args: string[]) => rmc(args, { cwd: project.folder });

beforeAll(() => {
  project = makeProject("text");
  project.write(
    "broken.ts",
    'import { pipeline, server, type Flow } from "rmc";\nexport const p = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, (x: string) => x.length) }));\n',
  );
  project.write(
    "unused.ts",
    'import { pipeline, server, type Flow } from "rmc";\nexport const p = pipeline(({ a, b }: { a: Flow<number>; b: Flow<number> }) => ({ c: server(a, (x) => x + 1) }));\n',
  );
  project.write(
    "two.ts",
    'import { pipeline, server, type Flow } from "rmc";\nexport const one = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, (x) => x + 1) }));\nexport const two = pipeline(({ a }: { a: Flow<number> }) => ({ b: server(a, (x) => x + 2) }));\n',
  );
});

afterAll(() => project.remove());

describe("the command line", () => {
  test("says its version, its verbs, and what is wrong with a call", async () => {
    expect(await on("--version")).toEqual({ code: 0, out: "0.1.0\n", err: "" });
    const help = await on();
    expect([help.code, help.err]).toEqual([0, ""]);
    for (const name of ["init", "check", "explain", "graph", "build", "run", "serve", "token", "deploy", "doctor"])
      expect(help.out).toContain(`\n  ${name} `);
    const wrong = await on("chek");
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toContain("Did you mean check?");
    expect((await on("check")).code).toBe(2);
    expect((await on("check", "words.ts", "--nonsense")).code).toBe(2);
  });

  test("on an older Node: one line that says which is needed", () => {
    const entry = fileURLToPath(new URL("../../../bin/rmc.js", import.meta.url));
    const asOld = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } });`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(asOld)}`, entry, "check", "x"],
      { encoding: "utf8" },
    );
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^rmc needs Node 24 or newer; this is Node 20\.1\.0 \(.*\)\n$/);
  });

  test("a reader that goes away is no error", () => {
    const main = fileURLToPath(new URL("../main.ts", import.meta.url));
    const text = execFileSync(
      "bash",
      ["-c", `"${process.execPath}" --conditions=rmc-source "${main}" explain --list | head -1; echo "\${PIPESTATUS[0]}"`],
      { encoding: "utf8" },
    );
    expect(text).toMatch(/^RMC1001 .*\n0\n$/);
  });
});

describe("check", () => {
  test("is quiet on stdout and exits 0 when all is well", async () => {
    expect(await on("check", "words.ts")).toEqual({ code: 0, out: "", err: "countWords can be built\n" });
  });

  test("prints diagnostics with place, line and help, and exits 1", async () => {
    const { code, out, err } = await on("check", "broken.ts");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^error RMC\d{4}: /);
    expect(err).toContain("broken.ts:2:");
    expect(err).toMatch(/\^/);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("--json is an array of the documented shape", async () => {
    const { code, out } = await on("check", "broken.ts", "--json");
    const [first] = JSON.parse(out) as Record<string, unknown>[];
    expect(code).toBe(1);
    expect(Object.keys(first ?? {})).toEqual(["code", "severity", "message", "file", "line", "column", "notes", "help"]);
    expect(first).toMatchObject({ severity: "error", file: "broken.ts", line: 2 });
    expect(JSON.parse((await on("check", "words.ts", "--json")).out)).toEqual([]);
    expect(JSON.parse((await on("check", "nowhere.ts", "--json")).out)).toMatchObject([
      { code: "RMC1005", file: null, line: null, column: null },
    ]);
  });

  test("--strict exits 1 on warnings, too", async () => {
    expect((await on("check", "unused.ts")).code).toBe(0);
    expect((await on("check", "unused.ts", "--strict")).code).toBe(1);
  });

  test("FILE#name chooses a pipeline", async () => {
    expect((await on("check", "two.ts#two")).err).toBe("two can be built\n");
    const { code, err } = await on("check", "two.ts#three");
    expect(code).toBe(1);
    expect(err).toContain("three");
  });
});

describe("explain", () => {
  test("prints the page of a code, and every code of the catalogue has one", async () => {
    const { code, out } = await on("explain", "rmc5101");
    expect(code).toBe(0);
    expect(out).toMatch(/^# RMC5101: An input or output that the pipeline does not have\n/);
    const listed = JSON.parse((await on("explain", "--list", "--json")).out) as { code: string; title: string }[];
    expect(listed.map((one) => one.code)).toEqual(expect.arrayContaining(Object.keys(CATALOG)));
    expect(listed.filter((one) => one.title === "")).toEqual([]);
  });

  test("a code that does not exist", async () => {
    const { code, err } = await on("explain", "RMC9999");
    expect([code, err.split("\n")[0]]).toEqual([2, "error RMC5117: there is no diagnostic RMC9999"]);
  });

  test("tells of a file which nodes are kernels and why not, and why each link is what it is", async () => {
    const { code, out } = await on("explain", "words.ts", "--json");
    expect(code).toBe(0);
    const { nodes, links } = JSON.parse(out) as { nodes: Record<string, unknown>[]; links: Record<string, unknown>[] };
    expect(nodes.map(({ name, kind, place }) => [name, kind, place])).toEqual([
      ["words", "kernel", "browser"],
      ["Counter", "kernel", "server"],
    ]);
    for (const node of nodes) expect(Object.keys(node)).toEqual(["name", "kind", "reason", "file", "line", "place"]);
    expect(links.map(({ from, to }) => [from, to])).toEqual([
      ["client", "browser"],
      ["browser", "server"],
      ["server", "client"],
    ]);
    expect(links.every(({ channel, reason }) => channel !== "" && reason !== "")).toBe(true);
    expect((await on("explain", "words.ts")).out).toContain("words    browser  kernel");
  });
});

describe("graph", () => {
  test("as text, Mermaid, JSON and SVG", async () => {
    expect((await on("graph", "words.ts")).out).toContain("server\n  split → Counter → counts\n");
    expect((await on("graph", "words.ts", "--as", "mermaid")).out).toMatch(/^flowchart LR\n/);
    const diagram = JSON.parse((await on("graph", "words.ts", "--json")).out) as { boxes: unknown[]; arrows: unknown[] };
    expect([diagram.boxes.length, diagram.arrows.length]).toEqual([4, 3]);
    await on("graph", "words.ts", "--as", "svg", "--out", "words.svg");
    expect(readFileSync(join(project.folder, "words.svg"), "utf8")).toMatch(/^<svg [\s\S]*>Counter<[\s\S]*<\/svg>\n$/);
  });

  test("a file with several pipelines lists them", async () => {
    const { code, err } = await on("graph", "two.ts");
    expect(code).toBe(2);
    expect(err).toContain("choose one: two.ts#one, two.ts#two");
  });
});

describe("build", () => {
  test("writes a folder for each pipeline, the same bytes again, and nothing into a folder of somebody else's", async () => {
    const { code, out, err } = await on("build", "two.ts", "--out", "out");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(/^built one in out\/one: 1 kernel, 0 host nodes, \d+ ms\nbuilt two in out\/two: /);
    const before = readFileSync(join(project.folder, "out/one/manifest.json"), "utf8");
    const again = JSON.parse((await on("build", "two.ts#one", "--out", "out", "--json")).out) as {
      ok: boolean;
      builds: { folder: string }[];
    };
    expect(again.ok).toBe(true);
    expect(again.builds).toHaveLength(1);
    expect(readFileSync(join(project.folder, "out/one/manifest.json"), "utf8")).toBe(before);
    project.write("mine/one/thesis.txt", "years of work");
    const refused = await on("build", "two.ts", "--out", "mine");
    expect([refused.code, refused.err.split("\n")[0]]).toEqual([1, "error RMC5118: mine/one holds something that is not a build"]);
  });

  test("errors are diagnostics, as text and as JSON", async () => {
    expect((await on("build", "broken.ts")).code).toBe(1);
    const { code, out } = await on("build", "broken.ts", "--json");
    expect([code, (JSON.parse(out) as { ok: boolean }).ok]).toEqual([1, false]);
  });

  test("--dump prints what the phases made", async () => {
    expect(DUMPS).toEqual(expect.arrayContaining([...DUMP_NAMES]));
    const { out } = await on("build", "words.ts", "--dump", "graph,plan,units,kernels", "--out", "dumped");
    expect(out.length).toBeGreaterThan(500);
    expect((await on("build", "words.ts", "--dump", "soup")).code).toBe(2);
  });

  test("--watch builds again after a change, goes on after an error, stops at Ctrl-C", async () => {
    const text = readFileSync(join(project.folder, "two.ts"), "utf8");
    await watching("watched.ts", { "watched.ts": text }, [
      [{ "watched.ts": text.replace("x + 1", "x + nothing") }, /error RMC1001/],
      [{ "watched.ts": text.replace("x + 1", "x + 3") }, /built one/],
    ]);
  });

  test("--watch sees what imported files become, whatever was wrong with them, and the configuration", async () => {
    const text = readFileSync(join(project.folder, "two.ts"), "utf8").replaceAll("x + 1", "x + step");
    const main = `import { step } from "./steps/step.ts";\n${text}`;
    const step = "export const step: number = 2;";
    await watching("main.ts", { "main.ts": main, "steps/step.ts": step, "tsconfig.json": "{}" }, [
      [{ "steps/step.ts": "export const step: number = ;" }, /error RMC1001/],
      [{ "steps/step.ts": step }, /built one/],
      [{ "steps/step.ts": "" }, /error RMC1002/],
      [{ "steps/step.ts": step }, /built one/],
      [{ steps: undefined }, /error RMC1002/],
      [{ "steps/step.ts": step.replace("2", "3") }, /built one/],
      [{ "tsconfig.json": '{ "compilerOptions": { "strict": false } }' }, /error RMC1003/],
      [{ "tsconfig.json": "{}" }, /built one/],
    ]);
  });

  type Files = Readonly<Record<string, string | undefined>>;

  /** Each step changes files and waits until the watching build has said its words. */
  async function watching(entry: string, files: Files, steps: readonly (readonly [Files, RegExp])[]): Promise<void> {
    const own = makeProject();
    const change = (texts: Files): void => {
      for (const [name, text] of Object.entries(texts))
        if (text === undefined) rmSync(join(own.folder, name), { recursive: true });
        else own.write(name, text);
    };
    change(files);
    const play = async (child: { kill(signal: NodeJS.Signals): boolean }, heard: () => string): Promise<void> => {
      try {
        await until(heard, /built one/);
        for (const [texts, words] of steps) {
          const before = heard().length;
          change(texts);
          await until(() => heard().slice(before), words);
        }
      } finally {
        child.kill("SIGINT");
      }
    };
    try {
      let played: Promise<void> | undefined;
      const { code } = await rmc(["build", `${entry}#one`, "--watch", "--out", "watched"], {
        cwd: own.folder,
        onStart: (child, heard) => {
          played = play(child, heard);
        },
      });
      await played;
      expect(code).toBe(0);
    } finally {
      own.remove();
    }
  }
});

describe("init", () => {
  test.each(["hello", "text"])("%s: a project that checks, runs and passes its own tests", async (template) => {
    const fresh = makeProject();
    rmSync(join(fresh.folder, "package.json"));
    rmSync(join(fresh.folder, "tsconfig.json"));
    try {
      const { code, out } = await rmc(["init", template], { cwd: fresh.folder });
      expect(code).toBe(0);
      expect(out).toContain("wrote  package.json");
      const { scripts } = JSON.parse(readFileSync(join(fresh.folder, "package.json"), "utf8")) as { scripts: Record<string, string> };
      expect((await rmc((scripts["check"] ?? "").split(" ").slice(1), { cwd: fresh.folder })).code).toBe(0);
      expect((await rmc((scripts["start"] ?? "").split(" ").slice(1), { cwd: fresh.folder })).code).toBe(0);
      const tested = spawnSync(process.execPath, ["--conditions=rmc-source", ...(scripts["test"] ?? "").split(" ").slice(1)], {
        cwd: fresh.folder,
        encoding: "utf8",
        env: { ...process.env, NODE_OPTIONS: "" },
      });
      expect(tested.stdout).toMatch(/pass 1\n/);
      expect(tested.status).toBe(0);
    } finally {
      fresh.remove();
    }
  });

  test("keeps what is there and adds to package.json what it lacks", async () => {
    const fresh = makeProject();
    try {
      fresh.write("package.json", '{ "name": "mine", "scripts": { "start": "mine" }, "dependencies": { "rmc": "file:x" } }');
      fresh.write("hello.ts", "mine");
      const { out } = await rmc(["init", "hello", ".", "--json"], { cwd: fresh.folder });
      expect((JSON.parse(out) as { kept: string[] }).kept).toEqual(expect.arrayContaining(["hello.ts", "tsconfig.json"]));
      expect(readFileSync(join(fresh.folder, "hello.ts"), "utf8")).toBe("mine");
      expect(JSON.parse(readFileSync(join(fresh.folder, "package.json"), "utf8"))).toMatchObject({
        name: "mine",
        type: "module",
        scripts: { start: "mine", check: "rmc check hello.ts" },
        dependencies: { rmc: "file:x" },
      });
    } finally {
      fresh.remove();
    }
  });
});

describe("deploy", () => {
  test("edge to workerd and browser to static are folders with one command", async () => {
    project.write(
      "tiers.ts",
      'import { browser, edge, pipeline, type Flow } from "rmc";\nexport const tiers = pipeline(({ a }: { a: Flow<number> }) => ({ b: edge(browser(a, (x) => x + 1), (x) => x * 2) }));\n',
    );
    expect((await on("build", "tiers.ts")).code).toBe(0);
    const edge = await on("deploy", "edge", "dist/tiers", "--to", "workerd", "--server", "http://127.0.0.1:9");
    expect([edge.code, edge.out]).toEqual([0, "cd dist/tiers/deploy/edge && npx workerd serve config.capnp\n"]);
    expect(readFileSync(join(project.folder, "dist/tiers/deploy/edge/config.capnp"), "utf8")).toContain("http://127.0.0.1:9");
    mkdirSync(join(project.folder, "page"), { recursive: true });
    writeFileSync(join(project.folder, "page/index.html"), "my page");
    const browser = await on("deploy", "browser", "dist/tiers", "--to", "static", "--app", "page", "--json");
    const { folder, command } = JSON.parse(browser.out) as { folder: string; command: string };
    expect(command).toBe("node serve.mjs");
    expect(readdirSync(join(folder, "site")).sort()).toEqual(["browser", "client", "index.html", "kernels", "rmc"]);
    expect(readFileSync(join(folder, "site/index.html"), "utf8")).toBe("my page");
  });

  test("says what it cannot do", async () => {
    expect((await on("deploy", "moon", "dist/tiers", "--to", "static")).err).toContain("the targets are: browser, edge");
    expect((await on("deploy", "edge", "dist/tiers", "--to", "static")).code).toBe(2);
    expect((await on("deploy", "edge", "nowhere", "--to", "workerd")).err).toContain("RMC5116");
  });
});

describe("doctor", () => {
  test("finds what is here and says what to do about the rest", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rmc-doctor-"));
    const { code, out } = await rmc(["doctor", "--json"], { cwd: folder, env: { RMC_CHROMIUM: join(folder, "none") } });
    const { ok, tools } = JSON.parse(out) as { ok: boolean; tools: { name: string; found: boolean; help: string | null }[] };
    expect([code, ok]).toEqual([0, true]);
    expect(tools.find(({ name }) => name === "node")).toMatchObject({ found: true, help: null });
    expect(tools.find(({ name }) => name === "workerd")).toMatchObject({ found: true });
    expect(tools.find(({ name }) => name === "chromium")).toMatchObject({ found: false, help: expect.stringContaining("RMC_CHROMIUM") });
    expect(existsSync(folder)).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
