/**
 * From the text of a node to its unit and kernel, and to the JavaScript that the engine runs: what tests compare. Every text
 * is a module of its own in one checked program, so that the library is read once.
 */
import { transformSync } from "esbuild";
import { Project, type ts } from "ts-morph";
import { analyzeNode } from "../../compiler/src/2-analyze/subset/analyze-node.ts";
import { interpretKernel } from "../../compiler/src/4-lower/kernel/interpret/interpret-kernel.ts";
import { isRefusal, lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import type { Unit } from "../../compiler/src/ir/unit.ts";

export interface Source {
  readonly name: string;
  readonly text: string;
}

export interface Shape {
  readonly input: Schema;
  readonly output: Schema;
}

export type Translation = { readonly unit: Unit } | { readonly reason: string };

/** The exported function or class of this name in each source, as a unit. */
export function translate(sources: readonly Source[], exported: string, shape: Shape): ReadonlyMap<string, Translation> {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { strict: true, target: 11, module: 99, moduleDetection: 3, lib: ["lib.es2024.d.ts", "lib.dom.d.ts"] },
  });
  for (const source of sources) project.createSourceFile(`/project/${source.name}.ts`, source.text);
  const compiler = project.getProgram().compilerObject as ts.Program;
  const program = { root: "/project", compiler, checker: compiler.getTypeChecker() };
  return new Map(
    sources.map((source) => {
      const file = compiler.getSourceFile(`/project/${source.name}.ts`);
      const declaration =
        file === undefined ? undefined : program.checker.getSymbolAtLocation(file)?.exports?.get(exported as ts.__String)?.valueDeclaration;
      if (declaration === undefined) throw new Error(`${source.name} exports no ${exported}`);
      const verdict = analyzeNode(declaration, program, { name: source.name, parameters: [], captures: [], ...shape });
      return [source.name, "unit" in verdict ? verdict : { reason: `${verdict.reason} (${verdict.span.line}:${verdict.span.column})` }];
    }),
  );
}

export function lowered(unit: Unit, narrow: boolean): Kernel | string {
  const kernel = lowerUnit(unit, { narrow });
  return isRefusal(kernel) ? `lowering: ${kernel.reason} (${kernel.spot.line}:${kernel.spot.column})` : kernel;
}

/** What the module exports, loaded afresh by the engine. */
export function evaluate(source: Source): Record<string, (...inputs: unknown[]) => unknown> {
  const { code } = transformSync(source.text, { loader: "ts", format: "cjs", target: "es2024" });
  const module = { exports: {} as Record<string, (...inputs: unknown[]) => unknown> };
  new Function("module", "exports", code)(module, module.exports);
  return module.exports;
}

/** Everything that a kernel gives for these inputs, then at the end. */
export function interpretAll(kernel: Kernel, inputs: readonly unknown[]): unknown[] {
  const results: unknown[] = [];
  const node = interpretKernel(kernel, { now: () => 1 });
  for (const input of inputs) node.process(input, (value) => results.push(value));
  node.end((value) => results.push(value));
  return results;
}
