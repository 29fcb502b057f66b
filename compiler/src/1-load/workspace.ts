/**
 * What stays warm between two loads: one ts-morph project for each set of compiler options. Watch mode and tests keep one
 * workspace, and an edit costs milliseconds; without it a load costs about a second, most of it for TypeScript's own
 * declarations.
 */
import { readFileSync } from "node:fs";
import { Project } from "ts-morph";
import type { SourceFile } from "ts-morph";
import type { Config } from "./find-config.ts";

export class Workspace {
  readonly #projects = new Map<string, Project>();

  /** The project for these options, with the files it holds read again where they changed. */
  open(config: Config): Project {
    const key = JSON.stringify([config.tsconfig, config.options]);
    const known = this.#projects.get(key);
    if (known !== undefined && refresh(known)) return known;
    const project = new Project({ compilerOptions: config.options, skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
    this.#projects.set(key, project);
    return project;
  }

  /** The next load starts afresh: an import could not be resolved, and only a new program asks the disk again. */
  forget(project: Project): void {
    for (const [key, each] of this.#projects) if (each === project) this.#projects.delete(key);
  }
}

/** False when a file is gone: what imported it has to be resolved anew. */
function refresh(project: Project): boolean {
  // Files that were found through imports are in the program, and not among the project's own.
  const paths = project
    .getProgram()
    .compilerObject.getSourceFiles()
    .filter((file) => !file.isDeclarationFile && !file.fileName.includes("/node_modules/"))
    .map((file) => file.fileName);
  return paths.map((path) => project.getSourceFile(path)).every((file) => file === undefined || !file.isSaved() || refreshFile(file));
}

function refreshFile(file: SourceFile): boolean {
  try {
    const text = readFileSync(file.getFilePath(), "utf8").replace(/^\uFEFF/u, "");
    if (text !== file.getFullText()) file.refreshFromFileSystemSync();
    return true;
  } catch {
    return false;
  }
}
