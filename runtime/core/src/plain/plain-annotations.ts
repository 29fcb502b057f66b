/**
 * What the compiler knows of a pipeline and a bare run does not: names, types and converters. `rmc run --plain` gives it,
 * by the operator's number in order of declaration, so that the plain run says and does to the letter what the compiled
 * one does.
 */
import type { SourcePosition } from "../error.ts";
import type { NodeProgram } from "../program.ts";

export interface PlainAnnotations {
  /** All inputs in order of declaration, which breaks ties of time. Without it: in the order the function names them. */
  readonly inputs?: readonly { readonly name: string; readonly optional: boolean }[];
  readonly operators?: readonly (OperatorAnnotation | undefined)[];
}

export interface OperatorAnnotation {
  /** Id of the flow it puts out, for messages. */
  readonly output?: string;
  /** In the order of the call's nodes. Ids seed `random`. */
  readonly nodes?: readonly { readonly id: string; readonly position?: SourcePosition }[];
  /** Projection onto the call's declared output type. */
  readonly project?: (value: unknown) => unknown;
  /** Converters, each before the node with this number; with the number of nodes: behind the last. */
  readonly converters?: readonly { readonly before: number; readonly program: NodeProgram }[];
}
