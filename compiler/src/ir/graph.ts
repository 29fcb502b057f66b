/**
 * The graph: what the pipeline's function says, before anything is placed. The result of analysis, readonly JSON data.
 * Operators stand in order of declaration, which is a topological order: a flow is declared before it is used.
 */
import type { Schema, TypeTable } from "./schema.ts";
import type { Span } from "./source.ts";

export interface Graph {
  readonly pipeline: string;
  readonly file: string;
  readonly inputs: readonly Input[];
  readonly operators: readonly Operator[];
  readonly outputs: readonly Output[];
  /** Every flow by id: inputs and the results of operators. */
  readonly flows: readonly Flow[];
  /** The places that are used, in order of their first use. */
  readonly places: readonly Place[];
  readonly params: readonly Param[];
  readonly types: TypeTable;
  readonly span: Span;
}

export interface Input {
  readonly name: string;
  readonly flow: string;
  readonly optional: boolean;
}

export interface Output {
  readonly name: string;
  readonly flow: string;
}

/** `id` is the name of the const where there is one, otherwise made from the node's name; unique in the graph. */
export interface Flow {
  readonly id: string;
  /** Undefined: the value has no codec (a function, a class instance with behaviour); it may not cross a tier. */
  readonly type: Schema | undefined;
  /** Why there is no codec. */
  readonly reason?: string;
  /** The type as TypeScript prints it. */
  readonly text: string;
  readonly span: Span;
}

export interface Place {
  /** "browser", "edge", "server", or the name of a compute const. */
  readonly name: string;
  readonly kind: "browser" | "edge" | "server" | "compute";
  readonly needs: { readonly gpu?: boolean; readonly memory?: string };
}

export interface Param {
  readonly name: string;
  readonly default: string | number | boolean;
}

export type Operator = Call | Join;

/** One place call: `browser(flow, ...nodes, options?)`. */
export interface Call {
  readonly kind: "call";
  readonly place: string;
  readonly input: string;
  readonly output: string;
  readonly nodes: readonly Node[];
  readonly options: CallOptions;
  readonly span: Span;
}

export interface CallOptions {
  /** Flows whose values cancel the work of this call. */
  readonly cancelOn: readonly string[];
  readonly onError: "stop" | "skip" | "restart";
  readonly concurrency: number;
  readonly link?: LinkOptions;
  readonly limits?: CallLimits;
}

/** Of the call's kernels: work for one value, and bytes of memory. */
export interface CallLimits {
  readonly work?: number;
  readonly memory?: number;
}

export interface LinkOptions {
  readonly mode?: "reliable" | "newest" | "deadline";
  readonly deadline?: number;
  readonly media?: "opus";
}

export interface Join {
  readonly kind: "merge" | "zip" | "latest" | "byTime";
  readonly inputs: readonly string[];
  readonly output: string;
  /** byTime: seconds. */
  readonly within?: number;
  readonly span: Span;
}

export interface Node {
  /** Unique in the graph: the class's or function's name, numbered when it appears again. */
  readonly id: string;
  readonly name: string;
  readonly form: "function" | "class" | "tick" | "lambda";
  /** What the node accepts and gives; undefined when the type has no codec. */
  readonly input: Schema | undefined;
  readonly output: Schema | undefined;
  /** Arguments of `new`, for a class. Constants, or values resolved at start. */
  readonly arguments: readonly NodeArgument[];
  /** What the node's code captures from the pipeline function: constants, env, secret, param. */
  readonly captures: readonly Capture[];
  /** Where the node's code is. For a lambda: the lambda itself. For a function or class: its declaration. */
  readonly declaration: Declaration;
  /** Where it is used in the pipeline. */
  readonly span: Span;
  readonly has: { readonly start: boolean; readonly end: boolean; readonly cancel: boolean; readonly update: boolean };
  /** `/** @kernel *\/` stands at the node. */
  readonly forced: boolean;
  readonly kernel: KernelVerdict;
}

/** How code can be had: by a name at the top of its file, by an import from a package, or by its text alone. */
export interface Declaration extends Span {
  /** The name it is exported by from its file. */
  readonly exportName?: string;
  /** The name of the class, function or const at the top level of its file. Without it the text at the span is all there is. */
  readonly localName?: string;
  /** For code of a package: how the user's file imports it. The span then points into the package (often a `.d.ts`). */
  readonly package?: { readonly specifier: string; readonly importName: string; readonly from: string };
}

export interface Capture {
  readonly name: string;
  readonly value: Constant | CapturedCode;
}

/** A function or class declared inside the pipeline function (or a sub-pipeline) that a node's code uses. */
export interface CapturedCode {
  readonly kind: "code";
  readonly declaration: Declaration;
  readonly captures: readonly Capture[];
}

export interface NodeArgument {
  readonly parameter: string;
  readonly value: Constant;
  /** The parameter's declared type, where it has a codec. */
  readonly type: Schema | undefined;
}

/** Whether the node is in the kernel subset; `unit` names its `Unit` in the analysis result. */
export type KernelVerdict =
  | { readonly kernel: true; readonly unit: string }
  | { readonly kernel: false; readonly reason: string; readonly at: Span };

/** A value known at build time, or resolved where the stage starts. */
export type Constant =
  | { readonly kind: "value"; readonly value: ConstantValue }
  | { readonly kind: "array"; readonly items: readonly Constant[] }
  | { readonly kind: "object"; readonly fields: readonly { readonly name: string; readonly value: Constant }[] }
  | { readonly kind: "template"; readonly parts: readonly Constant[] }
  | { readonly kind: "env"; readonly name: string; readonly fallback?: string }
  | { readonly kind: "secret"; readonly name: string }
  | { readonly kind: "param"; readonly name: string };

/** JSON has no NaN, infinities, −0 and undefined: they are written as `{ "number": "NaN" }` and `{ "undefined": true }`. */
export type ConstantValue =
  | string
  | number
  | boolean
  | null
  | { readonly number: "NaN" | "Infinity" | "-Infinity" | "-0" }
  | { readonly undefined: true };
