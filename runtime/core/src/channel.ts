import type { PathLog } from "./link/path-log.ts";

/**
 * A channel is a message transport and nothing else: WebSocket, WebRTC, memory, worker port. Links add streams, credit and
 * cancel above it, lasting channels go on where one broke. A third party writes these members and runs the cases of
 * `@rmc/conformance`, of which there is one for each promise here (docs/channels.md).
 */
export interface Channel {
  /** Short name for people: "ws", "memory". */
  readonly name: string;
  /** Largest message in bytes that `send` takes: at least FRAME_LIMIT, since links split no frame. */
  readonly messageLimit: number;
  /** It numbers the frames itself and gives each of them once: a link need not. */
  readonly numbers?: true;
  /** It only reads what it sends, and the other side gets bytes of its own: the caller may read and send them again. */
  readonly onlyReads?: true;
  /** What happens to the connections under it, where it outlives them. */
  readonly paths?: Pick<PathLog, "events" | "watch">;
  /** Bytes handed to `send` that have not left this process yet. */
  readonly pressure: number;
  /**
   * Sends one message, whole and in the order of the calls, whether they are waited for or not. Takes ownership of `message`:
   * the caller must not touch it again, unless the channel only reads; what lies around it in its buffer stays the caller's. Resolves when the channel can
   * take more: where the transport can hold its sender back, not before somebody reads. Rejects with "too-large" above the
   * limit, and the channel goes on; with "channel-closed" once the channel is closed, and a message may be lost then.
   */
  send(message: Uint8Array): Promise<void>;
  /**
   * The next message, whole and in order; undefined after the end, and ever after. One reader, who asks again when there was an
   * answer. The caller owns the bytes, a plain Uint8Array: the `slice` of a Buffer is no copy.
   */
  receive(): Promise<Uint8Array | undefined>;
  /**
   * Idempotent. What was handed to `send` before still arrives at the other side, unless the connection breaks; what has come
   * to this side and was not read is given up. Waiting `receive` calls resolve with undefined; waiting `send` calls settle.
   */
  close(reason?: string): void;
  /**
   * Resolves when the channel is closed by either side, with the first reason if there is one: at the other side at the latest
   * when everything before it was read, and without any reader when there is nothing to read.
   */
  readonly closed: Promise<string | undefined>;
}
