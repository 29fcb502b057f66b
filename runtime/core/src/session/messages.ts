/**
 * What hosts say to each other about a session, as JSON on stream 0. The other side may be anybody: every field is checked
 * when it is read, and what is not known is ignored.
 */
import { ERROR_CODES, RmcError, type ErrorCode, type SourcePosition } from "../error.ts";
import { jsonFrame, jsonOf, type Frame } from "../frame.ts";
import { ERROR, HELLO, OPEN, PATHS } from "../frame-type.ts";
import type { PathEvent } from "../link/path-log.ts";
import type { Stamp } from "../program.ts";
import type { HostName } from "./topology.ts";

export type SessionMode = "offline" | "live";
export type ParamValue = string | number | boolean;

/** Opens a session on a host, or joins another host to it. */
export interface OpenMessage {
  readonly build: string;
  readonly pipeline: string;
  /** Chosen by the client, not to be guessed: whoever knows it can join. */
  readonly session: string;
  readonly from: HostName;
  readonly mode: SessionMode;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Milliseconds that are left of a call when this is sent. */
  readonly deadline?: number;
}

/** From a compute process: "I am this place" (no session), or "here is the connection for that session". */
export interface HelloMessage {
  readonly place: string;
  readonly build: string;
  readonly session?: string;
  /** From the server, with a session: the name of the lasting channel to come with, which needs no token. */
  readonly channel?: string;
}

/** A connection behind a host, which it opened a session on, has lost its path or found one, or did not find a better one. */
export interface PathNews {
  readonly between: readonly [HostName, HostName];
  readonly kind: PathEvent["kind"];
  readonly channel?: string;
  readonly reason?: string;
}

export function openFrame(message: OpenMessage): Frame {
  return jsonFrame(OPEN, message);
}

export function readOpen(frame: Frame): OpenMessage {
  const fields = fieldsOf(frame);
  const mode = fields.mode === "offline" ? "offline" : "live";
  const params: Record<string, ParamValue> = Object.create(null);
  for (const [name, value] of Object.entries(isObject(fields.params) ? fields.params : {})) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new RmcError("bad-param", `parameter "${name}" is no string, number or boolean`);
    params[name] = value;
  }
  return {
    build: text(fields, "build"),
    pipeline: text(fields, "pipeline"),
    session: text(fields, "session"),
    from: text(fields, "from"),
    mode,
    params,
    ...(fields.deadline !== undefined && { deadline: readDeadline(fields.deadline) }),
  };
}

export function helloFrame(message: HelloMessage): Frame {
  return jsonFrame(HELLO, message);
}

export function readHello(frame: Frame): HelloMessage {
  const fields = fieldsOf(frame);
  return {
    place: text(fields, "place"),
    build: text(fields, "build"),
    ...("session" in fields && { session: text(fields, "session") }),
    ...("channel" in fields && { channel: text(fields, "channel") }),
  };
}

/** Without the time, if there is one: clocks of machines are not compared. */
export function pathsFrame({ between, kind, channel, reason }: PathNews): Frame {
  return jsonFrame(PATHS, { between, kind, channel, reason });
}

export function readPaths(frame: Frame): PathNews {
  const fields = fieldsOf(frame);
  const [near, far] = Array.isArray(fields.between) ? (fields.between as unknown[]) : [];
  const { kind, channel, reason } = fields;
  if (typeof near !== "string" || typeof far !== "string" || (kind !== "lost" && kind !== "found" && kind !== "failed"))
    throw new RmcError("protocol", "a message about paths says nothing of them");
  return {
    between: [near, far],
    kind,
    ...(typeof channel === "string" && { channel }),
    ...(typeof reason === "string" && { reason }),
  };
}

/** `stamp`: of the step that failed, in an offline session. */
export function errorFrame(error: RmcError, stamp?: Stamp): Frame {
  const { code, node, position, trace } = error;
  const message = error.message.slice(ERROR_CODES[code].length + 1, 4096);
  return jsonFrame(ERROR, { code, message, node, position, trace, inStep: stamp !== undefined }, stamp);
}

export function readError(frame: Frame): { readonly error: RmcError; readonly stamp: Stamp | undefined } {
  const fields = fieldsOf(frame);
  const code = text(fields, "code");
  if (!isErrorCode(code)) throw new RmcError("protocol", `unknown error code "${code}"`);
  const position = readPosition(fields.position);
  const details = {
    ...(typeof fields.node === "string" && { node: fields.node }),
    ...(position && { position }),
    ...(Array.isArray(fields.trace) && { trace: fields.trace.filter((one) => typeof one === "string") }),
  };
  return { error: new RmcError(code, text(fields, "message"), details), stamp: fields.inStep === true ? frame.stamp : undefined };
}

export function closeReason(frame: Frame): string | undefined {
  const { reason } = fieldsOf(frame);
  return typeof reason === "string" ? reason : undefined;
}

function fieldsOf(frame: Frame): Readonly<Record<string, unknown>> {
  const value = jsonOf(frame);
  if (!isObject(value)) throw new RmcError("corrupt-frame", "a frame is corrupt: JSON");
  return value;
}

function text(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value.length > 8192) throw new RmcError("protocol", `a message has no "${name}"`);
  return value;
}

function readDeadline(value: unknown): number {
  if (typeof value === "number" && value > 0) return value;
  throw new RmcError("protocol", "the deadline of a session is no time that is left");
}

function readPosition(value: unknown): SourcePosition | undefined {
  if (!isObject(value)) return undefined;
  const { file, line, column } = value;
  return typeof file === "string" && typeof line === "number" && typeof column === "number" ? { file, line, column } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
