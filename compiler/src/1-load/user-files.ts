/** The user's files as plain data, for the phases that have no syntax trees. */
import { relative } from "node:path";
import { ts } from "ts-morph";
import type { UserFile, UserImport } from "../ir/user-file.ts";
import type { Program } from "./program.ts";

export function userFiles(program: Program): readonly UserFile[] {
  return program.files.map((source) => ({
    file: relative(program.root, source.fileName),
    text: source.text,
    imports: source.statements.flatMap((statement) => importOf(program, source, statement)),
  }));
}

function importOf(program: Program, source: ts.SourceFile, statement: ts.Statement): readonly UserImport[] {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
  const { moduleSpecifier } = statement;
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
  const specifier = moduleSpecifier.text;
  const edge = program.imports.get(source.fileName)?.find((each) => each.specifier === specifier);
  const target = edge === undefined || edge.foreign || edge.file === undefined ? undefined : relative(program.root, edge.file);
  const offset = statement.getStart(source);
  return [{ offset, length: statement.end - offset, specifier, target, bare: ts.isImportDeclaration(statement) && statement.importClause === undefined }];
}
