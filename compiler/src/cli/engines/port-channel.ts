/**
 * A channel over a MessagePort: between the thread that runs a pipeline and the one that holds its engine or its hosts.
 * Messages change hands and are not copied. `bridge` joins two channels, so that a thread can talk to a socket of another.
 */
import type { MessagePort } from "node:worker_threads";
import { Inbox, RmcError, type Channel } from "@rmc/runtime";

export class PortChannel implements Channel {
  readonly name = "port";
  readonly messageLimit: number = Number.MAX_SAFE_INTEGER;
  readonly pressure = 0;
  readonly closed: Promise<string | undefined>;
  readonly #port: MessagePort;
  readonly #inbox = new Inbox<Uint8Array>();
  #resolveClosed: (reason: string | undefined) => void = () => {};
  #isClosed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    port.on("message", (message: Uint8Array | { readonly reason: string | undefined }) => {
      if (message instanceof Uint8Array) this.#inbox.push(message);
      else this.#end(message.reason);
    });
    port.on("close", () => this.#end(undefined));
  }

  async send(message: Uint8Array): Promise<void> {
    if (this.#isClosed) throw new RmcError("channel-closed", "the port is closed");
    const whole = message.byteLength === message.buffer.byteLength ? message : message.slice();
    this.#port.postMessage(whole, [whole.buffer as ArrayBuffer]);
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    if (this.#isClosed) return;
    this.#port.postMessage({ reason });
    this.#end(reason);
  }

  #end(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.end();
    this.#resolveClosed(reason);
    this.#port.close();
  }
}

/** Everything that one side says is told to the other, closing included. */
export function bridge(one: Channel, other: Channel): void {
  void pump(one, other);
  void pump(other, one);
}

async function pump(from: Channel, to: Channel): Promise<void> {
  try {
    for (let message = await from.receive(); message !== undefined; message = await from.receive()) await to.send(message);
    to.close(await from.closed);
  } catch {
    from.close("the other side is gone");
  }
}
