/**
 * What a host takes on at most, so that its memory has a bound whatever its clients do. Each refusal says which limit it was and what
 * to do about it.
 */
import { FRAME_LIMIT } from "../frame.ts";
import { RmcError } from "../error.ts";

export interface HostLimits {
  /** At once. */
  readonly sessions: number;
  /** Of all sessions together. */
  readonly streams: number;
  /** Bytes that wait in all sessions together, because somebody reads slowly or not at all. */
  readonly queued: number;
  /** Bytes of one message. */
  readonly message: number;
}

const MIB = 1024 * 1024;

export const LIMITS: HostLimits = { sessions: 1_000, streams: 50_000, queued: 512 * MIB, message: FRAME_LIMIT };

/** Bytes that wait in a session, and in the host that it is a part of. */
export class Waiting {
  readonly #host: Waiting | undefined;
  readonly #changed: (() => void) | undefined;
  #bytes = 0;
  #isOver = false;

  /** `changed`: called when there are more. */
  constructor(host?: Waiting, changed?: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(bytes: number): void {
    if (this.#isOver) return;
    this.#bytes += bytes;
    this.#host?.add(bytes);
    if (bytes > 0) this.#changed?.();
  }

  /** The session is over: what still waits in it is nobody's any more. */
  end(): void {
    this.#host?.add(-this.#bytes);
    this.#isOver = true;
  }
}

export function overLimit(what: string, flag: string): RmcError {
  return new RmcError("over-limit", `${what}: try again later, or start the host with a higher ${flag}`);
}

export function mebibytes(bytes: number): string {
  return `${Math.round((10 * bytes) / MIB) / 10} MiB`;
}
