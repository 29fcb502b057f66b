/** A build's Python client: a package of its own, with the runtime of `compiler/python/` as a package inside. */
import { readdir, readFile } from "node:fs/promises";
import { ERROR_CODES } from "@rmc/runtime";
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Lowered } from "../ir/artifact.ts";
import type { Plan } from "../ir/plan.ts";
import type { BuiltFile } from "./emit-build.ts";

/** The same depth in `src/` and in `dist/`. */
const RUNTIME = new URL("../../python/", import.meta.url);

export async function pythonFiles({ name, module }: Lowered["python"]): Promise<(build: string) => readonly BuiltFile[]> {
  const folder = `client-python/${name}`;
  const runtime = (await pythonRuntime()).map(([file, text]): BuiltFile => [`${folder}/runtime/${file}`, text]);
  return (build) => [[`${folder}/__init__.py`, module.replace('"rmc:build"', `"${build}"`)], [`${folder}/py.typed`, ""], ...runtime];
}

/** By name. The codes of errors are written from those that hosts have. */
export async function pythonRuntime(): Promise<readonly (readonly [file: string, text: string])[]> {
  const files = (await readdir(RUNTIME)).filter((file) => file.endsWith(".py"));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, RUNTIME), "utf8")));
  const codes = Object.entries(ERROR_CODES).map(([code, number]) => `    "${code}": "${number}",`);
  const written = ['"""What can go wrong, with its number."""', "", "CODES = {", ...codes, "}", ""].join("\n");
  return [["codes.py", written], ...files.map((file, index) => [file, texts[index] ?? ""] as const)];
}

/** Stages of the browser run in the client's own process or beside it, and there is no browser in Python. */
export function findUnhosted({ graph, stages }: Plan, reporter: Reporter): void {
  const kinds = new Map(graph.places.map(({ name, kind }) => [name, kind]));
  const calls = stages
    .filter(({ place }) => kinds.get(place) === "browser")
    .flatMap(({ operators }) => operators.map(({ operator }) => operator))
    .filter((operator) => operator.kind === "call");
  const [first, ...others] = calls;
  if (first === undefined) return;
  reporter.report(
    diagnostic("RMC5003", {
      message: `"${graph.pipeline}" cannot have a Python client: it has stages in the browser`,
      span: first.span,
      notes: others.map(({ span }) => ({ message: "and here", span })),
      help: "move them to edge or server, or build without --client python",
    }),
  );
}
