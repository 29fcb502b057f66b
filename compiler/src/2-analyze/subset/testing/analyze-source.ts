/** For tests: sources in memory, a declaration in them by name, and its verdict. */
import { Project, ts } from "ts-morph";
import type { Schema } from "../../../ir/schema.ts";
import { analyzeNode, type NodeSubject, type NodeVerdict, type SubsetProgram } from "../analyze-node.ts";

export interface Sources {
  readonly program: SubsetProgram;
  /** A class, function or variable of a file. */
  readonly declaration: (file: string, name: string) => ts.Node;
}

export const NUMBER: Schema = { kind: "number" };
export const AUDIO: Schema = { kind: "audio", rate: null, channels: null };

export function loadSources(files: Readonly<Record<string, string>>): Sources {
  const compilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
  };
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions });
  for (const [name, text] of Object.entries(files)) project.createSourceFile(`/user/${name}`, text);
  const compiler = project.getProgram().compilerObject;
  const program = { root: "/user", compiler, checker: project.getTypeChecker().compilerObject };
  return { program, declaration: (file, name) => find(compiler.getSourceFile(`/user/${file}`), name) };
}

/** The node called `Node` (or `name`) of one file. */
export function verdictOf(text: string, subject: Partial<NodeSubject> = {}, name: string = "Node"): NodeVerdict {
  const { program, declaration } = loadSources({ "main.ts": text });
  return analyzeNode(declaration("main.ts", name), program, {
    name,
    input: NUMBER,
    output: NUMBER,
    parameters: [],
    captures: [],
    ...subject,
  });
}

/** The schema of a corpus program's result: there are only a few. */
export function resultSchema(declaration: ts.Node, { checker }: SubsetProgram): Schema {
  const signature = checker.getSignatureFromDeclaration(declaration as ts.FunctionDeclaration);
  const kind = signature === undefined ? "number" : checker.typeToString(checker.getReturnTypeOfSignature(signature));
  return kind === "string" || kind === "boolean" ? { kind } : NUMBER;
}

function find(file: ts.SourceFile | undefined, name: string): ts.Node {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    const named =
      (ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node)) &&
      node.name !== undefined &&
      ts.isIdentifier(node.name) &&
      node.name.text === name;
    if (named && !(ts.isFunctionDeclaration(node) && node.body === undefined)) found ??= node;
    ts.forEachChild(node, visit);
  };
  if (file !== undefined) visit(file);
  if (found === undefined) throw new Error(`no ${name} in ${file?.fileName ?? "the sources"}`);
  return found;
}
