/**
 * What a node's code takes from outside of itself and is not at the top of a module: names of the pipeline's function and
 * of sub-pipelines, with the values they have at this use. A flow or a node in there is a mistake: a node's code knows
 * only its input. Values that are read at start from env, secret or param at the top of a module count, too.
 */
import { ts } from "ts-morph";
import type { Capture, CapturedCode } from "../../ir/graph.ts";
import { constantOf } from "../constants/constant-of.ts";
import { lookUp, refuse, shown, spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { ClassValue, FunctionValue, Value } from "../constants/value.ts";
import type { Followed } from "../reach/follow-code.ts";
import { declarationOf } from "./declaration-of.ts";
import type { NodeUse } from "./recognize-node.ts";

export interface FoundCapture extends Capture {
  /** What the checker says about the name. */
  readonly type: ts.Type;
  /** Two values have this name, in different functions: only JavaScript's scopes can tell them apart. */
  readonly ambiguous: boolean;
}

/** Undefined when the code takes something that it cannot have. What captured functions capture stands behind the rest. */
export function capturesOf(
  value: FunctionValue | ClassValue,
  followed: Followed,
  use: NodeUse,
  scope: Scope,
): readonly FoundCapture[] | undefined {
  const names = freeNames(value, []);
  const bad = names.find(({ captured }) => toCapture(captured, [], scope) === undefined);
  if (bad !== undefined) {
    refuseCapture(bad, use, scope);
    return undefined;
  }
  const starts = followed.starts.flatMap(({ name, identifier, constant }) =>
    identifier === undefined ? [] : [{ name, identifier, value: constant as Capture["value"], direct: true }],
  );
  const all = [...names.map((each) => ({ ...each, value: toCapture(each.captured, [], scope)! })), ...starts];
  // Functions inside of functions carry their own captures; the values in there are also listed here, where kernels find them.
  return all
    .filter(
      ({ direct, value: { kind }, name }, index) => direct || (kind !== "code" && all.findIndex((each) => each.name === name) === index),
    )
    .map(({ name, identifier, value: captured }) => ({
      name,
      value: captured,
      type: typeOf(identifier, scope),
      ambiguous: all.filter((each) => each.name === name).length > 1,
    }));
}

function refuseCapture({ name, identifier, captured }: FreeName, use: NodeUse, scope: Scope): void {
  refuse(scope, identifier, "RMC2018", {
    message: `the code of a node uses "${name}", which is ${KINDS[captured.kind] ?? "not a constant"}`,
    notes: [{ message: "the node is used here", span: spanOf(scope, use.expression) }],
    help: helpFor(captured, use),
  });
}

const KINDS: Readonly<Partial<Record<Value["kind"], string>>> = {
  array: "an array of more than constants",
  object: "an object of more than constants",
  flow: "a flow of the pipeline",
  instance: "an instance of a class",
  place: "a place",
  pipeline: "a pipeline",
  api: "a word of the language",
};

function helpFor(captured: Value, { expression }: NodeUse): string {
  if (captured.kind === "flow") return "join the flows with latest or zip, and take both values as the input";
  if (ts.isFunctionLike(expression)) return "a node's code sees its input, constants and functions: make the rest inside of it";
  return `a node's code sees its input, constants and functions: make the rest inside of it, or at the top of the file and call it in a lambda, (input) => ${shown(expression).slice(1, -1)}(input)`;
}

function typeOf(identifier: ts.Node, scope: Scope): ts.Type {
  const { checker } = scope.context.program;
  return checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(identifier));
}

type Code = FunctionValue | ClassValue;

function toCapture(value: Value, around: readonly Code[], scope: Scope): Capture["value"] | undefined {
  return constantOf(value) ?? (value.kind === "function" || value.kind === "class" ? code(value, around, scope) : undefined);
}

function code(value: Code, around: readonly Code[], scope: Scope): CapturedCode {
  const own = ownNames(value).filter(({ captured }) => !isAround(captured, [...around, value]));
  const captures = own.flatMap(({ name, captured }): Capture[] => {
    const entry = toCapture(captured, [...around, value], scope);
    return entry === undefined ? [] : [{ name, value: entry }];
  });
  return { kind: "code", declaration: declarationOf(value, scope), captures };
}

/** A function that calls itself, also through others, finds itself in the scope around. */
function isAround(captured: Value, around: readonly Code[]): boolean {
  return around.some(
    (each) =>
      each === captured || ((captured.kind === "function" || captured.kind === "class") && captured.declaration === each.declaration),
  );
}

interface FreeName {
  readonly name: string;
  readonly identifier: ts.Identifier;
  readonly captured: Value;
  /** In the node's own code, and not in a function that it captures. */
  readonly direct: boolean;
}

/** Names of the code, and of the functions it captures; each symbol once. */
function freeNames(value: Code, around: readonly Code[]): readonly FreeName[] {
  const inner = [...around, value];
  const own = ownNames(value).filter(({ captured }) => !isAround(captured, inner));
  const nested = own.flatMap(({ captured }) =>
    captured.kind === "function" || captured.kind === "class" ? freeNames(captured, inner) : [],
  );
  return [
    ...own.map((each) => ({ ...each, direct: around.length === 0 })),
    ...nested.filter((each) => !own.some(({ captured, name }) => captured === each.captured && name === each.name)),
  ];
}

/** Names in the code that are bound in the scopes around it, each once, in order of appearance. */
function ownNames({ declaration, scope }: Code): readonly Omit<FreeName, "direct">[] {
  const { checker } = scope.context.program;
  const found = new Map<ts.Symbol, Omit<FreeName, "direct">>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      const value = symbol === undefined ? undefined : lookUp(scope, symbol);
      if (symbol !== undefined && value !== undefined && !found.has(symbol) && !isInside(symbol, declaration))
        found.set(symbol, { name: node.text, identifier: node, captured: value });
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return [...found.values()];
}

function isInside(symbol: ts.Symbol, declaration: ts.Node): boolean {
  return (
    symbol.declarations?.some((each) => each === declaration || ts.findAncestor(each, (above) => above === declaration) !== undefined) ===
    true
  );
}
