/**
 * Signalling over plain HTTP, for networks that let no WebSocket through: POST makes a conversation and says its number, POST to
 * it says something, GET waits for what the other side says. Bounded as everything is that a stranger may begin.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Inbox, RmcError } from "@rmc/runtime";
import type { SignalChannel } from "@rmc/webrtc";
import { bearerOf, type Gatekeeper, type Visitor } from "./gatekeeper.ts";

type OnSignal = (channel: SignalChannel, visitor: Visitor, request: IncomingMessage) => void;

const MOST_CONVERSATIONS = 200;
const MESSAGE_LIMIT = 64 * 1024;
/** Neither side says so much. */
const MOST_WAITING = 100;
/** How long a GET waits; then it is asked again. */
const WAIT_MS = 15_000;
/** Nobody has asked for so long. */
const IDLE_MS = 30_000;

export class SignalPolls {
  readonly #gatekeeper: Gatekeeper;
  readonly #onSignal: OnSignal;
  readonly #all = new Map<string, Conversation>();

  constructor(gatekeeper: Gatekeeper, onSignal: OnSignal) {
    this.#gatekeeper = gatekeeper;
    this.#onSignal = onSignal;
  }

  /** `path`: behind "/rmc/signal". */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#gatekeeper.admits(request)) return say(response, 403);
    if (path === "") return request.method === "POST" ? this.#begin(request, response) : say(response, 405);
    const conversation = this.#all.get(path.slice(1));
    if (!conversation) return say(response, 410, "there is no such conversation");
    if (request.method === "GET") return conversation.tell(request, response);
    if (request.method === "DELETE") conversation.close();
    else if (request.method !== "POST") return say(response, 405);
    else if (!conversation.hear(await bodyOf(request))) return say(response, 413);
    say(response, 204);
  }

  close(): void {
    for (const conversation of this.#all.values()) conversation.close("the server is stopping");
  }

  async #begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#all.size >= MOST_CONVERSATIONS) return say(response, 503, `there are ${MOST_CONVERSATIONS} conversations already`);
    const id = randomBytes(16).toString("hex");
    const conversation = new Conversation();
    this.#all.set(id, conversation);
    void conversation.closed.then(() => this.#all.delete(id));
    this.#onSignal(conversation, await this.#gatekeeper.examine(bearerOf(request.headers)), request);
    say(response, 201, id);
  }
}

class Conversation implements SignalChannel {
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #heard = new Inbox<Uint8Array>();
  readonly #said: string[] = [];
  #count = 0;
  #isClosed = false;
  /** Answers the GET that waits. */
  #flush: (() => void) | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor() {
    this.#stay();
  }

  send(message: Uint8Array): Promise<void> {
    if (this.#isClosed) return Promise.reject(new RmcError("channel-closed", "the conversation is over"));
    this.#said.push(new TextDecoder().decode(message));
    if (this.#said.length > MOST_WAITING) this.close();
    this.#flush?.();
    return Promise.resolve();
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#heard.next();
  }

  close(reason?: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#idle);
    this.#heard.end();
    this.#flush?.();
    // What was said last can still be fetched.
    setTimeout(() => this.#closed.resolve(reason), this.#said.length > 0 ? 1_000 : 0).unref();
  }

  /** False: it is too much. */
  hear(message: Uint8Array | undefined): boolean {
    this.#stay();
    if (message === undefined || this.#isClosed || ++this.#count > MOST_WAITING) return false;
    this.#heard.push(message);
    return true;
  }

  /** Everything that was said and not fetched, as a list; when there is nothing, later. */
  tell(request: IncomingMessage, response: ServerResponse): void {
    this.#stay();
    this.#flush?.();
    const flush = (): void => {
      clearTimeout(timer);
      if (this.#flush === flush) this.#flush = undefined;
      if (this.#isClosed && this.#said.length === 0) return say(response, 410, "it is over");
      response
        .writeHead(200, { "content-type": "application/json", "cache-control": "no-store" })
        .end(JSON.stringify(this.#said.splice(0)));
    };
    const timer = setTimeout(flush, WAIT_MS);
    this.#flush = flush;
    request.on("close", () => clearTimeout(timer));
    if (this.#said.length > 0 || this.#isClosed) flush();
  }

  #stay(): void {
    clearTimeout(this.#idle);
    if (!this.#isClosed) this.#idle = setTimeout(() => this.close("nobody asks any more"), IDLE_MS).unref();
  }
}

/** Undefined: it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MESSAGE_LIMIT) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function say(response: ServerResponse, status: number, text = ""): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end(text);
}
