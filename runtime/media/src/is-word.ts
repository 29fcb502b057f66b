import { RmcError } from "@rmc/runtime";

/** Whether signalling was ended by a word of the other side, or one that makes no sense. Without, it was lost, and a track that works does not need it. */
export function isWord(error: unknown): boolean {
  return !(error instanceof RmcError && error.code === "channel-closed");
}
