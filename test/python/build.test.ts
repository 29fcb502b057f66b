/** `rmc build --client python`: what it adds to a build, and that it changes nothing else. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../compiler/src/5-emit/digest.ts";
import { Compiler, type BuildOptions } from "../../compiler/src/compile.ts";
import type { Artifact } from "../../compiler/src/ir/artifact.ts";
import { root } from "../equivalence/case.ts";
import { askPython, missing, put, remove } from "./python.ts";

/** Names and types that Python has other words for, or none. */
const ODD = `
import { param, pipeline, server, type Flow } from "rmc";

type Json = string | number | Json[];
interface Odd { "na me": number; class?: string; __proto: 1.5 | 2; nested: { list: { a: null }[] }; other: { list: { a: null }[] } }

class Wrap {
  readonly #lambda: string;
  constructor({ lambda }: { lambda: string }) {
    this.#lambda = lambda;
  }
  process(odd: Odd): Json {
    return [odd.class ?? this.#lambda, [odd["na me"]]];
  }
}

export const fromHere = pipeline(({ from, String: text }: { from: Flow<Odd>; String: Flow<Map<string | number, Set<"a" | "\\ud800">>> }) => ({
  items: server(from, new Wrap({ lambda: param("in", "x") })),
  None: server(text, (map) => [...map.keys()]),
  echo: from,
}));
`;

describe("a build with a Python client", () => {
  const folder = mkdtempSync(join(root, "node_modules/.cache-build-"));
  const file = join(folder, "main.ts");
  let plain: Artifact;
  let made: Artifact;

  const build = async (options: BuildOptions): Promise<Artifact> => {
    const { artifacts, diagnostics } = await new Compiler().build(file, options);
    if (artifacts[0] === undefined) throw new Error(JSON.stringify(diagnostics));
    return artifacts[0];
  };

  beforeAll(async () => {
    writeFileSync(file, ODD);
    plain = await build({});
    made = await build({ clients: ["python"] });
  });
  afterAll(() => remove(folder));

  const added = (): [string, Uint8Array][] => [...made.files].filter(([path]) => path.startsWith("client-python/"));

  test("has one package more, which the manifest lists", () => {
    expect(added().map(([path]) => path)).toContain("client-python/from_here_client/__init__.py");
    expect(added().every(([path]) => path.startsWith("client-python/from_here_client/"))).toBe(true);
    const listed = new Map(made.manifest.files.map(({ path, digest }) => [path, digest]));
    for (const [path, bytes] of added()) expect([path, listed.get(path)]).toEqual([path, digestOf(bytes)]);
  });

  test("is otherwise the same build, byte for byte", () => {
    const others = [...made.files].filter(([path]) => !path.startsWith("client-python/") && path !== "manifest.json");
    expect(new Map(others)).toEqual(new Map([...plain.files].filter(([path]) => path !== "manifest.json")));
    expect({ ...made.manifest, files: [] }).toEqual({ ...plain.manifest, files: [] });
    expect(made.manifest.build).toBe(plain.manifest.build);
  });

  test("is reproducible", async () => {
    expect((await build({ clients: ["python"] })).files).toEqual(made.files);
  });

  test.skipIf(missing !== undefined)("compiles, and its hints mean something, whatever the pipeline's names", async () => {
    for (const [path, bytes] of added()) await put(join(folder, path), bytes);
    expect(await askPython("hints.py", ["from_here_client"], join(folder, "client-python"))).toEqual({
      Inputs: ["from_", "String"],
      Outputs: ["items", "None_", "echo"],
      From: ["na me", "class", "__proto", "nested", "other"],
      FromNested: ["list"],
      FromNestedList: ["a"],
      RunInputs: ["from", "String"],
      Params: ["in"],
    });
  });
});
