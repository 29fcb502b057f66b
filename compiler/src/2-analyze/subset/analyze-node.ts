/**
 * From a node's declaration to a `Unit`, or to the first reason why it is not in the kernel subset. Nothing is reported here:
 * staying a host node is not a mistake. The meaning of a unit is exactly JavaScript's; what is not sure is refused.
 */
import type { ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import type { Span } from "../../ir/source.ts";
import type { Unit } from "../../ir/unit.ts";

/** What the analysis knows about the node beside its code. */
export interface NodeSubject {
  readonly name: string;
  /** What arrives at the node, and what its declared output type is. */
  readonly input: Schema;
  readonly output: Schema;
  /** Every parameter of the constructor in order, also those that no use of the node gives; a parameter that may be left out has `undefined` among its options. */
  readonly parameters: readonly { readonly name: string; readonly schema: Schema }[];
  /** Names of the pipeline function (or of the module, for env, secret and param) that the node's code uses and whose values are constants. */
  readonly captures: readonly { readonly name: string; readonly schema: Schema }[];
}

/** What is needed of a loaded program: `Program` of phase 1 has it. */
export interface SubsetProgram {
  /** Absolute; files in spots and spans are relative to it. */
  readonly root: string;
  readonly compiler: ts.Program;
  readonly checker: ts.TypeChecker;
}

export type NodeVerdict = { readonly unit: Unit } | { readonly reason: string; readonly span: Span };

/** `declaration`: a class, a function declaration, a lambda, or the variable that holds one. */
export function analyzeNode(declaration: ts.Node, program: SubsetProgram, subject: NodeSubject): NodeVerdict {
  throw new Error(`${subject.name}: ${declaration.kind} ${program.root}`);
}
