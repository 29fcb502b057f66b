/**
 * What a node's code takes from outside of itself and is not at the top of a module: names of the pipeline's function and
 * of sub-pipelines, with the values they have at this use. A flow or a node in there is a mistake: a node's code knows
 * only its input. Values that are read at start from env, secret or param at the top of a module count, too.
 */
import { ts } from "ts-morph";
import type { Capture, CapturedCode } from "../../ir/graph.ts";
import { constantOf } from "../constants/constant-of.ts";
import { lookUp, refuse, spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { ClassValue, FunctionValue, Value } from "../constants/value.ts";
import type { Followed } from "../reach/follow-code.ts";
import { declarationOf } from "./declaration-of.ts";
import type { NodeUse } from "./recognize-node.ts";

export interface FoundCapture extends Capture {
  /** What the checker says about the name. */
  readonly type: ts.Type;
}

/** Undefined when the code takes something that it cannot have. */
export function capturesOf(value: FunctionValue | ClassValue, followed: Followed, use: NodeUse, scope: Scope): readonly FoundCapture[] | undefined {
  const found: FoundCapture[] = [];
  for (const [name, identifier, captured] of freeNames(value.declaration, value.scope)) {
    const entry = toCapture(captured, scope);
    if (entry === undefined) return void refuse(scope, identifier, "RMC2018", { message: `the code of a node uses "${name}", which is ${captured.kind === "flow" ? "a flow" : `a ${captured.kind}`} of the pipeline`, notes: [{ message: "the node is used here", span: spanOf(scope, use.expression) }], help: captured.kind === "flow" ? "join the flows with latest or zip, and take both values as the input" : "a node's code sees its input, constants and pure functions" });
    found.push({ name, value: entry, type: typeOf(identifier, scope) });
  }
  for (const { name, identifier, constant } of followed.starts) if (identifier !== undefined) found.push({ name, value: constant, type: typeOf(identifier, scope) });
  return found;
}

function typeOf(identifier: ts.Node, scope: Scope): ts.Type {
  const { checker } = scope.context.program;
  return checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(identifier));
}

function toCapture(value: Value, scope: Scope): Capture["value"] | undefined {
  const constant = constantOf(value);
  if (constant !== undefined) return constant;
  return value.kind === "function" || value.kind === "class" ? code(value, scope) : undefined;
}

function code(value: FunctionValue | ClassValue, scope: Scope): CapturedCode | undefined {
  const captures: Capture[] = [];
  for (const [name, , captured] of freeNames(value.declaration, value.scope)) {
    // A function that calls itself is bound by its own declaration.
    if (captured === value || (captured.kind === "function" && captured.declaration === value.declaration)) continue;
    const entry = toCapture(captured, scope);
    if (entry === undefined) return undefined;
    captures.push({ name, value: entry });
  }
  return { kind: "code", declaration: declarationOf(value, scope), captures };
}

/** Names in the code that are bound in the scopes around it, each once, in order of appearance. */
function freeNames(declaration: ts.Node, scope: Scope): readonly (readonly [string, ts.Identifier, Value])[] {
  const { checker } = scope.context.program;
  const found = new Map<ts.Symbol, readonly [string, ts.Identifier, Value]>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
      const value = symbol === undefined ? undefined : lookUp(scope, symbol);
      if (symbol !== undefined && value !== undefined && !found.has(symbol) && !isInside(symbol, declaration)) found.set(symbol, [node.text, node, value]);
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return [...found.values()];
}

function isInside(symbol: ts.Symbol, declaration: ts.Node): boolean {
  return symbol.declarations?.some((each) => each === declaration || ts.findAncestor(each, (above) => above === declaration) !== undefined) === true;
}
