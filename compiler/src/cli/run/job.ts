/** What the thread that runs a pipeline, or a host of it, is told at its start. */
import type { MessagePort } from "node:worker_threads";
import type { SourcePosition } from "@rmc/runtime";
import type { Converter } from "../../ir/plan.ts";
import type { Schema, TypeTable } from "../../ir/schema.ts";

export type ParamValue = string | number | boolean;

export type Job = PlainJob | CompiledJob | HostJob;

interface RunBase {
  readonly inputs: readonly string[];
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Seconds between the items of an input without times. */
  readonly every: number;
}

/** The user's file as it is. */
export interface PlainJob extends RunBase {
  readonly kind: "plain";
  readonly file: string;
  /** The name of its export; a default export is named by the file. */
  readonly pipeline: string;
  readonly declared: readonly { readonly name: string; readonly optional: boolean }[];
  readonly operators: readonly PlainOperator[];
  readonly types: TypeTable;
}

export interface PlainOperator {
  readonly output: string;
  readonly type: Schema | undefined;
  readonly nodes: readonly { readonly id: string; readonly position: SourcePosition }[];
  readonly converters: readonly Pick<Converter, "id" | "kind" | "to" | "before">[];
}

/** A build: every host in this thread, memory channels between them. */
export interface CompiledJob extends RunBase {
  readonly kind: "compiled";
  readonly directory: string;
  readonly places: readonly string[];
  /** To an engine that runs the kernels in place of this thread. */
  readonly engine: MessagePort | undefined;
}

/** One host of a build, until it is told to stop: the server, or a compute place that joins it. */
export interface HostJob {
  readonly kind: "host";
  readonly directory: string;
  readonly place: string;
  /** The server's address, for a compute place. */
  readonly connect: string | undefined;
  readonly app: string | undefined;
  readonly edge: string | undefined;
}
