/** How the code of a node can be had by a bundle: the export or the top-level name of its file, or the package it is from. */
import { ts } from "ts-morph";
import type { Declaration } from "../../ir/graph.ts";
import { spanIn } from "../../ir/source.ts";
import type { Scope } from "../constants/scope.ts";
import type { ClassValue, FunctionValue } from "../constants/value.ts";

export function declarationOf(
  { declaration, imported }: Pick<FunctionValue | ClassValue, "declaration" | "imported">,
  scope: Scope,
): Declaration {
  const { checker } = scope.context.program;
  const span = spanIn(declaration.getSourceFile(), scope.context.program.root, startOf(declaration), declaration.getEnd());
  const named = topLevelName(declaration);
  const symbol = named === undefined ? (declaration as ts.Declaration & { symbol?: ts.Symbol }).symbol : checker.getSymbolAtLocation(named);
  const exportName = symbol === undefined ? undefined : exportNameOf(symbol, declaration.getSourceFile(), checker);
  return {
    ...span,
    ...(exportName === undefined ? {} : { exportName }),
    ...(named === undefined ? {} : { localName: named.text }),
    ...(imported === undefined ? {} : { package: imported }),
  };
}

/** Without `export default`: what is left of a declaration without a name is an expression. */
function startOf(declaration: ts.Node): number {
  const named = (declaration as ts.NamedDeclaration).name !== undefined;
  if (named || (!ts.isFunctionDeclaration(declaration) && !ts.isClassDeclaration(declaration))) return declaration.getStart();
  const words =
    declaration.modifiers?.filter((each) => each.kind === ts.SyntaxKind.ExportKeyword || each.kind === ts.SyntaxKind.DefaultKeyword) ?? [];
  const last = words.at(-1);
  if (last === undefined) return declaration.getStart();
  const text = declaration.getSourceFile().text;
  return last.getEnd() + text.slice(last.getEnd()).search(/\S/u);
}

/** The identifier by which the rest of the file knows the class or function, when it stands at the top level. */
export function topLevelName(declaration: ts.Node): ts.Identifier | undefined {
  if ((ts.isClassDeclaration(declaration) || ts.isFunctionDeclaration(declaration)) && ts.isSourceFile(declaration.parent))
    return declaration.name;
  const { parent } = declaration;
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return topLevelName(parent);
  const variable = ts.isVariableDeclaration(declaration)
    ? declaration
    : ts.isVariableDeclaration(parent) && parent.initializer === declaration
      ? parent
      : undefined;
  if (variable === undefined || !ts.isIdentifier(variable.name)) return undefined;
  const statement = variable.parent.parent;
  return ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent) ? variable.name : undefined;
}

function exportNameOf(symbol: ts.Symbol, file: ts.SourceFile, checker: ts.TypeChecker): string | undefined {
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined) return undefined;
  const found = checker
    .getExportsOfModule(module)
    .find(
      (each) =>
        each === symbol ||
        ((each.flags & ts.SymbolFlags.Alias) !== 0 && checker.getAliasedSymbol(each) === symbol) ||
        isSameDeclaration(each, symbol),
    );
  return found?.name;
}

/** An exported declaration has two symbols: the local one and the module's. */
function isSameDeclaration(a: ts.Symbol, b: ts.Symbol): boolean {
  return a.declarations !== undefined && a.declarations.some((each) => b.declarations?.includes(each) === true);
}
