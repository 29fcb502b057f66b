/**
 * What a node accepts and gives, from its signature: the input of its function, of `process`, or audio for `tick`; the
 * output is what it returns, yields, resolves or emits, without null and undefined, and what its `end` adds.
 */
import { ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import { refuse, shown } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { ClassValue, FunctionValue, InstanceValue } from "../constants/value.ts";
import { bindTypes } from "../schemas/bind-types.ts";
import type { Carried } from "../schemas/carried.ts";
import type { SchemaBuilder, TypeBindings } from "../schemas/schema-builder.ts";
import { unionOf } from "../schemas/unions.ts";
import { emittedTypes, sentTypes } from "./emitted.ts";
import type { NodeUse } from "./recognize-node.ts";

export interface NodeSignature {
  readonly input: Carried;
  readonly output: Carried;
  readonly tick: boolean;
  readonly has: { readonly start: boolean; readonly end: boolean; readonly cancel: boolean; readonly update: boolean };
}

export function readSignature(
  value: FunctionValue | ClassValue,
  instance: InstanceValue | undefined,
  use: NodeUse,
  scope: Scope,
): NodeSignature | undefined {
  return instance === undefined ? ofFunction(value as FunctionValue, use, scope) : ofInstance(instance, use, scope);
}

function ofFunction(value: FunctionValue, use: NodeUse, scope: Scope): NodeSignature | undefined {
  const { schemas } = scope.context;
  const signature = signatureOf(value.declaration, schemas.checker);
  if (signature === undefined)
    return void refuse(scope, use.expression, "RMC2008", {
      message: `${shown(use.expression)} cannot be called`,
      help: "a node is a function, or a new instance of a class with process() or tick()",
    });
  const types = new Map([...value.scope.types, ...scope.types]);
  const input = inputOf(signature, use, types, schemas);
  return { input, output: outputOf([outputs(signature, schemas)], types, schemas), tick: false, has: NOTHING };
}

const NOTHING = { start: false, end: false, cancel: false, update: false } as const;

/** Of an overloaded function the last signature, which is the one TypeScript itself infers from. */
function signatureOf(declaration: ts.SignatureDeclaration, checker: ts.TypeChecker): ts.Signature | undefined {
  const name = ts.isFunctionDeclaration(declaration) ? declaration.name : undefined;
  const signatures = name === undefined ? [] : checker.getTypeAtLocation(name).getCallSignatures();
  return signatures.at(-1) ?? checker.getSignatureFromDeclaration(declaration);
}

function ofInstance(instance: InstanceValue, use: NodeUse, scope: Scope): NodeSignature | undefined {
  const { schemas } = scope.context;
  const type = schemas.checker.getTypeAtLocation(instance.expression);
  const method = (name: string): ts.Signature | undefined => methodOf(type, name, instance.expression, schemas.checker);
  const has = {
    start: method("start") !== undefined,
    end: method("end") !== undefined,
    cancel: method("cancel") !== undefined,
    update: method("update") !== undefined,
  };
  if (method("tick") !== undefined) return { input: use.input, output: use.input, tick: true, has };
  const process = method("process");
  if (process === undefined)
    return void refuse(scope, use.expression, "RMC2008", {
      message: `${instance.class.name} is not a node: it has no process() and no tick()`,
      help: "give the class a method process(input), or tick(sample) for audio",
    });
  const types = new Map([...instance.scope.types, ...scope.types]);
  const input = inputOf(process, use, types, schemas);
  const end = method("end");
  const parts = [outputs(process, schemas), ...(end === undefined ? [] : [outputs(end, schemas)])];
  return { input, output: outputOf(parts, types, schemas), tick: false, has };
}

function methodOf(type: ts.Type, name: string, at: ts.Node, checker: ts.TypeChecker): ts.Signature | undefined {
  const property = checker.getPropertyOfType(type, name);
  return property === undefined ? undefined : checker.getTypeOfSymbolAtLocation(property, at).getCallSignatures().at(-1);
}

/** Adds to `types` what the signature's own type parameters stand for. */
function inputOf(signature: ts.Signature, use: NodeUse, types: Map<ts.Type, Carried>, schemas: SchemaBuilder): Carried {
  const parameter = signature.parameters[0];
  const type = parameter === undefined ? undefined : schemas.checker.getTypeOfSymbol(parameter);
  if (type === undefined || (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return use.input;
  bindTypes(type, use.input, types, schemas);
  return schemas.carried(type, types);
}

interface Outputs {
  readonly types: readonly ts.Type[];
}

function outputs(signature: ts.Signature, schemas: SchemaBuilder): Outputs {
  const { checker } = schemas;
  const emit = emitParameter(signature, checker);
  return {
    types: [
      ...emittedTypes(checker.getReturnTypeOfSignature(signature), checker),
      ...(emit === undefined ? [] : sentTypes(checker.getTypeOfSymbol(emit), checker)),
    ],
  };
}

/** `process(input, emit)` and `end(emit)`: the emit parameter is the last one that can be called. */
function emitParameter(signature: ts.Signature, checker: ts.TypeChecker): ts.Symbol | undefined {
  return signature.parameters.findLast((each) => checker.getTypeOfSymbol(each).getCallSignatures().length > 0);
}

function outputOf(parts: readonly Outputs[], types: TypeBindings, schemas: SchemaBuilder): Carried {
  const all = [...new Set(parts.flatMap((part) => part.types))];
  const text = [...new Set(all.map((type) => schemas.textOf(type, types)))].join(" | ") || "never";
  const options: Schema[] = [];
  for (const type of all) {
    const schema = schemas.schemaOf(type, types);
    if (typeof schema === "string") return { schema: undefined, reason: schema, text };
    options.push(schema);
  }
  return { schema: options.length === 0 ? { kind: "null" } : unionOf(options), text };
}
