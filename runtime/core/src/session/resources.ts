import type { RmcError } from "../error.ts";

/** What a host's process offers its nodes: variables, secrets, and where `log` goes. */
export interface Resources {
  readonly env?: (name: string) => string | undefined;
  readonly secret?: (name: string) => string | undefined;
  readonly log?: (node: string, message: string) => void;
  /** An error that a call's `onError` allows for. */
  readonly forgiven?: (error: RmcError) => void;
}
