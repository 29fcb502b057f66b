/**
 * Errors of TypeScript that mean something in a pipeline, said in the words of the language: a node that does not fit its
 * flow, a flow that is used before it is made, a pipeline that returns nothing. TypeScript's number stays in the message.
 */
import { ts } from "ts-morph";
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { spanIn } from "../ir/source.ts";
import type { Span } from "../ir/source.ts";
import { isOurs, recognize } from "./recognize.ts";
import type { Packages } from "./packages.ts";
import type { Program } from "./program.ts";

/** Errors of one file in, and for each what is to be reported: undefined for one like any other, "hidden" for what only follows from another. */
export function pipelineErrors(
  errors: readonly ts.Diagnostic[],
  program: Program,
  packages: Packages,
): readonly (Diagnostic | "hidden" | undefined)[] {
  const found = errors.map((error): Found => ({ error, node: nodeAt(error), program, packages }));
  const cyclic = new Set(found.filter(({ error }) => TOO_EARLY.has(error.code)).map(pipelineAround));
  cyclic.delete(undefined);
  return found.map((each) => {
    if (cyclic.has(pipelineAround(each))) return TOO_EARLY.has(each.error.code) ? selfDependence(each) : "hidden";
    return unfitNode(each) ?? emptyPipeline(each);
  });
}

interface Found {
  readonly error: ts.Diagnostic;
  /** What the error underlines. */
  readonly node: ts.Node | undefined;
  readonly program: Program;
  readonly packages: Packages;
}

function nodeAt({ file, start, length }: ts.Diagnostic): ts.Node | undefined {
  if (file === undefined || start === undefined || length === undefined) return undefined;
  const search = (node: ts.Node): ts.Node | undefined => {
    // Of a function that does not fit, only the first line is underlined.
    if (node.getStart(file) === start && (node.getEnd() === start + length || ts.isFunctionExpression(node) || ts.isArrowFunction(node)))
      return node;
    return ts.forEachChild(node, (child) => (child.pos <= start && child.end >= start + length ? search(child) : undefined));
  };
  return search(file);
}

/** "Argument of type … is not assignable to parameter of type …". */
const NOT_ASSIGNABLE: ReadonlySet<number> = new Set([2345, 2322, 2769]);

function unfitNode({ error, node, program, packages }: Found): Diagnostic | undefined {
  const call = node?.parent;
  if (
    node === undefined ||
    call === undefined ||
    !NOT_ASSIGNABLE.has(error.code) ||
    !ts.isCallExpression(call) ||
    !isPlace(call.expression, program, packages)
  )
    return undefined;
  const index = call.arguments.indexOf(node as ts.Expression);
  if (index < 1) return undefined;
  const { checker } = program;
  const takes = inputText(checker.getTypeAtLocation(node), checker);
  const carries =
    index === 1 ? flowText(call.arguments[0]!, program) : outputText(checker.getTypeAtLocation(call.arguments[index - 1]!), checker);
  // What takes anything fails for another reason, and TypeScript knows it.
  if (takes === undefined || takes === "any" || carries === undefined) return undefined;
  const name = nameOf(node);
  if (takes === carries) return withEmit(node, name, error, program);
  return diagnostic("RMC1006", {
    message: `${name} takes ${takes}, but ${index === 1 ? "the flow carries" : `${nameOf(call.arguments[index - 1]!)} in front of it gives`} ${carries} (TS${error.code})`,
    span: spanOf(node, program),
    help: "put a node between them that makes the one from the other, or take another flow",
  });
}

/** The input fits, and the function wants something more. */
function withEmit(node: ts.Node, name: string, error: ts.Diagnostic, program: Program): Diagnostic | undefined {
  const type = program.checker.getTypeAtLocation(node);
  if ((type.getCallSignatures()[0]?.parameters.length ?? 0) < 2) return undefined;
  return diagnostic("RMC1006", {
    message: `${name} has more parameters than its input (TS${error.code})`,
    span: spanOf(node, program),
    help: "a function gives many values as a generator; `emit` is the second parameter of process() in a class",
  });
}

