/** What the page of `rmc run --hosts` is told first. */
import type { ParamValue } from "./job.ts";

export interface PageJob {
  readonly server: string;
  readonly edge: string | undefined;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly every: number;
  readonly inputs: readonly string[];
}
