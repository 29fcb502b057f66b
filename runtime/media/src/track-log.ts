/** What became of tracks, for whoever asks the server what it does: of each that is there, of the last that are over, and in all. */
import { shortId, type HostReport, type LinkProgram, type TrackCounts, type TrackReport } from "@rmc/runtime";

/** Tracks of one session that are over. */
const MOST_OVER = 8;
const NONE: TrackCounts = { frames: 0, lost: 0, stale: 0, dropped: 0 };

export class TrackLog {
  readonly #totals = new Map<number, TrackCounts>();
  readonly #links: readonly LinkProgram[];
  readonly #sessions = new Map<string, TrackRecord[]>();

  constructor(links: readonly LinkProgram[]) {
    this.#links = links;
  }

  begin(session: string, link: LinkProgram): TrackRecord {
    const records = this.#sessions.get(session) ?? [];
    this.#sessions.set(session, records);
    const record = new TrackRecord(shortId(session), link);
    records.push(record);
    if (records.length > MOST_OVER)
      this.#add(
        records.splice(
          Math.max(
            0,
            records.findIndex(({ isOver }) => isOver),
          ),
          1,
        ),
      );
    return record;
  }

  forget(session: string): void {
    this.#add(this.#sessions.get(session) ?? []);
    this.#sessions.delete(session);
  }

  report(): Required<Pick<HostReport, "tracks" | "trackCounts">> {
    const records = [...this.#sessions.values()].flat();
    const trackCounts = this.#links.map((link) => {
      const own = records.filter((record) => record.link === link).map(({ counts }) => counts());
      return { ...nameOf(link), ...[this.#totals.get(link.stream) ?? NONE, ...own].reduce(sum) };
    });
    return { tracks: records.map((record) => record.report()), trackCounts };
  }

  #add(records: readonly TrackRecord[]): void {
    for (const { link, counts } of records) this.#totals.set(link.stream, sum(this.#totals.get(link.stream) ?? NONE, counts()));
  }
}

export class TrackRecord {
  readonly link: LinkProgram;
  counts: () => TrackCounts = () => NONE;
  readonly #session: string;
  #state: TrackReport["state"] = "connecting";
  #since = Date.now();
  #reason: string | undefined;

  constructor(session: string, link: LinkProgram) {
    this.#session = session;
    this.link = link;
  }

  get isOver(): boolean {
    return this.#state === "closed";
  }

  become(state: "open" | "closed", reason?: string): void {
    if (this.isOver) return;
    this.#state = state;
    this.#since = Date.now();
    this.#reason = reason;
  }

  report(): TrackReport {
    return {
      session: this.#session,
      ...nameOf(this.link),
      state: this.#state,
      since: this.#since,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...this.counts(),
    };
  }
}

function nameOf({ stream, flow, from }: LinkProgram): Pick<TrackReport, "stream" | "flow" | "direction"> {
  return { stream, flow, direction: from === "client" ? "in" : "out" };
}

function sum(a: TrackCounts, b: TrackCounts): TrackCounts {
  return { frames: a.frames + b.frames, lost: a.lost + b.lost, stale: a.stale + b.stale, dropped: a.dropped + b.dropped };
}
