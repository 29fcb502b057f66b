/**
 * Which variables a closure takes with it, and which of them must be shared with it: those that may be assigned after the
 * closure was made. Callbacks that are written into their caller (`a.map((x) => …)`) are no closures.
 */
import { ts } from "ts-morph";
import { skipOuter } from "./outer.ts";
import { refuse } from "./refusal.ts";
import { isOfLanguage } from "./translate-type.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { valueSymbol } from "./usage.ts";

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** Methods whose callback becomes the body of a loop. */
const INLINED: ReadonlySet<string> = new Set([
  "map",
  "filter",
  "reduce",
  "reduceRight",
  "forEach",
  "some",
  "every",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
  "flatMap",
]);

export function isFunctionNode(node: ts.Node | undefined): node is FunctionNode {
  return node !== undefined && (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node));
}

/** The function expression under parentheses and type assertions. */
export function functionLiteral(node: ts.Expression | undefined): ts.ArrowFunction | ts.FunctionExpression | undefined {
  if (node === undefined) return undefined;
  const inner = skipOuter(node);
  return ts.isArrowFunction(inner) || ts.isFunctionExpression(inner) ? inner : undefined;
}

/** A callback of an array method, or a function that is called where it stands. */
export function isInlined(node: ts.Node, builder: UnitBuilder): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  let outer: ts.Node = node;
  while (ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const call = outer.parent;
  if (!ts.isCallExpression(call)) return false;
  if (call.expression === outer) return ts.isArrowFunction(node);
  if (!ts.isPropertyAccessExpression(call.expression)) return false;
  const { name, expression } = call.expression;
  if (name.text === "from") return call.arguments[1] === outer && isOfLanguage(valueSymbol(builder.checker, name), builder);
  return (
    call.arguments[0] === outer &&
    INLINED.has(name.text) &&
    isOfLanguage(valueSymbol(builder.checker, name), builder) &&
    expression.kind !== ts.SyntaxKind.SuperKeyword
  );
}

/** The function whose variable something at this place would be. */
export function ownerOf(node: ts.Node, builder: UnitBuilder): ts.Node | undefined {
  const owner = ts.findAncestor(node, (one) => one !== node && ts.isFunctionLike(one) && !ts.isTypeNode(one));
  return owner !== undefined && isInlined(owner, builder) ? ownerOf(owner, builder) : owner;
}

/** Whether a variable is captured and may be assigned after its capture. */
export function isShared(symbol: ts.Symbol, builder: UnitBuilder): boolean {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined) return false;
  const home = homeOf(declaration, builder);
  const captured = builder.usage.references(symbol).filter((name) => name.parent !== declaration && ownerOf(name, builder) !== home);
  if (captured.length === 0) return false;
  if (builder.usage.writes(symbol).length > 0) return true;
  if (ts.isFunctionDeclaration(declaration)) return true;
  return !ts.isParameter(declaration) && captured.some((name) => isEarly(name, declaration, home, builder));
}

/** A closure that may be made before the variable has its value: hoisted, or standing before the end of the declaration. */
function isEarly(name: ts.Identifier, declaration: ts.Node, home: ts.Node | undefined, builder: UnitBuilder): boolean {
  let closure: ts.Node | undefined = ownerOf(name, builder);
  while (closure !== undefined && ownerOf(closure, builder) !== home) closure = ownerOf(closure, builder);
  if (closure === undefined) return true;
  if (!ts.isFunctionDeclaration(closure)) return closure.pos < declaration.end;
  refuseEarlyUse(closure, declaration, builder);
  return true;
}

/** A hoisted function that is used before a variable it reads is declared would find it without a value. */
function refuseEarlyUse(closure: ts.FunctionDeclaration, declaration: ts.Node, builder: UnitBuilder): void {
  const symbol = closure.name === undefined ? undefined : builder.checker.getSymbolAtLocation(closure.name);
  const early =
    symbol === undefined
      ? undefined
      : builder.usage
          .references(symbol)
          .find(
            (use) => use !== closure.name && use.pos < declaration.end && ts.findAncestor(use, (node) => node === closure) === undefined,
          );
  if (early !== undefined) refuse(`may use "${(declaration as ts.NamedDeclaration).name?.getText() ?? ""}" before it has a value`, early);
}

function homeOf(declaration: ts.Declaration, builder: UnitBuilder): ts.Node | undefined {
  if (!ts.isParameter(declaration)) return ownerOf(declaration, builder);
  return isInlined(declaration.parent, builder) ? ownerOf(declaration.parent, builder) : declaration.parent;
}

/** Whether a local function can be called without an environment: it uses no variable of the functions around it. */
export function capturesNothing(node: FunctionNode, builder: UnitBuilder, trying: ReadonlySet<ts.Node> = new Set()): boolean {
  if (trying.has(node)) return true;
  const inside = new Set([...trying, node]);
  let free = true;
  const visit = (at: ts.Node): void => {
    if (!free) return;
    if (at.kind === ts.SyntaxKind.ThisKeyword || at.kind === ts.SyntaxKind.SuperKeyword)
      free = !ts.isArrowFunction(node) && ownThis(at, node);
    else if (ts.isIdentifier(at)) free = !isCapture(at, node, builder, inside);
    ts.forEachChild(at, visit);
  };
  ts.forEachChild(node, visit);
  return free;
}

function ownThis(at: ts.Node, node: FunctionNode): boolean {
  return ts.findAncestor(at, (one) => (ts.isFunctionLike(one) && !ts.isArrowFunction(one)) || ts.isClassLike(one)) === node;
}

function isCapture(name: ts.Identifier, node: FunctionNode, builder: UnitBuilder, trying: ReadonlySet<ts.Node>): boolean {
  const symbol = valueSymbol(builder.checker, name);
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined || builder.emitters.has(symbol) || builder.captured.has(symbol)) return false;
  if (ts.findAncestor(declaration, (at) => at === node) !== undefined) return false;
  if (!isLocalDeclaration(declaration) || isAround(declaration, builder)) return false;
  const callee = localFunction(declaration, builder);
  return callee === undefined || !capturesNothing(callee, builder, trying);
}

/** A variable of the pipeline function around the node: a constant, or the reason why the node is no kernel. */
function isAround(declaration: ts.Node, builder: UnitBuilder): boolean {
  const owner = ownerOf(declaration, builder);
  return owner !== undefined && owner !== builder.root && ts.findAncestor(builder.root, (one) => one === owner) !== undefined;
}

/** The function that a declaration always stands for: a function declaration, or a `const` that holds a literal. */
export function localFunction(declaration: ts.Declaration, builder: UnitBuilder): FunctionNode | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration.body === undefined ? implementationOf(declaration, builder) : declaration;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return undefined;
  return functionLiteral(declaration.initializer);
}

function implementationOf(declaration: ts.FunctionDeclaration, builder: UnitBuilder): ts.FunctionDeclaration | undefined {
  const symbol = declaration.name === undefined ? undefined : builder.checker.getSymbolAtLocation(declaration.name);
  return symbol?.declarations?.find((one): one is ts.FunctionDeclaration => ts.isFunctionDeclaration(one) && one.body !== undefined);
}

export function isLocalDeclaration(declaration: ts.Node): boolean {
  const kinds =
    ts.isVariableDeclaration(declaration) ||
    ts.isParameter(declaration) ||
    ts.isBindingElement(declaration) ||
    ts.isFunctionDeclaration(declaration);
  return (
    kinds && ts.findAncestor(declaration.parent, (one) => ts.isFunctionLike(one) || ts.isClassStaticBlockDeclaration(one)) !== undefined
  );
}
