/** Signalling over plain HTTP, from who dials: where a network lets no WebSocket through. */
import { Inbox, RmcError } from "@rmc/runtime";
import type { SignalChannel } from "./signal.ts";

/** `url`: where the server signals. Rejects with "unknown-host". */
export async function dialPolls(url: string, token?: string): Promise<SignalChannel> {
  const at = url.replace(/^ws/, "http");
  const response = await fetch(at, { method: "POST", ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }) });
  if (response.status !== 201) throw new RmcError("unknown-host", `${at} answered ${response.status}: nobody signals there`);
  return new Polls(`${at}/${await response.text()}`);
}

class Polls implements SignalChannel {
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #url: string;
  readonly #inbox = new Inbox<Uint8Array>();
  readonly #gone = new AbortController();
  #sent: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
    this.#listen().then(
      () => this.#end("the other side closed the signalling"),
      (error: unknown) => this.#end(String(error)),
    );
  }

  /** One after the other: HTTP keeps no order. */
  send(message: Uint8Array): Promise<void> {
    const sending = this.#sent.then(() => this.#ask("POST", message as Uint8Array<ArrayBuffer>));
    this.#sent = sending.catch(() => undefined);
    return sending.then(() => undefined);
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    if (this.#gone.signal.aborted) return;
    void this.#sent.then(() => fetch(this.#url, { method: "DELETE", keepalive: true })).catch(() => undefined);
    this.#end(reason);
  }

  async #listen(): Promise<void> {
    while (!this.#gone.signal.aborted) {
      const response = await this.#ask("GET");
      if (response.status !== 200) return;
      for (const text of (await response.json()) as string[]) this.#inbox.push(new TextEncoder().encode(text));
    }
  }

  #ask(method: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    return fetch(this.#url, { method, signal: this.#gone.signal, ...(body && { body }) });
  }

  #end(reason: string | undefined): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.#inbox.end();
    this.#closed.resolve(reason);
  }
}
