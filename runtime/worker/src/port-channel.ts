/**
 * A MessagePort as a channel, between a page and its Worker or between threads of Node. Messages are moved, not copied. Whoever
 * closes says why first; a port that closes without that had its thread ended. Node tells that, browsers do not.
 */
import { FRAME_LIMIT, Inbox, mustTake, type Channel } from "@rmc/runtime";
import { GONE, movable, type Port } from "./port.ts";

export class PortChannel implements Channel {
  readonly name: string;
  readonly messageLimit: number = FRAME_LIMIT;
  /** A port tells nothing; what is on the way is bounded by the credit of the streams. */
  readonly pressure = 0;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #port: Port;
  readonly #inbox = new Inbox<Uint8Array>();
  #isClosed = false;

  /** `name`: of what it goes on over, where the other side only passes messages on. */
  constructor(port: Port, name = "worker") {
    this.#port = port;
    this.name = name;
    port.addEventListener("message", ({ data }) =>
      data instanceof Uint8Array ? this.#inbox.push(data) : this.#end(typeof data === "string" ? data : undefined),
    );
    port.addEventListener("close", () => this.#end(GONE));
    port.start();
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    const bytes = movable(message);
    this.#port.postMessage(bytes, [bytes.buffer]);
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    if (this.#isClosed) return;
    this.#port.postMessage(reason ?? null, []);
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
