/**
 * What a generated client has more where links may carry Opus: `track` on their inputs and outputs. Until a track is asked for and
 * works, values go as they always do; when it does not, whoever asked is told why and goes on with values.
 */
import { machineClock, type ClientProgram, type LinkProgram, type Session } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { dialTrack, type DialledTrack } from "./dial-track.ts";

/** What came last waits in the browser's own jitter buffer until its time has come. */
const LINGER_MS = 500;

/** How one of a session's tracks is, or was at last. */
export interface TrackState {
  /** Of the input or output. */
  readonly name: string;
  readonly direction: "to server" | "from server";
  readonly state: "connecting" | "open" | "closed";
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Why there is none. */
  readonly reason?: string;
}

/** What stands on the session besides. `server`: where sessions are opened. */
export function addTracks(
  session: Session,
  program: ClientProgram,
  server: string,
  token: string | undefined,
): { readonly tracks: readonly TrackState[] } {
  const tracks: TrackState[] = [];
  const ways = program.links.filter(({ opus }) => opus !== undefined).map((link) => new Way(link, dial, tell));
  const count = countByTime(session);

  async function dial(link: LinkProgram, track?: MediaStreamTrack): Promise<DialledTrack> {
    const over = await dialWebSocket(new URL("track", server).href, token);
    const name = { session: session.id, stream: link.stream, step: count() };
    return dialTrack(over, { name, channels: link.opus!, ...(track && { track }) });
  }
  function tell(state: TrackState): void {
    const known = tracks.findIndex(({ name, direction }) => name === state.name && direction === state.direction);
    tracks.splice(known === -1 ? tracks.length : known, 1, state);
  }
  for (const way of ways) {
    const { flow, from } = way.link;
    if (from === "client")
      for (const { name } of program.inputs.filter((each) => each.flow === flow)) {
        way.name = name;
        const input = session.inputs[name]!;
        const end = input.end.bind(input);
        Object.assign(input, {
          track: (track: MediaStreamTrack | undefined) => (track ? way.send(track) : way.close()),
          end: () => {
            way.close();
            return end();
          },
        });
      }
    else
      for (const { name } of program.outputs.filter((each) => each.flow === flow)) {
        way.name = name;
        const output = session.outputs[name]!;
        Object.assign(output, {
          track: async () => {
            const track = await way.receive();
            output.discard();
            return track;
          },
        });
      }
  }
  void session.closed.then(() => {
    for (const way of ways) machineClock.after(way.link.to === "client" ? LINGER_MS : 0, () => way.close(), "idle");
  });
  return { tracks };
}

/**
 * The server numbers what comes as a track, by the time at which it comes; so that a cancel can tell what was before it, other inputs
 * are numbered by the time as well, from the first track on. Returns what the next input has at least.
 */
function countByTime(session: Session): () => number {
  let [steps, began] = [session.steps, undefined as number | undefined];
  const least = (): number => (began === undefined ? steps : Math.max(steps, Math.floor(began + performance.now())));
  Object.defineProperty(session, "steps", {
    get: least,
    set(next: number) {
      steps = next;
    },
  });
  return () => {
    began ??= steps - performance.now();
    return least();
  };
}

type Dial = (link: LinkProgram, track?: MediaStreamTrack) => Promise<DialledTrack>;
type Tell = (state: TrackState) => void;

/** One link, and its track while there is one. */
class Way {
  readonly link: LinkProgram;
  name = "";
  readonly #dial: Dial;
  readonly #tell: Tell;
  #dialled: Promise<DialledTrack> | undefined;

  constructor(link: LinkProgram, dial: Dial, tell: Tell) {
    this.link = link;
    this.#dial = dial;
    this.#tell = tell;
  }

  async send(track: MediaStreamTrack): Promise<void> {
    const dialled = await (this.#dialled ?? this.#open(track));
    if (dialled.track !== track) await dialled.replace(track);
  }

  async receive(): Promise<MediaStreamTrack> {
    return (await (this.#dialled ?? this.#open())).track;
  }

  close(): void {
    void this.#dialled?.then(
      (dialled) => dialled.close(),
      () => undefined,
    );
  }

  #open(track?: MediaStreamTrack): Promise<DialledTrack> {
    const dialled = this.#dial(this.link, track);
    this.#dialled = dialled;
    const over = (reason: string | undefined): void => {
      this.#dialled = undefined;
      this.#become("closed", reason);
    };
    this.#become("connecting");
    void dialled.then(
      (open) => {
        this.#become("open");
        void open.closed.then(over);
      },
      (error: unknown) => over(error instanceof Error ? error.message : String(error)),
    );
    return dialled;
  }

  #become(state: TrackState["state"], reason?: string): void {
    const direction = this.link.from === "client" ? "to server" : "from server";
    this.#tell({ name: this.name, direction, state, since: Date.now(), ...(reason !== undefined && { reason }) });
  }
}
