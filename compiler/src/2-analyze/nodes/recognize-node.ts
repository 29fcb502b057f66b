/**
 * A node where it is used: a function, or a new instance of a class with `process` or `tick`. What else may stand there is
 * told what it is, and what to write instead.
 */
import { ts } from "ts-morph";
import type { Node } from "../../ir/graph.ts";
import { refuse, shown, spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { ClassValue, FunctionValue, InstanceValue, Value } from "../constants/value.ts";
import { followCode } from "../reach/follow-code.ts";
import type { Followed } from "../reach/follow-code.ts";
import type { Carried } from "../schemas/carried.ts";
import { builtinNode } from "./builtin-node.ts";
import { capturesOf } from "./captures-of.ts";
import { declarationOf } from "./declaration-of.ts";
import { isForced } from "./forced.ts";
import { checkForced, kernelVerdict } from "./kernel-verdict.ts";
import { nodeArguments } from "./node-arguments.ts";
import { readSignature } from "./node-signature.ts";

export interface NodeUse {
  /** The argument of the place call. */
  readonly expression: ts.Expression;
  /** What arrives. */
  readonly input: Carried;
  /** For a lambda, which has no name of its own. */
  readonly name: string;
  /** The call makes new instances after an error. */
  readonly restarts: boolean;
}

export interface RecognizedNode {
  readonly node: Node;
  /** What the flow behind the node carries. */
  readonly output: Carried;
}

/** Undefined when it was refused. */
export function recognizeNode(value: Value, use: NodeUse, scope: Scope): RecognizedNode | undefined {
  if (value.kind === "function") return describe(value, undefined, use, scope);
  if (value.kind === "builtin") return builtinNode(value, use, scope);
  if (value.kind === "instance") return isFresh(value, use, scope) ? describe(value.class, value, use, scope) : undefined;
  if (value.kind !== "failed")
    refuse(scope, use.expression, "RMC2008", {
      message: `${shown(use.expression)} is not a node: it is ${KINDS[value.kind]}`,
      help: helpFor(value, use),
    });
  return undefined;
}

const KINDS: Readonly<Record<Exclude<Value["kind"], "function" | "builtin" | "instance" | "failed">, string>> = {
  primitive: "a plain value",
  array: "an array",
  object: "an object",
  deferred: "a value known only when a stage starts",
  flow: "a flow",
  class: "a class, not an instance of it",
  place: "a place",
  pipeline: "a pipeline",
  api: "a word of the language",
  module: "a module",
};

function helpFor(value: Value, use: NodeUse): string {
  if (value.kind === "class") return `write new ${use.expression.getText()}(…)`;
  if (value.kind === "object") return "write a class with process(), and an instance of it; options stand after the last node";
  if (value.kind === "flow") return "join flows with merge, zip or latest first";
  return "a node is a function, or a new instance of a class with process() or tick()";
}

function isFresh(instance: InstanceValue, use: NodeUse, scope: Scope): boolean {
  const { instances } = scope.context.builder;
  const first = instances.get(instance);
  const name = instance.class.name;
  if (!instance.scope.inPipeline) {
    refuse(scope, use.expression, "RMC2010", {
      message: `this instance of ${name} is made outside the pipeline`,
      notes: [{ message: "made here", span: spanOf(instance.scope, instance.expression) }],
      help: `write new ${name}(…) inside the pipeline's function: every session and channel needs its own`,
    });
    return false;
  }
  if (first !== undefined) {
    refuse(scope, use.expression, "RMC2009", {
      message: `this instance of ${name} is used twice`,
      notes: [{ message: "first used here", span: first }],
      help: `make one for each use: new ${name}(…)`,
    });
    return false;
  }
  instances.set(instance, spanOf(scope, use.expression));
  return true;
}

function describe(
  value: FunctionValue | ClassValue,
  instance: InstanceValue | undefined,
  use: NodeUse,
  scope: Scope,
): RecognizedNode | undefined {
  const { builder } = scope.context;
  if (ts.isMethodDeclaration(value.declaration)) {
    refuse(scope, use.expression, "RMC2008", {
      message: `${shown(use.expression)} is a method, and a method alone is not a node`,
      help: `write it as a function: ${value.name}: (input) => …`,
    });
    return undefined;
  }
  const signature = readSignature(value, instance, use, scope);
  if (signature === undefined) return undefined;
  const declaration = declarationOf(value, scope);
  const followed = follow(value, scope);
  const captures = capturesOf(value, followed, use, scope);
  const given = instance === undefined ? [] : nodeArguments(instance, scope);
  if (captures === undefined || given === undefined) return undefined;
  const name = value.name === "" ? use.name : value.name;
  const id = builder.nodeId(name);
  const form =
    value.kind === "class"
      ? signature.tick
        ? "tick"
        : "class"
      : declaration.localName === undefined && declaration.package === undefined
        ? "lambda"
        : "function";
  const forced = isForced(value.declaration, use.expression);
  const kernel = kernelVerdict({ id, value, instance, signature, captures, declaration, restarts: use.restarts }, scope);
  const span = spanOf(scope, use.expression);
  const node: Node = {
    id,
    name,
    form,
    input: signature.input.schema,
    output: signature.output.schema,
    arguments: given,
    captures: captures.map(({ name: each, value: captured }) => ({ name: each, value: captured })),
    declaration,
    span,
    has: signature.has,
    forced,
    kernel,
  };
  builder.sources.push({ node: id, value, declaration: value.declaration, followed, span });
  return checkForced(node, scope) ? { node, output: signature.output } : undefined;
}

/** The same code is followed once, however many nodes it makes. What is imported from a package stands in another file than the import. */
function follow({ declaration, imported }: FunctionValue | ClassValue, scope: Scope): Followed {
  const { program, packages } = scope.context;
  const found = (): Followed => followCode(declaration, program, packages, imported);
  if (imported !== undefined) return found();
  return program.kept.once(program, declaration.getSourceFile(), `code ${declaration.pos} ${declaration.end}`, found);
}
