/**
 * Follows a node's code through the user's files, declaration by declaration: what it uses, what that uses, and so on,
 * until a package or a built-in module. A file that is entered also runs its statements that are no declarations, and its
 * imports for effect. Invariant: what is not found here cannot run when the node runs.
 */
import { builtinModules } from "node:module";
import { ts } from "ts-morph";
import type { ImportEdge, Program } from "../../1-load/program.ts";
import type { ImportHop } from "../../ir/plan.ts";
import type { ReachedModule } from "../../ir/reach.ts";
import { relativeFile } from "../../ir/source.ts";
import type { Packages } from "../../1-load/packages.ts";
import { recognize } from "../../1-load/recognize.ts";
import type { ImportedName } from "../constants/value.ts";
import { isChange } from "../isolation/changes.ts";
import { startRead } from "./start-reads.ts";
import type { StartRead } from "./start-reads.ts";

export interface Followed {
  readonly modules: readonly ReachedModule[];
  readonly starts: readonly StartRead[];
  /** Top-level statements of the user's files, in the order they were met. */
  readonly statements: ReadonlySet<ts.Statement>;
  /** Where variables at the top of modules, and statics, are changed while the node runs. */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly name: string;
  readonly declaration: ts.Declaration;
  readonly at: ts.Node;
}

export function followCode(root: ts.Node, program: Program, packages: Packages, imported: ImportedName | undefined): Followed {
  const walk = new Walk(program, packages);
  if (imported !== undefined) walk.reachPackage(imported);
  else walk.start(root);
  return walk;
}

type Chain = readonly ImportHop[];

/** The state of one walk. */
class Walk implements Followed {
  readonly modules: ReachedModule[] = [];
  readonly starts: StartRead[] = [];
  readonly statements = new Set<ts.Statement>();
  readonly changes: Change[] = [];
  readonly #program: Program;
  readonly #packages: Packages;
  /** How each file was reached first, which is a shortest way: the queue is worked off in order. */
  readonly #chains = new Map<ts.SourceFile, Chain>();
  readonly #queue: ts.Node[] = [];
  readonly #seen = new Set<ts.Node>();

  constructor(program: Program, packages: Packages) {
    this.#program = program;
    this.#packages = packages;
  }

  reachPackage({ specifier, from }: ImportedName): void {
    const file = this.#program.files.find((each) => relativeFile(this.#program.root, each.fileName) === from);
    const edge = file === undefined ? undefined : this.#program.imports.get(file.fileName)?.find((each) => each.specifier === specifier);
    if (edge !== undefined) this.#reachModule(edge, []);
  }

  start(root: ts.Node): void {
    // The node's own file needs no import to get there.
    this.#enter(root.getSourceFile(), []);
    this.#add(root);
    // The queue grows while it is worked off.
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#visit(next);
  }

