/**
 * A live session as a client sees it: inputs to send to and outputs to iterate, by name. Both wait: `send` while the
 * pipeline is behind, the pipeline while an output is read slowly. What the client gave no stamp gets its arrival number and
 * its media time, or the time since the session began.
 */
import { RmcError } from "../error.ts";
import type { Stamp } from "../program.ts";
import { clientMember, type ClientOptions } from "./client-member.ts";
import { timeOf } from "./feed.ts";
import type { Member } from "./member.ts";
import { SessionInput } from "./session-input.ts";
import { OutputSource, SessionOutput } from "./session-output.ts";
import { SessionStates, type SessionState } from "./session-state.ts";
import { Transports, type Transport } from "./transports.ts";

export async function openSession(options: ClientOptions): Promise<Session> {
  const session = new Session(options);
  await session.ready;
  return session;
}

export class Session {
  readonly inputs: Readonly<Record<string, SessionInput>>;
  readonly outputs: Readonly<Record<string, SessionOutput>>;
  /** Resolves when every host is ready. */
  readonly ready: Promise<void>;
  /** Resolves when the session is over, with what went wrong, if anything did. */
  readonly closed: Promise<RmcError | undefined>;
  /** The number of the next input: tracks bring values that are not counted here. */
  steps = 0;
  readonly #member: Member;
  readonly #states = new SessionStates();
  readonly #transports = new Transports();
  readonly #began: number = Date.now();
  #error: RmcError | undefined;

  constructor(options: ClientOptions) {
    const { program } = options;
    const member = clientMember(
      options,
      "live",
      (error) => this.#fail(error),
      (news) => {
        this.#transports.hear(news);
        this.#states.hear(news);
      },
    );
    this.#member = member;
    const stamp = (value: unknown) => this.#stamp(value);
    const departures = program.links
      .filter(({ from }) => from === "client")
      .map((link) => ({ link, stream: member.outgoing.get(link.stream)! }));
    this.inputs = table(
      program.inputs,
      ({ name, flow }) =>
        new SessionInput(
          name,
          departures.filter(({ link }) => link.flow === flow),
          stamp,
        ),
    );
    const owner = { failure: () => this.#error, fail: (error: RmcError) => this.#fail(error) };
    const arrivals = program.links.filter(({ to }) => to === "client");
    const sources = new Map(arrivals.map((link) => [link.flow, new OutputSource(link.codec!, member.incoming.get(link.stream)!, owner)]));
    this.outputs = table(program.outputs, ({ name, flow }) => new SessionOutput(name, sources.get(flow)!));
    this.closed = member.closed.then((error) => {
      this.#error ??= error;
      this.#states.closed(this.#error);
      return this.#error;
    });
    this.ready = member.open();
    this.ready.then(
      () => this.#states.ready(),
      (error: unknown) => this.#fail(RmcError.from(error, "protocol")),
    );
    // All hosts are done, so all values are here: what has not been read yet can still be read.
    member.done.then(
      () => member.close(),
      () => undefined,
    );
  }

  /** Nobody can guess it, and whoever knows it may join. */
  get id(): string {
    return this.#member.id;
  }

  /** How it is now. */
  get state(): SessionState {
    return this.#states.state;
  }

  /** What carries its connections now, since when, and what was tried besides. */
  get transports(): readonly Transport[] {
    return this.#transports.all;
  }

  /** Calls `listener` with every state from now on, until what is returned is called. */
  on(_event: "state", listener: (state: SessionState) => void): () => void {
    return this.#states.watch(listener);
  }

  /** Ends every input. The outputs go on until everything has come. */
  async end(): Promise<void> {
    this.#states.ending();
    await Promise.all(Object.values(this.inputs).map((input) => input.end()));
  }

  /** Ends the session at once, on every host. Idempotent. */
  close(): void {
    this.#member.close();
  }

  #fail(error: RmcError): void {
    this.#error ??= error;
    this.#member.close(this.#error);
  }

  #stamp(value: unknown): Stamp {
    return { time: timeOf(value, (Date.now() - this.#began) / 1000), step: this.steps++ };
  }
}

function table<T extends { readonly name: string }, R>(entries: readonly T[], make: (entry: T) => R): Readonly<Record<string, R>> {
  const result: Record<string, R> = Object.create(null);
  for (const entry of entries) result[entry.name] = make(entry);
  return result;
}
