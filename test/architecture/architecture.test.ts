/**
 * The directions of the house, checked on the import statements of every source file: phases see `ir/`, `diagnostics/` and
 * themselves; only `compile.ts` sees phases; only `cli/` talks to the terminal; packages depend downward; core on nothing.
 */
import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface ImportLine {
  readonly file: string;
  readonly specifier: string;
  /** Path from the root, for relative imports. */
  readonly target: string;
}

const sources = globSync("{compiler,runtime,stdlib,targets}/**/src/**/*.ts", { cwd: root }).filter(
  (file) => !/node_modules|\/dist\/|\.test(-d)?\.ts$|\/fixtures?\//.test(file),
);
const imports = sources.flatMap(importsOf);

function importsOf(file: string): ImportLine[] {
  const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  return [...text.matchAll(/^\s*(?:import|export)\b[^"'`;]*?\bfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm)].map(
    (match) => {
      const specifier = match[1] ?? match[2] ?? match[3] ?? "";
      const target = specifier.startsWith(".") ? relative(root, normalize(join(root, dirname(file), specifier))) : "";
      return { file, specifier, target };
    },
  );
}

function violations(from: RegExp, allowed: (line: ImportLine) => boolean): string[] {
  return imports.filter((line) => from.test(line.file) && !allowed(line)).map((line) => `${line.file} imports ${line.specifier}`);
}

function dependenciesOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies);
}

/** Every package that one needs to run, through all others. */
function reachable(folder: string, seen = new Set<string>()): Set<string> {
  for (const name of dependenciesOf(folder)) {
    if (seen.has(name)) continue;
    seen.add(name);
    reachable(join("node_modules", name), seen);
  }
  return seen;
}

/** What channels may import that is not ours. */
const TRANSPORTS: Readonly<Record<string, readonly string[]>> = {
  "runtime/grpc": ["@grpc/grpc-js"],
  "runtime/webrtc": ["werift", "node-datachannel"],
  "runtime/ws": ["ws"],
};

describe("architecture", () => {
  test("there are sources to look at", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
  });

  for (const phase of ["1-load", "2-analyze", "3-place", "4-lower", "5-emit"]) {
    test(`${phase} imports ir, diagnostics and itself, never another phase`, () => {
      const other = /^compiler\/src\/(\d-[a-z]+|cli|compile\.ts)/;
      expect(
        violations(new RegExp(`^compiler/src/${phase}/`), ({ target }) => {
          const hit = other.exec(target);
          return hit === null || hit[1] === phase || (phase === "2-analyze" && hit[1] === "1-load");
        }),
      ).toEqual([]);
    });
  }

  test("ir and diagnostics import no phase", () => {
    expect(violations(/^compiler\/src\/(ir|diagnostics)\//, ({ target }) => !/^compiler\/src\/(\d-|cli|compile)/.test(target))).toEqual([]);
  });

  test("ts-morph is confined to loading and analysis", () => {
    expect(violations(/^(?!compiler\/src\/(1-load|2-analyze)\/)/, ({ specifier }) => specifier !== "ts-morph")).toEqual([]);
  });

  test("AssemblyScript's text is known to the printer and its driver alone", () => {
    expect(violations(/^(?!compiler\/src\/5-emit\/asc\/)/, ({ specifier }) => !specifier.startsWith("assemblyscript"))).toEqual([]);
  });

  test("core imports nothing but itself", () => {
    expect(violations(/^runtime\/core\//, ({ target }) => target.startsWith("runtime/core/"))).toEqual([]);
  });

  test("channels depend on core only", () => {
    expect(
      violations(
        /^runtime\/(grpc|socket|webrtc|worker|ws)\//,
        ({ file, target, specifier }) =>
          target.startsWith(`${dirname(file)}/`) ||
          specifier === "@rmc/runtime" ||
          TRANSPORTS[file.split("/", 2).join("/")]?.includes(specifier) === true ||
          specifier.startsWith("node:"),
      ),
    ).toEqual([]);
  });

  test("the cases for channels depend on core only, so that anybody's runner can run them anywhere", () => {
    expect(
      violations(
        /^runtime\/conformance\//,
        ({ target, specifier }) => target.startsWith("runtime/conformance/") || specifier === "@rmc/runtime",
      ),
    ).toEqual([]);
    expect(dependenciesOf("runtime/conformance")).toEqual(["@rmc/runtime"]);
  });

  test("targets never import the compiler or its tools", () => {
    expect(
      violations(
        /^targets\//,
        ({ target, specifier }) => !target.startsWith("compiler/") && !/^(rmc(\/|$)|ts-morph|assemblyscript|esbuild)/.test(specifier),
      ),
    ).toEqual([]);
  });

  test("the runtime has no dependencies, and a server's reach none of the compiler's tools", () => {
    expect(dependenciesOf("runtime/core")).toEqual([]);
    const served = new Set(reachable("targets/server"));
    expect([...served]).toEqual(expect.arrayContaining(["@rmc/runtime", "ws", "commander"]));
    for (const tool of ["rmc", "ts-morph", "typescript", "assemblyscript", "binaryen", "esbuild"]) expect(served).not.toContain(tool);
  });

  // What a node logs has nowhere else to go in workerd and in a Worker: their entries hand it to the console.
  test("only the command lines and the entries print, read arguments and exit", () => {
    const talkers = sources
      .filter((file) => !/^compiler\/src\/cli\/|^targets\/server\/src\/cli|^targets\/\w+\/src\/(worker-)?entry\.ts$/.test(file))
      .filter((file) => {
        const text = readFileSync(join(root, file), "utf8")
          .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
          .replace(/`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/g, '""');
        return /\bconsole\.\w+\(|process\.(exit|argv|stdout|stderr)\b/.test(text);
      });
    expect(talkers).toEqual([]);
  });
});
