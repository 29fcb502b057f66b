/**
 * How the variables of a file are used: every reference to a symbol, and which of them assign. Closures need to know
 * whether a variable is assigned after it was captured, reads out of bounds what becomes of their value.
 * Files are walked once each, on demand.
 */
import { ts } from "ts-morph";

export class Usage {
  readonly #checker: ts.TypeChecker;
  readonly #files: Map<ts.SourceFile, Map<ts.Symbol, ts.Identifier[]>> = new Map();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** In the file where it is declared; the declaration's own name is among them. */
  references(symbol: ts.Symbol): readonly ts.Identifier[] {
    const file = symbol.declarations?.[0]?.getSourceFile();
    return file === undefined ? [] : (this.#of(file).get(symbol) ?? []);
  }

  writes(symbol: ts.Symbol): readonly ts.Identifier[] {
    return this.references(symbol).filter(isWrite);
  }

  #of(file: ts.SourceFile): Map<ts.Symbol, ts.Identifier[]> {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const found = new Map<ts.Symbol, ts.Identifier[]>();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        const symbol = valueSymbol(this.#checker, node);
        const known = symbol === undefined ? undefined : found.get(symbol);
        if (known !== undefined) known.push(node);
        else if (symbol !== undefined) found.set(symbol, [node]);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    this.#files.set(file, found);
    return found;
  }
}

/** What a name stands for: through shorthand properties, imports and re-exports. */
export function valueSymbol(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol =
    ts.isIdentifier(node) && ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Whether the name is assigned here, other than by its own declaration. */
export function isWrite(name: ts.Node): boolean {
  const parent = name.parent;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)) return isWrite(parent);
  if (ts.isBinaryExpression(parent))
    return parent.left === name && isAssignment(parent.operatorToken.kind) ? true : isPatternDefault(parent, name);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return isStep(parent.operator);
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === name;
  return isInPattern(name);
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

function isPatternDefault(parent: ts.BinaryExpression, name: ts.Node): boolean {
  return parent.left === name && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && isInPattern(parent);
}

/** Inside the literal on the left of a destructuring assignment. */
function isInPattern(node: ts.Node): boolean {
  const parent = node.parent;
  const inLiteral =
    ts.isArrayLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    (ts.isShorthandPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === node) ||
    ts.isSpreadAssignment(parent);
  if (!inLiteral) return false;
  const outer = ts.isArrayLiteralExpression(parent) ? parent : ts.isSpreadElement(parent) ? parent.parent : parent.parent;
  if (ts.isBinaryExpression(outer.parent) && outer.parent.left === outer && outer.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return true;
  if (ts.isForOfStatement(outer.parent) && outer.parent.initializer === outer) return true;
  return isInPattern(outer);
}
