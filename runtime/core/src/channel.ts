/**
 * A channel is a message transport and nothing else: WebSocket, WebRTC, memory, worker port. Links add order, credit,
 * cancel and resume above it. A third party writes these five members and runs the conformance suite.
 */
export interface Channel {
  /** Short name for people: "ws", "memory". */
  readonly name: string;
  /** Largest message in bytes that `send` takes. */
  readonly messageLimit: number;
  /** It numbers the frames itself and gives each of them once: a link need not. */
  readonly numbers?: true;
  /** Bytes handed to `send` that have not left this process yet. */
  readonly pressure: number;
  /**
   * Sends one message, whole and in order. Takes ownership of `message`: the caller must not touch it again. Resolves when
   * the channel can take more. Rejects with "channel-closed" once the channel is closed; a message may be lost then.
   */
  send(message: Uint8Array): Promise<void>;
  /** The next message, whole and in order; undefined after the end. One reader. The caller owns the bytes. */
  receive(): Promise<Uint8Array | undefined>;
  /** Idempotent. Waiting `receive` calls resolve with undefined. */
  close(reason?: string): void;
  /** Resolves when the channel is closed by either side, with the reason if there is one. */
  readonly closed: Promise<string | undefined>;
}
