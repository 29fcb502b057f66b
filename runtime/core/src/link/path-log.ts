/**
 * What happens to the paths of a lasting channel, as plain data: for the state of a session, and for people who ask why. A path is
 * found without one being lost before when a channel moves from one to another.
 */
export interface PathEvent {
  /** It carries messages now; it was lost; one was tried and could not be had. */
  readonly kind: "found" | "lost" | "failed";
  /** The name of the path's channel: "ws". Missing where none came of it. */
  readonly channel?: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly time: number;
  /** Why it was lost or could not be had, where somebody knows. */
  readonly reason?: string;
}

/** Of these the last ones are kept. */
const KEPT = 16;

export class PathLog {
  readonly #events: PathEvent[] = [];
  readonly #watchers = new Set<(event: PathEvent) => void>();

  /** The last ones, in order. */
  get events(): readonly PathEvent[] {
    return this.#events;
  }

  /** Tells of every event from now on, until what is returned is called. */
  watch(watcher: (event: PathEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  tell(kind: PathEvent["kind"], channel: string | undefined, reason?: string): void {
    const event: PathEvent = { kind, time: Date.now(), ...(channel !== undefined && { channel }), ...(reason !== undefined && { reason }) };
    if (this.#events.push(event) > KEPT) this.#events.shift();
    for (const watcher of this.#watchers) watcher(event);
  }
}
