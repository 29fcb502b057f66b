/**
 * Everything that goes wrong at run time is a RmcError with one code of a closed set. The code stands in the message too,
 * because most tools show only that. It crosses links whole: node and TypeScript position arrive at the client.
 */
const NAMES = [
  "node-failed",
  "kernel-trapped",
  "bad-value",
  "corrupt-frame",
  "unknown-host",
  "other-build",
  "channel-closed",
  "queue-full",
  "format-changed",
  "emit-after-settled",
  "missing-input",
  "unknown-input",
  "missing-secret",
  "bad-param",
  "session-closed",
  "protocol",
  "bad-kernel",
  "too-large",
  "instance-reused",
  "bad-pipeline",
  "missing-env",
  "missing-build",
  "port-in-use",
  "work-limit",
  "memory-limit",
  "stack-overflow",
  "bad-snapshot",
  "bad-address",
  "unauthorized",
  "bad-certificate",
  "deadline-exceeded",
  "no-value",
  "over-limit",
] as const;

export type ErrorCode = (typeof NAMES)[number];

/** A code's number is its place: new ones come last, and none is ever taken out. */
export const ERROR_CODES: Readonly<Record<ErrorCode, string>> = Object.fromEntries(
  NAMES.map((name, place) => [name, `RMC${6001 + place}`]),
) as Record<ErrorCode, string>;

/** Where in the user's sources. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ErrorDetails {
  /** Id of the node at fault. */
  readonly node?: string;
  readonly position?: SourcePosition;
  /** The calls that led there, from inside out: "Parser.atom (src/parser.ts:3:5)". */
  readonly trace?: readonly string[];
  readonly cause?: unknown;
}

export class RmcError extends Error {
  override readonly name = "RmcError";
  readonly code: ErrorCode;
  readonly node: string | undefined;
  readonly position: SourcePosition | undefined;
  readonly trace: readonly string[] | undefined;

  /** A build's bundle has a copy of this class of its own: an error is known by what it is, not by who made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "RmcError";
  }

  /** What was thrown, as it is or as the cause of an error with this code. */
  static from(cause: unknown, code: ErrorCode): RmcError {
    return cause instanceof RmcError ? cause : new RmcError(code, String(cause), { cause });
  }

  /** An error that was told as words: "RMC6029 the token …". */
  static told(words: string | undefined): RmcError | undefined {
    const [, number, message = ""] = /^(RMC\d{4}) (.*)$/s.exec(words ?? "") ?? [];
    const code = NAMES.find((name) => ERROR_CODES[name] === number);
    return code && new RmcError(code, message);
  }

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(`${ERROR_CODES[code]} ${message}`, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.node = details.node;
    this.position = details.position;
    this.trace = details.trace;
  }
}
