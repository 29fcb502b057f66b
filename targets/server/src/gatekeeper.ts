/**
 * Who may come, and as whom: a page of another site may not, and where the server was started with a key, whoever comes over the
 * network shows a token that was signed with it. Who shows none is a stranger, and may come back to a connection that he had.
 */
import type { IncomingMessage } from "node:http";
import { readToken, RmcError, type Grant } from "@rmc/runtime";
import { tokenOf } from "@rmc/ws";
import { isFromHere, isLocalName, isLoopback } from "./origin.ts";

/** The reason why somebody is a stranger, instead of a grant; undefined where nobody is asked. */
export type Visitor = Grant | RmcError | undefined;

export interface GatekeeperOptions {
  readonly pipeline: string;
  readonly tokenKey: string | undefined;
  /** Sites whose pages may come, besides this server's own. */
  readonly origins: readonly string[];
}

export class Gatekeeper {
  readonly #options: GatekeeperOptions;
  readonly #visitors = new WeakMap<IncomingMessage, Grant | RmcError>();

  constructor(options: GatekeeperOptions) {
    this.#options = options;
  }

  admits(request: IncomingMessage): boolean {
    return isFromHere(request, this.#options.origins);
  }

  async examine(token: string | undefined): Promise<Visitor> {
    return this.#options.tokenKey === undefined ? undefined : this.#read(this.#options.tokenKey, token);
  }

  /** Of a WebSocket that somebody asks for. `visitorOf` knows him from then on. */
  async trusts(request: IncomingMessage): Promise<boolean> {
    const visitor = await this.examine(tokenOf(request.headers["sec-websocket-protocol"]));
    if (visitor !== undefined) this.#visitors.set(request, visitor);
    return !(visitor instanceof RmcError);
  }

  visitorOf(request: IncomingMessage): Visitor {
    return this.#visitors.get(request);
  }

  /** Why somebody may not look at what the server does. On this machine everybody may, where nobody needs a token. */
  async refuseObserver({ headers, socket }: IncomingMessage): Promise<RmcError | undefined> {
    const { tokenKey } = this.#options;
    if (tokenKey === undefined)
      return isLoopback(socket.remoteAddress ?? "") && isLocalName(headers.host ?? "")
        ? undefined
        : new RmcError("unauthorized", "a server without --token-key shows this to its own machine alone");
    const read = await this.#read(tokenKey, bearerOf(headers), "observe");
    return read instanceof RmcError ? read : undefined;
  }

  #read(key: string, token: string | undefined, scope?: "observe"): Promise<Grant | RmcError> {
    return readToken(key, token, this.#options.pipeline, Date.now() / 1000, scope).catch((error: unknown) =>
      RmcError.from(error, "unauthorized"),
    );
  }
}

/** What an HTTP request shows. */
export function bearerOf({ authorization = "" }: IncomingMessage["headers"]): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization)?.[1];
}
