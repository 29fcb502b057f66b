/** What a flow carries: its schema, or why there is none, and the type as people read it. */
import type { Schema } from "../../ir/schema.ts";

export interface Carried {
  readonly schema: Schema | undefined;
  /** Present exactly when there is no schema. */
  readonly reason?: string;
  readonly text: string;
}

export function withoutCodec(text: string, reason: string): Carried {
  return { schema: undefined, reason, text };
}
