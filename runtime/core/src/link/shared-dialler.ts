/** Channels on few connections: one is dialled when there is none, or none with room, and left when nobody has used it for a while. */
import type { Channel } from "../channel.ts";
import { machineClock } from "../clock.ts";
import type { Dial } from "./redial.ts";
import { SharedChannel } from "./shared-channel.ts";

/** Calls that come one after the other find it; a process that makes none any more need not stay for it. */
const IDLE_MS = 1_000;
/** At once on one connection: far from what a host takes, which counts those that are closed from one side, too. */
const MOST = 512;

interface Connection {
  readonly shared: Promise<SharedChannel>;
  open: number;
  /** Stops waiting for it to have been idle. */
  stay: () => void;
}

export class SharedDialler {
  readonly #dial: Dial;
  #current: Connection | undefined;

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  async open(): Promise<Channel> {
    if (this.#current === undefined || this.#current.open >= MOST) this.#current = this.#connect();
    const connection = this.#current;
    connection.open++;
    connection.stay();
    try {
      const channel = (await connection.shared).open();
      void channel.closed.then(() => this.#leave(connection));
      return channel;
    } catch (error) {
      this.#leave(connection);
      throw error;
    }
  }

  #connect(): Connection {
    const shared = this.#dial().then((channel) => new SharedChannel(channel));
    const connection: Connection = { shared, open: 0, stay: () => undefined };
    const forget = (): void => this.#forget(connection);
    shared.then(({ closed }) => closed.then(forget), forget);
    return connection;
  }

  #leave(connection: Connection): void {
    if (--connection.open > 0) return;
    connection.stay = machineClock.after(IDLE_MS, () => {
      this.#forget(connection);
      connection.shared.then(
        (shared) => shared.close(),
        () => undefined,
      );
    });
  }

  #forget(connection: Connection): void {
    if (this.#current === connection) this.#current = undefined;
  }
}
