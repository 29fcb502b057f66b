/**
 * The units of the converters: the classes of `@rmc/stdlib/convert`, analysed like a user's nodes, with the formats of their
 * values left open, so that one kernel serves all. Costs a program of its own; the caller keeps the result.
 */
import { InvariantError } from "../../diagnostics/diagnostic.ts";
import { join } from "node:path";
import { Project, ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import type { Unit } from "../../ir/unit.ts";
import { analyzeNode, type NodeVerdict } from "../subset/analyze-node.ts";

const AUDIO: Schema = { kind: "audio", rate: null, channels: null };
const FORMAT: Schema = { kind: "enum", values: ["rgba", "i420", "gray"] };
const NUMBER: Schema = { kind: "number" };

interface ConverterClass {
  readonly unit: string;
  readonly file: string;
  readonly media: Schema;
  readonly option: string;
  readonly type: Schema;
}

const CLASSES: readonly ConverterClass[] = [
  { unit: "rmc-resample", file: "resample.ts", media: AUDIO, option: "rate", type: NUMBER },
  { unit: "rmc-channels", file: "mix-channels.ts", media: AUDIO, option: "channels", type: NUMBER },
  { unit: "rmc-pixels", file: "convert-pixels.ts", media: { kind: "video", format: null }, option: "format", type: FORMAT },
  { unit: "rmc-pixels-image", file: "convert-image.ts", media: { kind: "image", format: null }, option: "format", type: FORMAT },
];

/** `folder`: where the classes' TypeScript is. By unit name; a converter that is no kernel is missing, see `converterVerdicts`. */
export function converterUnits(folder: string, conditions: readonly string[]): Readonly<Record<string, Unit>> {
  const units = Object.entries(converterVerdicts(folder, conditions)).flatMap(([name, verdict]): readonly (readonly [string, Unit])[] =>
    "unit" in verdict ? [[name, verdict.unit]] : [],
  );
  return Object.fromEntries(units);
}

export function converterVerdicts(folder: string, conditions: readonly string[]): Readonly<Record<string, NodeVerdict>> {
  const project = new Project({ compilerOptions: optionsWith(conditions), skipAddingFilesFromTsConfig: true });
  for (const { file } of CLASSES) project.addSourceFileAtPath(join(folder, file));
  const compiler = project.getProgram().compilerObject;
  const program = { root: join(folder, "../.."), compiler, checker: compiler.getTypeChecker() };
  return Object.fromEntries(
    CLASSES.map(({ unit, file, media, option, type }) => {
      const declaration = project.getSourceFileOrThrow(join(folder, file)).getClasses()[0];
      if (declaration === undefined) throw new InvariantError(`${file} declares no class`);
      const parameters = [{ name: "options", schema: { kind: "object", fields: [{ name: option, type, optional: false }] } as const }];
      return [
        unit,
        analyzeNode(declaration.compilerNode as ts.Node, program, { name: unit, input: media, output: media, parameters, captures: [] }),
      ];
    }),
  );
}

function optionsWith(conditions: readonly string[]): ts.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: [...conditions],
    strict: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
}
