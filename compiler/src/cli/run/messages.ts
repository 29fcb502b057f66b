/** What a run (in a thread or a page) and the command line say to each other. */
import type { ErrorCode, SourcePosition } from "@rmc/runtime";

export type FromRun =
  | { readonly say: "pull"; readonly input: string }
  | { readonly say: "output"; readonly name: string; readonly value: unknown }
  | { readonly say: "log"; readonly text: string }
  | { readonly say: "forgiven"; readonly error: ErrorData }
  | { readonly say: "ready"; readonly url: string }
  | { readonly say: "done" }
  | { readonly say: "failed"; readonly error: ErrorData };

export type ToRun =
  | { readonly tell: "values"; readonly input: string; readonly done: boolean; readonly values: readonly unknown[] }
  | { readonly tell: "written"; readonly count: number }
  | { readonly tell: "stop" };

/** A RmcError; without a code it is an error of ours. */
export interface ErrorData {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly node: string | undefined;
  readonly position: SourcePosition | undefined;
  readonly trace: readonly string[] | undefined;
  readonly cause: string | undefined;
  readonly stack: string | undefined;
}
