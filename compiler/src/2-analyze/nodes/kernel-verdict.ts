/**
 * Whether a node becomes a kernel. The subset decides about its code; before that, its values must have a wire layout,
 * and its source must be there. Nodes with the same code and the same types share one unit.
 */
import { ts } from "ts-morph";
import { diagnostic } from "../../diagnostics/catalog.ts";
import type { Constant, Declaration, KernelVerdict, Node } from "../../ir/graph.ts";
import type { Schema } from "../../ir/schema.ts";
import { constantOf } from "../constants/constant-of.ts";
import { spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { ClassValue, FunctionValue, InstanceValue } from "../constants/value.ts";
import type { Carried } from "../schemas/carried.ts";
import { unionOf } from "../schemas/unions.ts";
import { analyzeNode } from "../subset/analyze-node.ts";
import type { NodeSubject } from "../subset/analyze-node.ts";
import type { FoundCapture } from "./captures-of.ts";
import { constructorParameters } from "./node-arguments.ts";
import type { NodeSignature } from "./node-signature.ts";

export interface Candidate {
  readonly id: string;
  readonly value: FunctionValue | ClassValue;
  readonly instance: InstanceValue | undefined;
  readonly signature: NodeSignature;
  readonly captures: readonly FoundCapture[];
  readonly declaration: Declaration;
  /** Of a call whose instances are made anew after an error. */
  readonly restarts: boolean;
}

export function kernelVerdict(candidate: Candidate, scope: Scope): KernelVerdict {
  const { value } = candidate;
  const at = spanOf(scope, value.declaration);
  const subject = subjectOf(candidate, scope);
  if (typeof subject === "string") return { kernel: false, reason: subject, at };
  const { program, packages, units } = scope.context;
  return units.verdict(candidate, subject, (given) =>
    program.kept.once(
      program,
      value.declaration.getSourceFile(),
      `unit ${value.declaration.pos} ${value.declaration.end} ${JSON.stringify(given)}`,
      () => analyzeNode(value.declaration, { ...program, packages }, given),
    ),
  );
}

/** Reports a node that was to be a kernel and cannot be one; false then. */
export function checkForced(node: Node, scope: Scope): boolean {
  if (!node.forced || node.kernel.kernel) return true;
  scope.context.reporter.report(
    diagnostic("RMC2016", {
      message: `${node.name} is marked @kernel but cannot be one: ${node.kernel.reason}`,
      span: node.kernel.at,
      notes: [{ message: "used here", span: node.span }],
      help: "remove the cause, or remove @kernel and let it run as a host node",
    }),
  );
  return false;
}

/** The reason why not, in words, when the node's surroundings already forbid it. */
function subjectOf({ id, value, instance, signature, captures, restarts }: Candidate, scope: Scope): NodeSubject | string {
  if (!hasSource(value.declaration)) return "its TypeScript source is not in the package, only its declaration";
  const { input, output } = signature;
  if (input.schema === undefined) return missing("its input", input);
  if (output.schema === undefined) return missing("its output", output);
  const parameters =
    instance === undefined
      ? []
      : constructorParameters(instance, scope).map((each, i) => ({
          name: each.name,
          explicit: holdsUndefined(argumentAt(instance, i)),
          carried: scope.context.schemas.carried(each.type, scope.types),
          optional: each.optional,
        }));
  const bad = parameters.find((each) => each.carried.schema === undefined);
  if (bad !== undefined) return missing(`its option "${bad.name}"`, bad.carried);
  const twice = captures.find((each) => each.ambiguous);
  if (twice !== undefined) return `it uses two different values called "${twice.name}"`;
  const captured = captures.map((each) => ({
    name: each.name,
    explicit: each.value.kind !== "code" && holdsUndefined(each.value),
    carried: each.value.kind === "code" ? undefined : scope.context.schemas.carried(each.type, scope.types),
  }));
  const unknown = captured.find((each) => each.carried !== undefined && each.carried.schema === undefined);
  if (unknown?.carried !== undefined) return missing(`it uses "${unknown.name}", which`, unknown.carried);
  return {
    name: id,
    ...(restarts ? { restarts } : {}),
    // A tick node sees samples; frames are its caller's business.
    input: signature.tick ? { kind: "number" } : input.schema,
    output: signature.tick ? { kind: "number" } : output.schema,
    parameters: parameters.map(({ name, carried, optional, explicit }) => ({
      name,
      schema: optional ? unionOf([{ kind: "undefined" }, schemaOf(carried)]) : schemaOf(carried),
      ...(explicit ? { explicit } : {}),
    })),
    captures: captured.flatMap(({ name, carried, explicit }) =>
      carried === undefined ? [] : [{ name, schema: schemaOf(carried), ...(explicit ? { explicit } : {}) }],
    ),
  };
}

function argumentAt(instance: InstanceValue, index: number): Constant | undefined {
  const value = instance.arguments[index];
  return value === undefined ? undefined : constantOf(value);
}

/** Somewhere in it is an object with a property that is there and undefined. */
function holdsUndefined(value: Constant | undefined): boolean {
  if (value?.kind === "array") return value.items.some(holdsUndefined);
  return value?.kind === "object" && value.fields.some((field) => isUndefined(field.value) || holdsUndefined(field.value));
}

function isUndefined(value: Constant): boolean {
  return value.kind === "value" && typeof value.value === "object" && value.value !== null && "undefined" in value.value;
}

function schemaOf(carried: Carried): Schema {
  return carried.schema ?? { kind: "null" };
}

function missing(what: string, { text, reason }: Carried): string {
  return `${what} is of type ${text}, which has no wire layout: ${reason ?? ""}`;
}

function hasSource(declaration: ts.Node): boolean {
  return (
    !declaration.getSourceFile().isDeclarationFile &&
    (ts.isClassLike(declaration) || (ts.isFunctionLike(declaration) && (declaration as ts.FunctionLikeDeclaration).body !== undefined))
  );
}
