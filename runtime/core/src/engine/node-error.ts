/** What a node throws, with the node's name and place in the user's sources; an error that has these already keeps them. */
import { RmcError } from "../error.ts";
import type { NodeProgram } from "../program.ts";

export function nodeError(cause: unknown, { id: node, position }: Pick<NodeProgram, "id" | "position">): RmcError {
  if (cause instanceof RmcError && cause.node !== undefined) return cause;
  const details = { node, ...(position ? { position } : {}), cause };
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof RmcError) return new RmcError(cause.code, `in "${node}": ${message.replace(/^RMC\d+ /, "")}`, details);
  return new RmcError("node-failed", `"${node}" failed: ${message}`, details);
}
