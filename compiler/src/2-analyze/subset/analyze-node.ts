/**
 * From a node's declaration to a `Unit`, or to the first reason why it is not in the kernel subset. Nothing is reported here:
 * staying a host node is not a mistake. The meaning of a unit is exactly JavaScript's; what is not sure is refused.
 */
import { ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import { spanIn, type Span } from "../../ir/source.ts";
import type { Entry, EntryParameter, Unit } from "../../ir/unit.ts";
import { functionLiteral } from "./captures.ts";
import { classEntry } from "./class-entry.ts";
import { noteExplicitIn, refuseExplicit } from "./explicit.ts";
import { expression } from "./expressions.ts";
import { functionEntry } from "./function-entry.ts";
import { addOverrides } from "./methods.ts";
import type { Packages } from "../../1-load/packages.ts";
import { asksHost, asksHostWhileMade } from "./capabilities.ts";
import { changedGlobal } from "./module-state.ts";
import { addModuleStatements, orderedGlobals } from "./modules.ts";
import { Refusal, refuse } from "./refusal.ts";
import { checkShape } from "./schema-fit.ts";
import { carryKeys } from "./key-carry.ts";
import { noteEntering } from "./key-order.ts";
import { statements } from "./statements.ts";
import { UnitBuilder } from "./unit-builder.ts";
import { refuseTestedLiterals } from "./class-literals.ts";
import { linkedStructs, refuseWidened } from "./width.ts";

/** What the analysis knows about the node beside its code. */
export interface NodeSubject {
  readonly name: string;
  /** What arrives at the node, and what its declared output type is. */
  readonly input: Schema;
  readonly output: Schema;
  /** Every parameter of the constructor in order, also those that no use of the node gives; a parameter that may be left out has `undefined` among its options. */
  readonly parameters: readonly SubjectValue[];
  /** Names of the pipeline function (or of the module, for env, secret and param) that the node's code uses and whose values are constants. */
  readonly captures: readonly SubjectValue[];
  /** Its instances are made anew after an error, while its modules stay. */
  readonly restarts?: boolean;
}

export interface SubjectValue {
  readonly name: string;
  readonly schema: Schema;
  /** Its value has a property that is there and undefined, which only JavaScript can tell from one that is not there. */
  readonly explicit?: boolean;
}

/** What is needed of a loaded program: `Program` of phase 1 has it. */
export interface SubsetProgram {
  /** Absolute; files in spots and spans are relative to it. */
  readonly root: string;
  readonly compiler: ts.Program;
  readonly checker: ts.TypeChecker;
  /** Tells which declarations are ours; without it there are no hints. */
  readonly packages?: Pick<Packages, "nameOf">;
}

export type NodeVerdict = { readonly unit: Unit } | { readonly reason: string; readonly span: Span };

/** `declaration`: a class, a function declaration, a lambda, or the variable that holds one. */
export function analyzeNode(declaration: ts.Node, program: SubsetProgram, subject: NodeSubject): NodeVerdict {
  try {
    return { unit: unitOf(declaration, program, subject) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const source = error.node.getSourceFile();
    return { reason: error.reason, span: spanIn(source, program.root, error.node.getStart(source), error.node.getEnd()) };
  }
}

function unitOf(declaration: ts.Node, program: SubsetProgram, subject: NodeSubject): Unit {
  const builder = new UnitBuilder(program, { expression, statements }, new Set(subject.captures.map(({ name }) => name)), declaration);
  const entry = entryOf(declaration, subject, builder);
  noteEntering(entry, builder);
  do builder.finish();
  while (addOverrides(builder) || addModuleStatements(builder) || builder.finishLast());
  const parameters = [...entry.parameters, ...capturedParameters(subject, builder)];
  for (const { name, type } of parameters)
    if ([...subject.parameters, ...subject.captures].some((one) => one.name === name && one.explicit === true))
      noteExplicitIn(type, builder);
  const globals = orderedGlobals(builder);
  const functions = carryKeys(builder.functions, globals, declaration, builder);
  refuseExplicit(builder);
  refuseTestedLiterals(builder);
  refuseWidened(builder);
  checkShape(entry, subject, declaration, builder);
  const unit: Unit = {
    name: subject.name,
    files: builder.files,
    structs: linkedStructs(builder),
    functions,
    globals,
    entry: { ...entry, parameters },
  };
  if (asksHostWhileMade(unit)) refuse("asks for the time or a random number in its constructor, or while its module loads", declaration);
  const isTick = entry.form === "tick";
  const changed = subject.restarts === true || isTick ? changedGlobal(unit) : undefined;
  if (changed !== undefined && subject.restarts === true)
    refuse(`changes "${changed}", which belongs to its module and outlives a restart`, declaration);
  return isTick && (changed !== undefined || asksHost(unit)) ? { ...unit, entry: { ...unit.entry, ordered: true } } : unit;
}

function entryOf(declaration: ts.Node, subject: NodeSubject, builder: UnitBuilder): Entry {
  if (ts.isVariableDeclaration(declaration))
    return entryOf(functionLiteral(declaration.initializer) ?? refuse("is not a function or a class", declaration), subject, builder);
  if (declaration.getSourceFile().isDeclarationFile) return refuse("comes without TypeScript source", declaration);
  if (ts.isClassLike(declaration)) return classEntry(declaration, subject, builder);
  if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration))
    return functionEntry(declaration, subject, builder);
  return refuse("is not a function or a class", declaration);
}

function capturedParameters(subject: NodeSubject, builder: UnitBuilder): EntryParameter[] {
  return [...builder.captured.values()].map(({ name, id, type }) => {
    const schema = subject.captures.find((one) => one.name === name)?.schema;
    return { name, type, schema: schema ?? { kind: "undefined" as const }, global: id };
  });
}
