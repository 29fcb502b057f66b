/**
 * A MessagePort as a channel, between a page and its Worker. Messages are moved, not copied. A port does not say when the
 * other side is gone, so closing sends a null first.
 */
import { FRAME_LIMIT, Inbox, mustTake, type Channel } from "@rmc/runtime";

export class PortChannel implements Channel {
  readonly name = "worker";
  readonly messageLimit: number = FRAME_LIMIT;
  /** A port tells nothing; what is on the way is bounded by the credit of the streams. */
  readonly pressure = 0;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #port: MessagePort;
  readonly #inbox = new Inbox<Uint8Array>();
  #isClosed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }) =>
      data instanceof Uint8Array ? this.#inbox.push(data) : this.#end(typeof data === "string" ? data : undefined);
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    const bytes = message.byteLength === message.buffer.byteLength ? message : message.slice();
    this.#port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    if (this.#isClosed) return;
    this.#port.postMessage(reason ?? null);
    this.#end(reason);
  }

  #end(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.close();
    this.#inbox.end();
    this.#closed.resolve(reason);
  }
}
