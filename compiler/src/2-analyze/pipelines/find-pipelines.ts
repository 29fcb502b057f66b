/**
 * The pipelines of a file: its exports whose type is `Pipeline`. A pipeline is named by its export; a default export takes
 * the file's name.
 */
import { basename } from "node:path";
import { ts } from "ts-morph";
import type { Program } from "../../1-load/program.ts";
import { diagnostic } from "../../diagnostics/catalog.ts";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import { spanIn } from "../../ir/source.ts";
import type { Span } from "../../ir/source.ts";
import type { Packages } from "../../1-load/packages.ts";
import { isOurs, recognize } from "../../1-load/recognize.ts";

export interface FoundPipeline {
  readonly name: string;
  /** The expression that gives the pipeline: an initialiser, or what is exported as default. */
  readonly expression: ts.Expression;
  readonly span: Span;
}

export function findPipelines(program: Program, packages: Packages, reporter: Reporter): readonly FoundPipeline[] {
  const { checker, entry } = program;
  const module = checker.getSymbolAtLocation(entry);
  const found: FoundPipeline[] = [];
  for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
    const pipeline = toPipeline(symbol, program, packages);
    if (pipeline === undefined) continue;
    const same = found.find((each) => each.name === pipeline.name);
    if (same === undefined) found.push(pipeline);
    else if (same.expression !== pipeline.expression) reportTwice(same, pipeline, reporter);
  }
  if (found.length === 0) reportNone(program, packages, reporter);
  return found.toSorted((a, b) => a.span.file.localeCompare(b.span.file) || a.span.offset - b.span.offset);
}

function toPipeline(symbol: ts.Symbol, { checker, entry, root }: Program, packages: Packages): FoundPipeline | undefined {
  const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  if ((target.flags & ts.SymbolFlags.Value) === 0) return undefined;
  const type = checker.getTypeOfSymbol(target);
  const named = type.aliasSymbol ?? (type.symbol as ts.Symbol | undefined);
  if (named?.name !== "Pipeline" || !isOurs(named, packages)) return undefined;
  const expression = expressionOf(target.valueDeclaration ?? target.declarations?.[0]);
  if (expression === undefined) return undefined;
  const name = symbol.name === "default" ? basename(entry.fileName).replace(/\.[cm]?tsx?$/u, "") : symbol.name;
  return { name, expression, span: spanIn(expression.getSourceFile(), root, expression.getStart(), expression.getEnd()) };
}

function expressionOf(declaration: ts.Declaration | undefined): ts.Expression | undefined {
  if (declaration === undefined) return undefined;
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer;
  return ts.isExportAssignment(declaration) ? declaration.expression : undefined;
}

function reportTwice(first: FoundPipeline, second: FoundPipeline, reporter: Reporter): void {
  reporter.report(
    diagnostic("RMC2005", {
      message: `two pipelines of this file are called "${first.name}": a default export takes the file's name`,
      span: second.span,
      notes: [{ message: "the other one", span: first.span }],
      help: "export one of them by another name",
    }),
  );
}

function reportNone(program: Program, packages: Packages, reporter: Reporter): void {
  const { entry, root, checker } = program;
  const hidden = entry.statements
    .flatMap((each) => (ts.isVariableStatement(each) ? each.declarationList.declarations : []))
    .find((each) => each.initializer !== undefined && isPipelineCall(each.initializer, checker, packages));
  reporter.report(
    diagnostic("RMC2006", {
      message: `${basename(entry.fileName)} exports no pipeline`,
      span: spanIn(entry, root, 0, 0),
      notes:
        hidden === undefined
          ? []
          : [
              {
                message: `"${hidden.name.getText()}" is a pipeline, but is not exported`,
                span: spanIn(entry, root, hidden.getStart(), hidden.getEnd()),
              },
            ],
      help:
        hidden === undefined
          ? "write `export const name = pipeline(({ input }: { input: Flow<…> }) => { … return { output }; })`"
          : "write export before its const",
    }),
  );
}

function isPipelineCall(expression: ts.Expression, checker: ts.TypeChecker, packages: Packages): boolean {
  if (!ts.isCallExpression(expression)) return false;
  const symbol = checker.getSymbolAtLocation(expression.expression);
  return (
    symbol !== undefined &&
    recognize((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol), packages) === "pipeline"
  );
}
