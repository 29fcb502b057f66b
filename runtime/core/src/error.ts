/**
 * Everything that goes wrong at run time is a RmcError with one code of a closed set. The code stands in the message too,
 * because most tools show only that. It crosses links whole: node and TypeScript position arrive at the client.
 */
export const ERROR_CODES = {
  "node-failed": "RMC6001",
  "kernel-trapped": "RMC6002",
  "bad-value": "RMC6003",
  "corrupt-frame": "RMC6004",
  "unknown-host": "RMC6005",
  "other-build": "RMC6006",
  "channel-closed": "RMC6007",
  "queue-full": "RMC6008",
  "format-changed": "RMC6009",
  "emit-after-settled": "RMC6010",
  "missing-input": "RMC6011",
  "unknown-input": "RMC6012",
  "missing-secret": "RMC6013",
  "bad-param": "RMC6014",
  "session-closed": "RMC6015",
  "protocol": "RMC6016",
  "bad-kernel": "RMC6017",
  "too-large": "RMC6018",
  "instance-reused": "RMC6019",
  "bad-pipeline": "RMC6020",
  "missing-env": "RMC6021",
  "missing-build": "RMC6022",
  "port-in-use": "RMC6023",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

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
  readonly cause?: unknown;
}

export class RmcError extends Error {
  override readonly name = "RmcError";
  readonly code: ErrorCode;
  readonly node: string | undefined;
  readonly position: SourcePosition | undefined;

  /** A build's bundle has a copy of this class of its own: an error is known by what it is, not by who made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "RmcError";
  }

  /** What was thrown, as it is or as the cause of an error with this code. */
  static from(cause: unknown, code: ErrorCode): RmcError {
    return cause instanceof RmcError ? cause : new RmcError(code, String(cause), { cause });
  }

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(`${ERROR_CODES[code]} ${message}`, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.node = details.node;
    this.position = details.position;
  }
}
