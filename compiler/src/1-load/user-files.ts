/** The user's own files as plain text with their imports: what bundles are cut from, for phases that know no TypeScript. */
import { ts } from "ts-morph";
import { relativeFile, spanIn } from "../ir/source.ts";
import type { UserFile, UserImport } from "../ir/user-file.ts";
import type { Program } from "./program.ts";

/** Entry first. */
export function userFiles(program: Program): readonly UserFile[] {
  return program.files.map((file) => ({
    file: relativeFile(program.root, file.fileName),
    text: file.text,
    imports: file.statements.flatMap((statement) => toImport(statement, file, program)),
  }));
}

function toImport(statement: ts.Statement, file: ts.SourceFile, program: Program): readonly UserImport[] {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
  const { moduleSpecifier } = statement;
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
  const edge = program.imports.get(file.fileName)?.find((each) => each.specifier === moduleSpecifier.text);
  const target = edge === undefined || edge.foreign || edge.file === undefined ? undefined : relativeFile(program.root, edge.file);
  const { offset, length } = spanIn(file, program.root, statement.getStart(file), statement.getEnd());
  return [
    {
      offset,
      length,
      specifier: moduleSpecifier.text,
      target,
      bare: ts.isImportDeclaration(statement) && statement.importClause === undefined,
    },
  ];
}