function isPlace(callee: ts.Expression, { checker }: Program, packages: Packages): boolean {
  const type = checker.getTypeAtLocation(callee);
  const symbol = type.aliasSymbol ?? (type.symbol as ts.Symbol | undefined);
  return symbol?.name === "Place" && isOurs(symbol, packages);
}

function inputText(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (checker.getPropertyOfType(type, "tick") !== undefined) return "Audio";
  const parameter = callable(type, checker)?.parameters[0];
  return parameter === undefined ? undefined : show(checker.getTypeOfSymbol(parameter), checker);
}

function outputText(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (checker.getPropertyOfType(type, "tick") !== undefined) return "Audio";
  const signature = callable(type, checker);
  return signature === undefined ? undefined : show(checker.getReturnTypeOfSignature(signature), checker);
}

function callable(type: ts.Type, checker: ts.TypeChecker): ts.Signature | undefined {
  const process = checker.getPropertyOfType(type, "process");
  return (process === undefined ? type : checker.getTypeOfSymbol(process)).getCallSignatures().at(-1);
}

function flowText(flow: ts.Expression, { checker }: Program): string | undefined {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(flow));
  const carried = checker.getTypeArguments(type as ts.TypeReference)[0];
  return carried === undefined ? undefined : show(carried, checker);
}

function show(type: ts.Type, checker: ts.TypeChecker): string {
  return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
}

function nameOf(node: ts.Node): string {
  if (ts.isNewExpression(node)) return `"${node.expression.getText()}"`;
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? `"${node.getText()}"` : "this node";
}

/** "Block-scoped variable used before its declaration", "… before being assigned". */
const TOO_EARLY: ReadonlySet<number> = new Set([2448, 2454]);

// A flow that takes part in its own making has no type, and TypeScript says so of everything around it.
function selfDependence({ error, node, program }: Found): Diagnostic | undefined {
  if (node === undefined) return undefined;
  const declaration = program.checker.getSymbolAtLocation(node)?.valueDeclaration;
  return diagnostic("RMC1007", {
    message: `the flow "${node.getText()}" depends on itself: it is used before it is made (TS${error.code})`,
    span: spanOf(node, program),
    notes: declaration === undefined ? [] : [{ message: "made here", span: spanOf(declaration, program) }],
    help: "a graph has no cycle: keep the state in one node; going back to an earlier place with a new flow is fine",
  });
}

function pipelineAround({ node, program, packages }: Found): ts.CallExpression | undefined {
  return ts.findAncestor(node, (each): each is ts.CallExpression => isPipelineCall(each, program, packages));
}

function isPipelineCall(node: ts.Node, { checker }: Program, packages: Packages): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression);
  return (
    symbol !== undefined &&
    recognize((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol), packages) === "pipeline"
  );
}

function emptyPipeline(found: Found): Diagnostic | undefined {
  const { error, node, program } = found;
  const body = pipelineAround(found)?.arguments[0];
  if (body === undefined || !NOT_ASSIGNABLE.has(error.code) || (node !== body && node?.parent !== body)) return undefined;
  const signature = program.checker.getTypeAtLocation(body).getCallSignatures()[0];
  const returned = signature === undefined ? undefined : program.checker.getReturnTypeOfSignature(signature);
  if (returned === undefined || (returned.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) === 0) return undefined;
  return diagnostic("RMC1008", {
    message: `the pipeline returns no flows (TS${error.code})`,
    span: spanOf(body, program),
    help: "return an object of flows, as in `return { text }`",
  });
}

function spanOf(node: ts.Node, program: Program): Span {
  const file = node.getSourceFile();
  return spanIn(file, program.root, node.getStart(file), node.getEnd());
}
