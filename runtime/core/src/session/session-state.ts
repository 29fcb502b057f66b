/**
 * How a session is, for whoever shows it to people: it begins, is open, is away while a connection under it looks for another
 * path, ends. Nothing is lost while it is away; what is sent waits.
 */
import type { RmcError } from "../error.ts";
import type { PathNews } from "./messages.ts";
import type { HostName } from "./topology.ts";

/** `since`: milliseconds since 1970, by this machine's clock. */
export type SessionState =
  /** closing: every input has ended, and not everything has come. */
  | { readonly name: "connecting" | "closing"; readonly since: number }
  /** `awayFor`: milliseconds, when it has come back just now. */
  | { readonly name: "open"; readonly since: number; readonly awayFor?: number }
  | { readonly name: "away"; readonly since: number; readonly lost: readonly LostConnection[] }
  | { readonly name: "closed"; readonly since: number; readonly error?: RmcError };

export interface LostConnection {
  readonly between: readonly [HostName, HostName];
  /** What carried it: "ws". */
  readonly channel?: string;
  readonly since: number;
  readonly reason?: string;
}

export class SessionStates {
  readonly #listeners = new Set<(state: SessionState) => void>();
  readonly #lost = new Map<string, LostConnection>();
  /** What it is when nothing is lost. */
  #base: "connecting" | "open" | "closing" = "connecting";
  #state: SessionState = { name: "connecting", since: Date.now() };

  get state(): SessionState {
    return this.#state;
  }

  /** Until what is returned is called. */
  watch(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  ready(): void {
    if (this.#base === "connecting") this.#base = "open";
    this.#settle();
  }

  ending(): void {
    this.#base = "closing";
    this.#settle();
  }

  hear({ between, kind, channel, reason }: PathNews): void {
    const key = between.join();
    if (kind === "found") this.#lost.delete(key);
    else if (kind === "lost" && !this.#lost.has(key))
      this.#lost.set(key, {
        between,
        since: Date.now(),
        ...(channel !== undefined && { channel }),
        ...(reason !== undefined && { reason }),
      });
    else return;
    this.#settle();
  }

  closed(error: RmcError | undefined): void {
    this.#become({ name: "closed", since: Date.now(), ...(error && { error }) });
  }

  #settle(): void {
    const { name, since } = this.#state;
    const now = Date.now();
    if (name === "closed") return;
    if (this.#lost.size > 0) return this.#become({ name: "away", since: name === "away" ? since : now, lost: [...this.#lost.values()] });
    if (name === this.#base) return;
    const isBack = this.#base === "open" && name === "away";
    this.#become({ name: this.#base, since: now, ...(isBack && { awayFor: now - since }) } as SessionState);
  }

  /** A listener is called when everything of now is done: what it throws is nobody's else. */
  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) void Promise.resolve().then(() => listener(state));
  }
}
