/** What the user's tsconfig says about the JavaScript that comes out: classes, decorators, JSX. */
import { ts } from "ts-morph";
import type { Program } from "./program.ts";

export interface EmitSettings {
  readonly useDefineForClassFields: boolean;
  readonly experimentalDecorators?: boolean;
  readonly jsx?: string;
  readonly jsxImportSource?: string;
}

const JSX: ReadonlyMap<ts.JsxEmit | undefined, string> = new Map([
  [ts.JsxEmit.React, "react"],
  [ts.JsxEmit.ReactJSX, "react-jsx"],
  [ts.JsxEmit.ReactJSXDev, "react-jsxdev"],
  [ts.JsxEmit.Preserve, "preserve"],
]);

export function emitSettings(program: Program): EmitSettings {
  const {
    useDefineForClassFields,
    target = ts.ScriptTarget.ES2024,
    experimentalDecorators,
    jsx,
    jsxImportSource,
  } = program.compiler.getCompilerOptions();
  const jsxName = JSX.get(jsx);
  return {
    useDefineForClassFields: useDefineForClassFields ?? target >= ts.ScriptTarget.ES2022,
    ...(experimentalDecorators === undefined ? {} : { experimentalDecorators }),
    ...(jsxName === undefined ? {} : { jsx: jsxName }),
    ...(jsxImportSource === undefined ? {} : { jsxImportSource }),
  };
}
