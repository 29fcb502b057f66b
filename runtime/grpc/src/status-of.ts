/** What gRPC calls an error of ours. Its number stands in the message; where it happened in our code is nobody's business. */
import { status } from "@grpc/grpc-js";
import { RmcError, type ErrorCode } from "@rmc/runtime";

/** Others are UNKNOWN, as what a node throws: nothing that is to be done about them follows from the code. */
const STATUSES: Partial<Record<ErrorCode, status>> = {
  "bad-value": status.INVALID_ARGUMENT,
  "bad-param": status.INVALID_ARGUMENT,
  "corrupt-frame": status.INVALID_ARGUMENT,
  "missing-input": status.INVALID_ARGUMENT,
  "unknown-input": status.INVALID_ARGUMENT,
  "format-changed": status.INVALID_ARGUMENT,
  "other-build": status.FAILED_PRECONDITION,
  "deadline-exceeded": status.DEADLINE_EXCEEDED,
  unauthorized: status.UNAUTHENTICATED,
  "queue-full": status.RESOURCE_EXHAUSTED,
  "too-large": status.RESOURCE_EXHAUSTED,
  "work-limit": status.RESOURCE_EXHAUSTED,
  "memory-limit": status.RESOURCE_EXHAUSTED,
  "stack-overflow": status.RESOURCE_EXHAUSTED,
  "unknown-host": status.UNAVAILABLE,
  "channel-closed": status.UNAVAILABLE,
  "session-closed": status.UNAVAILABLE,
};

/** It travels in a header, which has no room for more. */
const DETAILS_LIMIT = 2048;

export function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (!(error instanceof RmcError)) return { code: status.INTERNAL, details: "the host failed" };
  return { code: STATUSES[error.code] ?? status.UNKNOWN, details: error.message.slice(0, DETAILS_LIMIT).toWellFormed() };
}
