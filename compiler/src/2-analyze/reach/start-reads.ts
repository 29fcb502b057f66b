/** Calls of `env`, `secret` and `param` outside the pipeline's function: at the top of a module, or in a node's code. */
import { ts } from "ts-morph";
import type { Constant } from "../../ir/graph.ts";
import type { ImportHop } from "../../ir/plan.ts";
import { spanIn } from "../../ir/source.ts";
import type { Position } from "../../ir/source.ts";
import type { Packages } from "../../1-load/packages.ts";
import { recognize } from "../../1-load/recognize.ts";

export interface StartRead {
  readonly kind: "env" | "secret" | "param";
  /** Of the variable that holds it at the top of a module, otherwise of the value itself. */
  readonly name: string;
  readonly identifier: ts.Identifier | undefined;
  readonly constant: Constant & { readonly kind: "env" | "secret" | "param" };
  readonly at: Position;
  readonly chain: readonly ImportHop[];
}

/** Undefined for other calls, and for names that are not written out. */
export function startRead(
  call: ts.CallExpression,
  checker: ts.TypeChecker,
  packages: Packages,
  root: string,
  chain: readonly ImportHop[],
): StartRead | undefined {
  const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(call.expression) ? call.expression.name : call.expression);
  if (symbol === undefined) return undefined;
  const kind = recognize((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol), packages);
  const [name, fallback] = call.arguments;
  if ((kind !== "env" && kind !== "secret" && kind !== "param") || name === undefined || !ts.isStringLiteralLike(name)) return undefined;
  const held = heldBy(call);
  const constant: StartRead["constant"] =
    kind === "env" && fallback !== undefined && ts.isStringLiteralLike(fallback)
      ? { kind, name: name.text, fallback: fallback.text }
      : { kind, name: name.text };
  return {
    kind,
    name: held?.text ?? name.text,
    identifier: held,
    constant,
    at: spanIn(call.getSourceFile(), root, call.getStart(), call.getEnd()),
    chain,
  };
}

function heldBy(call: ts.CallExpression): ts.Identifier | undefined {
  const { parent } = call;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return undefined;
  return ts.isSourceFile(parent.parent.parent.parent) ? parent.name : undefined;
}
