/** Errors between threads: cloning would lose everything but the message. */
import { ERROR_CODES, RmcError, type ErrorCode } from "@rmc/runtime";
import type { ErrorData } from "./messages.ts";

export function errorData(error: unknown): ErrorData {
  const { code, message, node, position, trace, cause, stack } = error as Partial<RmcError>;
  const known = typeof code === "string" && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : undefined;
  return {
    code: known,
    message: message ?? String(error),
    node,
    position: position === undefined ? undefined : { file: position.file, line: position.line, column: position.column },
    trace,
    cause: cause instanceof Error ? cause.message : undefined,
    stack,
  };
}

export function errorFrom(data: ErrorData): Error {
  if (data.code === undefined) return Object.assign(new Error(data.message), { stack: data.stack });
  const prefix = `${ERROR_CODES[data.code]} `;
  const message = data.message.startsWith(prefix) ? data.message.slice(prefix.length) : data.message;
  return new RmcError(data.code, message, {
    ...(data.node === undefined ? {} : { node: data.node }),
    ...(data.position === undefined ? {} : { position: data.position }),
    ...(data.trace === undefined ? {} : { trace: data.trace }),
    ...(data.cause === undefined ? {} : { cause: new Error(data.cause) }),
  });
}
