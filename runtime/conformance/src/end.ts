/** One end of a channel under trial: every wait is bounded, and what is wrong is said in words. */
import { RmcError, type Channel } from "@rmc/runtime";
import { difference } from "./message.ts";
import type { Trial } from "./trial.ts";

export class End {
  readonly channel: Channel;
  readonly #side: string;
  readonly #trial: Trial;

  constructor(side: string, channel: Channel, trial: Trial) {
    this.#side = side;
    this.channel = channel;
    this.#trial = trial;
  }

  /** Waits until the channel can take more. */
  async send(message: Uint8Array, what = "a message"): Promise<void> {
    await this.#trial.within(this.start(message, what), `\`send\` of ${what} at the ${this.#side} end to resolve`);
  }

  /** Sends without a bound: for what must wait. */
  async start(message: Uint8Array, what = "a message"): Promise<void> {
    try {
      await this.#sending(message);
    } catch (error) {
      throw new Error(`\`send\` of ${what} at the ${this.#side} end failed: ${said(error)}`, { cause: error });
    }
  }

  /** What `send` rejects with; undefined when it resolves. */
  async refusal(message: Uint8Array): Promise<string | undefined> {
    const sending = this.#sending(message).then(
      () => undefined,
      (error: unknown) => (error instanceof RmcError ? error.code : `an error that is no RmcError: ${said(error)}`),
    );
    return this.#trial.within(sending, `\`send\` at the ${this.#side} end to settle`);
  }

  /** Undefined at the end. */
  receive(what = "a message"): Promise<Uint8Array | undefined> {
    return this.#trial.within(this.channel.receive(), `${what} at the ${this.#side} end`);
  }

  async message(what = "a message"): Promise<Uint8Array> {
    const message = await this.receive(what);
    if (message === undefined) throw new Error(`the ${this.#side} end came to its end where ${what} was due`);
    if (!(message instanceof Uint8Array)) throw new Error(`\`receive\` gave something that is no Uint8Array: ${String(message)}`);
    return message;
  }

  async expect(expected: Uint8Array, what = "a message"): Promise<void> {
    this.compare(await this.message(what), expected, what);
  }

  compare(message: Uint8Array, expected: Uint8Array, what: string): void {
    const seen = difference(message, expected);
    if (seen !== undefined) throw new Error(`where ${what} was due at the ${this.#side} end, there came ${seen}`);
  }

  async expectEnd(): Promise<void> {
    const message = await this.receive("the end");
    if (message !== undefined) throw new Error(`one message more than was sent at the ${this.#side} end, of ${message.length} bytes`);
  }

  reason(): Promise<string | undefined> {
    return this.#trial.within(this.channel.closed, `\`closed\` at the ${this.#side} end to resolve`);
  }

  async expectReason(expected: string | undefined): Promise<void> {
    const reason = await this.reason();
    if (reason !== expected) throw new Error(`the reason at the ${this.#side} end is ${quoted(reason)}, not ${quoted(expected)}`);
  }

  async expectRefusal(message: Uint8Array, code: string): Promise<void> {
    const refusal = await this.refusal(message);
    const seen = refusal === undefined ? "resolved" : `rejected with ${refusal}`;
    if (refusal !== code) throw new Error(`\`send\` at the ${this.#side} end ${seen}, where it must reject with RmcError "${code}"`);
  }

  #sending(message: Uint8Array): Promise<void> {
    try {
      return this.channel.send(message);
    } catch (cause) {
      throw new Error(`\`send\` at the ${this.#side} end threw instead of rejecting: ${said(cause)}`, { cause });
    }
  }
}

function quoted(reason: string | undefined): string {
  return reason === undefined ? "undefined" : `"${reason}"`;
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
