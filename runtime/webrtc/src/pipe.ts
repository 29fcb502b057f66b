/** What a channel needs of a data channel: a browser's, werift's and node-datachannel's, made alike. Reliable and in order, and open. */
export interface Pipe {
  /** Bytes that were handed over and are not yet on their way. */
  readonly bufferedAmount: number;
  /** Whether the library takes more without becoming slow. */
  readonly hasRoom: boolean;
  /** The largest piece that both sides take. */
  readonly pieceLimit: number;
  /** Once, before anything else. What has come before is told then. */
  listen(listener: PipeListener): void;
  /** Only reads what it gets, before it returns. */
  send(piece: Uint8Array): void;
  /** Ends the whole peer connection, and gives back what it holds. Idempotent; what was sent before may be lost. */
  close(): void;
}

export interface PipeListener {
  /** The bytes are the listener's. Undefined: something that is no bytes. */
  onPiece(piece: Uint8Array | undefined): void;
  /** There is room again, where there was none. */
  onRoom(): void;
  /** It is over, whoever has ended it. */
  onClosed(): void;
}
