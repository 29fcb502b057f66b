/** A function of the language as a node: `server(flow, Math.abs)`. Its text is all there is of its code. */
import type { ts } from "ts-morph";
import type { Node } from "../../ir/graph.ts";
import { spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { BuiltinValue } from "../constants/value.ts";
import { emittedTypes } from "./emitted.ts";
import type { NodeUse, RecognizedNode } from "./recognize-node.ts";

export function builtinNode(value: BuiltinValue, use: NodeUse, scope: Scope): RecognizedNode | undefined {
  const { builder, schemas } = scope.context;
  const { checker } = schemas;
  const signature = checker.getTypeAtLocation(use.expression).getCallSignatures().at(-1);
  const results = signature === undefined ? [] : emittedTypes(checker.getReturnTypeOfSignature(signature), checker);
  const output = schemas.carried(results[0] ?? checker.getVoidType());
  const parameter = signature?.parameters[0];
  const input = parameter === undefined ? use.input : acceptedBy(checker.getTypeOfSymbol(parameter), use, scope);
  const span = spanOf(scope, use.expression);
  const node: Node = {
    id: builder.nodeId(value.path),
    name: value.path.split(".").at(-1) ?? value.path,
    form: "lambda",
    input: input.schema,
    output: output.schema,
    arguments: [],
    captures: [],
    declaration: span,
    span,
    has: { start: false, end: false, cancel: false, update: false },
    forced: false,
    kernel: { kernel: false, reason: `${value.path} is a function of the engine; wrap it in a lambda to make a kernel of it`, at: span },
  };
  return { node, output };
}

function acceptedBy(type: ts.Type, use: NodeUse, scope: Scope): NodeUse["input"] {
  const declared = scope.context.schemas.carried(type);
  return declared.schema === undefined ? use.input : declared;
}
