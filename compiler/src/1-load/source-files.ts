/**
 * Where a TypeScript program gets its files: the disk, and TypeScript's own declarations from memory. Parsed files are kept
 * until their text changes, so the next program parses only what was edited. What is in packages counts as unchanged.
 */
import { Project, ts } from "ts-morph";

export class SourceFiles {
  readonly #parsed = new Map<string, ts.SourceFile>();
  /** Texts that stand for what the disk has. */
  readonly #given = new Map<string, string>();
  readonly #library: Pick<ts.ModuleResolutionHost, "readFile"> = new Project({ useInMemoryFileSystem: true }).getModuleResolutionHost();
  readonly host: ts.CompilerHost = this.#makeHost();

  /** Without a text the disk's counts again. */
  give(name: string, text: string | undefined): void {
    if (text === undefined) this.#given.delete(name);
    else this.#given.set(name, text);
  }

  /** Forgets what has another text now; "gone" when files are missing, and what imported them has to be resolved anew. */
  refresh(): "same" | "changed" | "gone" {
    let found: "same" | "changed" | "gone" = "same";
    for (const [name, file] of this.#parsed) {
      if (name.startsWith(LIBRARY) || name.includes("/node_modules/")) continue;
      const text = this.#read(name);
      if (text === file.text) continue;
      this.#parsed.delete(name);
      if (found !== "gone") found = text === undefined ? "gone" : "changed";
    }
    return found;
  }

  #makeHost(): ts.CompilerHost {
    const { useCaseSensitiveFileNames } = ts.sys;
    return {
      getSourceFile: (name, options) => this.#parse(name, typeof options === "object" ? options.languageVersion : options),
      getDefaultLibFileName: (options) => LIBRARY + ts.getDefaultLibFileName(options),
      fileExists: (name) => this.#given.has(name) || ts.sys.fileExists(name),
      readFile: (name) => this.#read(name),
      directoryExists: (name) => ts.sys.directoryExists(name),
      getDirectories: (name) => ts.sys.getDirectories(name),
      ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
      getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
      getCanonicalFileName: (name) => (useCaseSensitiveFileNames ? name : name.toLowerCase()),
      useCaseSensitiveFileNames: () => useCaseSensitiveFileNames,
      getNewLine: () => "\n",
      writeFile: () => undefined,
    };
  }

  /** The checker sets parents in what it binds; of the user's files they are needed before. Comments mean nothing to us. */
  #parse(name: string, language: ts.ScriptTarget): ts.SourceFile | undefined {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const text = this.#read(name);
    if (text === undefined) return undefined;
    const options = { languageVersion: language, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
    const file = ts.createSourceFile(name, text, options, !name.endsWith(".d.ts"));
    this.#parsed.set(name, file);
    return file;
  }

  #read(name: string): string | undefined {
    if (name.startsWith(LIBRARY)) return this.#library.readFile(name);
    return this.#given.get(name) ?? ts.sys.readFile(name);
  }
}

/** The folder under which ts-morph keeps TypeScript's declarations in memory. */
const LIBRARY = "/node_modules/typescript/lib/";
