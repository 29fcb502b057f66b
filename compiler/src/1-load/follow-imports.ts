/**
 * The user's own files: the entry and what it reaches through imports, until an import enters a package. Only their
 * errors are the user's, and only they are looked at for module state. Static, dynamic and re-exporting imports count.
 */
import { ts } from "ts-morph";
import { spanIn } from "../ir/source.ts";
import type { ImportEdge } from "./program.ts";

export interface OwnFiles {
  readonly files: readonly ts.SourceFile[];
  readonly imports: ReadonlyMap<string, readonly ImportEdge[]>;
}

export function followImports(compiler: ts.Program, entry: ts.SourceFile, root: string): OwnFiles {
  const resolver = createResolver(compiler);
  const files = new Set([entry]);
  const imports = new Map<string, readonly ImportEdge[]>();
  // A Set visits what is added while it is walked.
  for (const file of files) {
    const edges = importsOf(file).map((each) => toEdge(each, file, root, resolver));
    imports.set(file.fileName, edges);
    for (const edge of edges) {
      const target = edge.foreign || edge.file === undefined ? undefined : compiler.getSourceFile(edge.file);
      if (target !== undefined && !target.isDeclarationFile) files.add(target);
    }
  }
  return { files: [...files], imports };
}

interface Import {
  readonly literal: ts.StringLiteralLike;
  readonly typeOnly: boolean;
}

function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push({ literal: specifier, typeOnly: isTypeOnly(node) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  return undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  const { phaseModifier, name, namedBindings } = node.importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((each) => each.isTypeOnly)
  );
}

type Resolver = (literal: ts.StringLiteralLike, from: ts.SourceFile) => ts.ResolvedModule | undefined;

function createResolver(compiler: ts.Program): Resolver {
  const options = compiler.getCompilerOptions();
  const cache = ts.createModuleResolutionCache(compiler.getCurrentDirectory(), (name) => name, options);
  return (literal, from) => {
    const mode = ts.getModeForUsageLocation(from, literal, options);
    return ts.resolveModuleName(literal.text, from.fileName, options, ts.sys, cache, undefined, mode).resolvedModule;
  };
}

function toEdge({ literal, typeOnly }: Import, from: ts.SourceFile, root: string, resolver: Resolver): ImportEdge {
  const resolved = resolver(literal, from);
  const relative = /^\.{0,2}\//u.test(literal.text);
  return {
    specifier: literal.text,
    at: spanIn(from, root, literal.getStart(from), literal.getEnd()),
    file: resolved?.resolvedFileName,
    foreign: !relative && (resolved?.isExternalLibraryImport ?? true),
    typeOnly,
  };
}
