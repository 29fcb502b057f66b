/**
 * Where evaluation stands: the bindings of the functions it is inside, and the one context of the pipeline. Scopes nest
 * as in JavaScript; the outermost is the module's, whose names are looked up in the source and not here.
 */
import type { ts } from "ts-morph";
import type { DiagnosticCode, DiagnosticParts } from "../../diagnostics/catalog.ts";
import { diagnostic } from "../../diagnostics/catalog.ts";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Program } from "../../1-load/program.ts";
import { spanIn } from "../../ir/source.ts";
import type { Span } from "../../ir/source.ts";
import type { GraphBuilder } from "../pipelines/graph-builder.ts";
import type { Carried } from "../schemas/carried.ts";
import type { Units } from "../nodes/units.ts";
import type { SchemaBuilder } from "../schemas/schema-builder.ts";
import type { Packages } from "../../1-load/packages.ts";
import { FAILED } from "./value.ts";
import type { BuiltinValue, FailedValue, FunctionValue, Value } from "./value.ts";

export interface Context {
  readonly program: Program;
  readonly reporter: Reporter;
  readonly evaluate: (expression: ts.Expression, scope: Scope) => Value;
  readonly apply: (callee: FunctionValue | BuiltinValue, values: readonly Value[], call: ts.CallExpression, scope: Scope) => Value;
  readonly builder: GraphBuilder;
  readonly schemas: SchemaBuilder;
  readonly packages: Packages;
  readonly units: Units;
  /** Values of consts at the top of modules, each evaluated once; undefined while it is being evaluated. */
  readonly modules: Map<ts.Symbol, Value | undefined>;
  /** Expressions left before evaluation gives up: a runaway recursion must not hang the compiler. */
  readonly budget: { steps: number };
}

export interface Scope {
  readonly context: Context;
  readonly parent: Scope | undefined;
  readonly bindings: Map<ts.Symbol, Value>;
  /** What type parameters of the functions around stand for. */
  readonly types: ReadonlyMap<ts.Type, Carried>;
  /** The call being inlined, and the scope it stands in: names its result. */
  readonly site: { readonly call: ts.Expression; readonly scope: Scope } | undefined;
  /** False at the top of a module, and in functions that are called there. */
  readonly inPipeline: boolean;
}

export function moduleScope(context: Context): Scope {
  return { context, parent: undefined, bindings: new Map(), types: new Map(), site: undefined, inPipeline: false };
}

export function innerScope(parent: Scope, change: Partial<Pick<Scope, "types" | "site" | "inPipeline">> = {}): Scope {
  return {
    context: parent.context,
    parent,
    bindings: new Map(),
    types: parent.types,
    site: parent.site,
    inPipeline: parent.inPipeline,
    ...change,
  };
}

export function lookUp(scope: Scope | undefined, symbol: ts.Symbol): Value | undefined {
  for (let each = scope; each !== undefined; each = each.parent) {
    const value = each.bindings.get(symbol);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function spanOf(scope: Scope, node: ts.Node): Span {
  return spanIn(node.getSourceFile(), scope.context.program.root, node.getStart(), node.getEnd());
}

/** Reports at `node`, and gives the value that fails silently from here on. */
export function refuse(scope: Scope, node: ts.Node, code: DiagnosticCode, parts: Omit<DiagnosticParts, "span">): FailedValue {
  scope.context.reporter.report(diagnostic(code, { ...parts, span: spanOf(scope, node) }));
  return FAILED;
}

/** The text of an expression as a message shows it: on one line, and not too long. */
export function shown(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/gu, " ");
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}

/** What a constant may be made of: the help line of every refusal. */
export const ALLOWED =
  "allowed are literals, consts, member access, arithmetic, comparison, templates, spread, ternaries, Math, and map, filter and for…of over constant arrays";

export function notConstant(expression: ts.Node, scope: Scope, why = ""): Value {
  return refuse(scope, expression, "RMC2001", {
    message: `${shown(expression)} is not a constant${why === "" ? "" : `: ${why}`}`,
    help: ALLOWED,
  });
}

/** What an expression stands for here. The evaluator is reached through the context, so that its files need not know it. */
export function evaluate(expression: ts.Expression, scope: Scope): Value {
  return scope.context.evaluate(expression, scope);
}

/** Calls a function of the user's or of the language with values. */
export function applyFunction(
  callee: FunctionValue | BuiltinValue,
  values: readonly Value[],
  call: ts.CallExpression,
  scope: Scope,
): Value {
  return scope.context.apply(callee, values, call, scope);
}
