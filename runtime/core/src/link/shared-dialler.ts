/** Channels on one connection, which is dialled when there is none and left when nobody has used it for a while. */
import type { Channel } from "../channel.ts";
import { machineClock } from "../clock.ts";
import type { Dial } from "./redial.ts";
import { SharedChannel } from "./shared-channel.ts";

/** Calls that come one after the other find it; a process that makes none any more need not stay for it. */
const IDLE_MS = 1_000;

export class SharedDialler {
  readonly #dial: Dial;
  #connection: Promise<SharedChannel> | undefined;
  #open = 0;
  #stopWaiting: (() => void) | undefined;

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  async open(): Promise<Channel> {
    const connection = (this.#connection ??= this.#connect());
    this.#enter();
    try {
      const channel = (await connection).open();
      void channel.closed.then(() => this.#leave(connection));
      return channel;
    } catch (error) {
      this.#leave(connection);
      throw error;
    }
  }

  async #connect(): Promise<SharedChannel> {
    const forget = (): void => void (this.#connection === connection && (this.#connection = undefined));
    const connection = this.#dial().then((channel) => new SharedChannel(channel));
    connection.then(({ closed }) => closed.then(forget), forget);
    return connection;
  }

  #enter(): void {
    this.#open++;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  #leave(connection: Promise<SharedChannel>): void {
    if (--this.#open > 0 || this.#connection !== connection) return;
    this.#stopWaiting = machineClock.after(IDLE_MS, () => {
      this.#connection = undefined;
      void connection.then((shared) => shared.close());
    });
  }
}