  #add(node: ts.Node): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    const statement = topLevelStatement(node);
    if (statement !== undefined && !isInFunction(node, statement)) this.statements.add(statement);
    this.#queue.push(node);
  }

  #enter(file: ts.SourceFile, chain: Chain): void {
    if (this.#chains.has(file)) return;
    this.#chains.set(file, chain);
    if (chain.length > 0) this.modules.push({ kind: "file", name: relativeFile(this.#program.root, file.fileName), chain });
    for (const statement of file.statements) {
      if (ts.isImportDeclaration(statement) && statement.importClause === undefined) this.#followEdge(this.#edgeOf(statement), chain);
      else if (runsByItself(statement)) this.#add(statement);
    }
  }

  #visit(node: ts.Node): void {
    // A base class, or a function with given type arguments: a value, though TypeScript counts the node among its types.
    if (ts.isExpressionWithTypeArguments(node)) return this.#visit(node.expression);
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return;
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isIdentifier(node)) this.#useName(node);
    if (ts.isCallExpression(node)) this.#call(node);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  #call(node: ts.CallExpression): void {
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const edge = this.#edgeOf(node);
      const module = this.#followEdge(edge, this.#chainOf(node));
      for (const statement of module?.statements ?? []) this.#add(statement);
      return;
    }
    const read = startRead(node, this.#program.checker, this.#packages, this.#program.root, this.#chainOf(node));
    if (read !== undefined) this.starts.push(read);
  }

  #useName(name: ts.Identifier): void {
    const { checker } = this.#program;
    const symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
    if (symbol === undefined) return;
    const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.#throughImport(symbol, name);
    if (target === undefined || recognize(target, this.#packages) !== undefined) return;
    this.#noteChange(target, name);
    for (const declaration of target.declarations ?? []) if (this.#isFollowed(declaration, name)) this.#add(declaration);
  }

  /** The declared symbol behind an import, after noting how it was reached; undefined when it is a package's. */
  #throughImport(symbol: ts.Symbol, name: ts.Identifier): ts.Symbol | undefined {
    const { checker } = this.#program;
    const statement = symbol.declarations?.map((each) => ts.findAncestor(each, ts.isImportDeclaration)).find((each) => each !== undefined);
    const target = checker.getAliasedSymbol(symbol);
    if (statement === undefined || (target.flags & ts.SymbolFlags.Value) === 0) return statement === undefined ? target : undefined;
    if (recognize(target, this.#packages) !== undefined) return undefined;
    const edge = this.#edgeOf(statement);
    const module = this.#followEdge(edge, this.#chainOf(name));
    if (module === undefined || edge === undefined) return undefined;
    const home = target.declarations?.[0]?.getSourceFile();
    if (home !== undefined) this.#enter(home, [...this.#chainOf(name), { from: edge.at, specifier: edge.specifier }]);
    return target;
  }

  #chainOf(node: ts.Node): Chain {
    return this.#chains.get(node.getSourceFile()) ?? [];
  }

  #edgeOf(node: ts.ImportDeclaration | ts.CallExpression): ImportEdge | undefined {
    const literal = ts.isImportDeclaration(node) ? node.moduleSpecifier : node.arguments[0];
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return undefined;
    const file = node.getSourceFile();
    const line = file.getLineAndCharacterOfPosition(literal.getStart()).line + 1;
    return this.#program.imports.get(file.fileName)?.find((each) => each.specifier === literal.text && each.at.line === line);
  }

  /** The user's file behind an import, entered; packages and built-in modules are noted. */
  #followEdge(edge: ImportEdge | undefined, chain: Chain): ts.SourceFile | undefined {
    if (edge === undefined || edge.typeOnly) return undefined;
    const file = edge.foreign || edge.file === undefined ? undefined : this.#program.compiler.getSourceFile(edge.file);
    if (file === undefined || file.isDeclarationFile) {
      this.#reachModule(edge, chain);
      return undefined;
    }
    this.#enter(file, [...chain, { from: edge.at, specifier: edge.specifier }]);
    return file;
  }

  #reachModule(edge: ImportEdge, chain: Chain): void {
    const builtin = edge.specifier.startsWith("node:") || builtinModules.includes(edge.specifier);
    const name = builtin && !edge.specifier.startsWith("node:") ? `node:${edge.specifier}` : edge.specifier;
    if (this.modules.some((each) => each.name === name)) return;
    const file = builtin || edge.file === undefined ? {} : { file: relativeFile(this.#program.root, edge.file) };
    this.modules.push({
      kind: builtin ? "builtin" : "package",
      name,
      ...file,
      chain: [...chain, { from: edge.at, specifier: edge.specifier }],
    });
  }

  #noteChange(symbol: ts.Symbol, name: ts.Identifier): void {
    const declaration = symbol.valueDeclaration;
    const held =
      declaration !== undefined &&
      (ts.isVariableDeclaration(declaration) || ts.isClassDeclaration(declaration)) &&
      topLevelStatement(declaration) !== undefined &&
      !isInFunction(declaration, topLevelStatement(declaration));
    if (held && this.#isOwn(declaration) && runsInNode(name) && isChange(name, this.#program.checker))
      this.changes.push({ name: symbol.name, declaration, at: name });
  }

  /** Top-level declarations, and functions and classes of the pipeline's function; not variables of functions, parameters and members. */
  #isFollowed(declaration: ts.Declaration, name: ts.Identifier): boolean {
    if (!this.#isOwn(declaration) || isAmbient(declaration)) return false;
    const statement = topLevelStatement(declaration);
    const named =
      ts.isVariableDeclaration(declaration) ||
      ts.isFunctionDeclaration(declaration) ||
      ts.isClassDeclaration(declaration) ||
      ts.isEnumDeclaration(declaration) ||
      ts.isModuleDeclaration(declaration) ||
      ts.isBindingElement(declaration);
    if (statement === undefined || !named) return ts.isExportAssignment(declaration);
    if (!isInFunction(declaration, statement)) return true;
    const initializer = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
    return declaration.name !== name && initializer !== undefined && (ts.isFunctionLike(initializer) || ts.isClassLike(initializer));
  }

  #isOwn(declaration: ts.Node): boolean {
    return this.#program.files.includes(declaration.getSourceFile());
  }
}

/** Declared here, and made somewhere else. */
function isAmbient(declaration: ts.Declaration): boolean {
  const isDeclared = (each: ts.Node): boolean =>
    ts.canHaveModifiers(each) && (ts.getModifiers(each)?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword) ?? false);
  return declaration.getSourceFile().isDeclarationFile || ts.findAncestor(declaration, isDeclared) !== undefined;
}

/** A statement that does something when its file is loaded, other than declaring. */
function runsByItself(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) ||
    ts.isIfStatement(statement) ||
    ts.isIterationStatement(statement, false) ||
    ts.isTryStatement(statement) ||
    ts.isBlock(statement) ||
    ts.isSwitchStatement(statement)
  );
}

function topLevelStatement(node: ts.Node): ts.Statement | undefined {
  return ts.findAncestor(node, (each): each is ts.Statement => each.parent !== undefined && ts.isSourceFile(each.parent));
}

/** Whether something stands in a function inside of its top-level statement, as all of a pipeline does. */
function isInFunction(node: ts.Node, statement: ts.Statement | undefined): boolean {
  if (statement === undefined || node === statement) return false;
  const around = ts.findAncestor(node.parent, (each) => each === statement || ts.isFunctionLike(each));
  return around !== undefined && (around !== statement || ts.isFunctionLike(statement));
}

/** Inside a function, a method or the initialiser of a field: not while the module is loaded. */
function runsInNode(name: ts.Node): boolean {
  return (
    ts.findAncestor(
      name,
      (each) =>
        ts.isFunctionLike(each) || (ts.isPropertyDeclaration(each) && (ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Static) === 0),
    ) !== undefined
  );
}
