/** Which classes of the program extend which: found once, by a walk over the user's sources. */
import { ts } from "ts-morph";
import { valueSymbol } from "./usage.ts";

export class Hierarchy {
  readonly #compiler: ts.Program;
  readonly #checker: ts.TypeChecker;
  #subclasses: Map<ts.Symbol, ts.ClassLikeDeclaration[]> | undefined;
  readonly #implemented: Set<ts.Symbol> = new Set();

  constructor(compiler: ts.Program, checker: ts.TypeChecker) {
    this.#compiler = compiler;
    this.#checker = checker;
  }

  /** The classes that name this one in their `extends`. */
  of(symbol: ts.Symbol): readonly ts.ClassLikeDeclaration[] {
    this.#subclasses ??= this.#walk();
    return this.#subclasses.get(symbol) ?? [];
  }

  /** Whether a class says that it implements this interface, or one that extends it. */
  isImplemented(symbol: ts.Symbol): boolean {
    this.#subclasses ??= this.#walk();
    return this.#implemented.has(symbol);
  }

  #walk(): Map<ts.Symbol, ts.ClassLikeDeclaration[]> {
    const found = new Map<ts.Symbol, ts.ClassLikeDeclaration[]>();
    const visit = (node: ts.Node): void => {
      if (ts.isClassLike(node)) this.#note(node, found);
      ts.forEachChild(node, visit);
    };
    for (const file of this.#compiler.getSourceFiles()) if (!file.isDeclarationFile) visit(file);
    return found;
  }

  #implement(node: ts.ExpressionWithTypeArguments): void {
    const symbol = this.#checker.getTypeAtLocation(node).symbol;
    if (symbol === undefined || this.#implemented.has(symbol)) return;
    this.#implemented.add(symbol);
    for (const declaration of symbol.declarations ?? [])
      if (ts.isInterfaceDeclaration(declaration))
        for (const { types } of declaration.heritageClauses ?? []) types.forEach((one) => this.#implement(one));
  }

  #note(node: ts.ClassLikeDeclaration, found: Map<ts.Symbol, ts.ClassLikeDeclaration[]>): void {
    for (const { token, types } of node.heritageClauses ?? [])
      if (token === ts.SyntaxKind.ImplementsKeyword) types.forEach((one) => this.#implement(one));
    const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const symbol = base === undefined ? undefined : valueSymbol(this.#checker, base.expression);
    if (symbol !== undefined) found.set(symbol, [...(found.get(symbol) ?? []), node]);
  }
}
