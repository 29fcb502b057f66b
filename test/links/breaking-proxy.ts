/** A TCP proxy on loopback that lets everything through, until it is told to break all that it holds. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export class BreakingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #breaks = 0;
  #connections = 0;
  #isFrozen = false;

  private constructor(port: number) {
    this.#server = createServer((near) => {
      this.#connections++;
      const far = connect(port, "127.0.0.1");
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on("close", () => (this.#sockets.delete(socket), other.destroy()));
        socket.on("error", () => undefined);
        if (!this.#isFrozen) socket.pipe(other);
      }
    });
  }

  static async before(url: string): Promise<BreakingProxy> {
    const proxy = new BreakingProxy(Number(new URL(url).port));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many were made through it. */
  get connections(): number {
    return this.#connections;
  }

  /** How many connections it has broken. */
  get breaks(): number {
    return this.#breaks;
  }

  /** As a process that is killed: what it had is gone. */
  break(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#breaks += this.#sockets.size / 2;
  }

  /** As a machine whose cable is pulled out: what it holds stays open, what is new opens, and nothing passes. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  close(): void {
    this.#server.close();
    this.break();
  }
}
