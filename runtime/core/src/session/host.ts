/**
 * A host runs the stages of one place for any number of sessions. It is given channels on which sessions are opened; what a
 * session needs behind this host it dials through `connect`. A session of another build is refused: both ends must have been
 * generated together, since nothing on the wire describes itself.
 */
import type { Channel } from "../channel.ts";
import { RmcError } from "../error.ts";
import { type Frame } from "../frame.ts";
import { CLOSE, OPEN } from "../frame-type.ts";
import { Link, type LinkEvents } from "../link/link.ts";
import type { TierProgram } from "../program.ts";
import { StageHost } from "../stage-host.ts";
import { checkParams } from "./client-member.ts";
import type { HostWatcher } from "./host-watch.ts";
import { LIMITS, mebibytes, overLimit, Waiting, type HostLimits } from "./host-limits.ts";
import { Member, type Connect } from "./member.ts";
import { errorFrame, readOpen, type OpenMessage } from "./messages.ts";
import type { Resources } from "./resources.ts";
import type { HostName } from "./topology.ts";

export interface HostOptions {
  readonly program: TierProgram;
  readonly place: HostName;
  readonly connect?: Connect;
  readonly resources?: Resources;
  /** Where they are not those of `LIMITS`. */
  readonly limits?: Partial<HostLimits>;
  /** A session begins. It has no stages yet. */
  readonly began?: (member: Member, open: OpenMessage) => void;
  readonly watcher?: Partial<HostWatcher>;
}

export class Host {
  readonly #options: HostOptions;
  readonly #limits: HostLimits;
  readonly #sessions = new Map<string, Member>();
  readonly #waiting = new Waiting(undefined, () => this.#bound());
  #streams = 0;
  #isStopping = false;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /**
   * Takes ownership of the channel. `first`: a message that was received already, to see who calls. `session`: the only one that may
   * be opened on it.
   */
  accept(channel: Channel, first?: Uint8Array, session?: string): void {
    const events: LinkEvents = { control: (frame) => this.#greet(frame, link, session), closed: () => undefined };
    const link = new Link(channel, events, first, this.#limits.message);
  }

  /** Takes no new session from now on. Resolves when the last one is over. */
  drain(): Promise<void> {
    this.#isStopping = true;
    this.#drained ??= Promise.withResolvers();
    if (this.#sessions.size === 0) this.#drained.resolve();
    return this.#drained.promise;
  }

  /** Ends every session. Idempotent. */
  close(reason = "the host is stopping"): void {
    this.#isStopping = true;
    for (const member of this.#sessions.values()) member.close(new RmcError("session-closed", reason));
  }

  #greet(frame: Frame, link: Link, session: string | undefined): void {
    if (frame.type === CLOSE) return;
    if (frame.type !== OPEN) throw new RmcError("protocol", `type ${frame.type} before OPEN`);
    try {
      const open = readOpen(frame);
      if (session !== undefined && session !== open.session)
        throw new RmcError("unauthorized", "the token is for another session than the one that is opened");
      const known = this.#sessions.get(open.session);
      const member = known ?? this.#create(open);
      try {
        member.accept(open.from, link);
      } catch (error) {
        if (!known) member.close(RmcError.from(error, "protocol"));
        throw error;
      }
      if (!known) this.#stages(member, open).catch((error: unknown) => member.fail(error));
    } catch (error) {
      if (error instanceof RmcError) {
        this.#options.watcher?.refused?.(error);
        link.control(errorFrame(error));
      }
      throw error;
    }
  }

  #create(open: OpenMessage): Member {
    const { program, place, connect = noHost, watcher = {} } = this.#options;
    if (this.#isStopping) throw new RmcError("session-closed", "the host is stopping");
    if (open.build !== program.build || open.pipeline !== program.pipeline) {
      throw new RmcError(
        "other-build",
        `${place} runs "${program.pipeline}" of build ${program.build}, and the session is of "${open.pipeline}", build ${open.build}`,
      );
    }
    const { sessions, streams, message } = this.#limits;
    if (this.#sessions.size >= sessions) throw overLimit(`"${place}" runs ${sessions} sessions and takes no more`, "--max-sessions");
    checkParams(program.params, open.params);
    const joined = (peer: HostName, channel: Channel): void => watcher.joined?.(open.session, peer, channel);
    const member = new Member({ host: place, open, links: program.links, connect, waiting: this.#waiting, message, joined });
    if (this.#streams + member.streams > streams) {
      const error = overLimit(
        `the sessions of "${place}" have ${this.#streams} streams, this one ${member.streams} more, and ${streams} are the most`,
        "--max-streams",
      );
      member.close(error);
      throw error;
    }
    this.#streams += member.streams;
    this.#sessions.set(open.session, member);
    watcher.opened?.(open.session, member);
    this.#options.began?.(member, open);
    void member.closed.then((error) => {
      watcher.ended?.(open.session, error);
      this.#streams -= member.streams;
      this.#sessions.delete(open.session);
      if (this.#sessions.size === 0) this.#drained?.resolve();
    });
    return member;
  }

  /** Where too much waits, the session that most of it waits in is ended. */
  #bound(): void {
    const { queued } = this.#limits;
    const { bytes } = this.#waiting;
    if (bytes <= queued) return;
    const [worst] = [...this.#sessions.values()].toSorted((a, b) => b.waiting.bytes - a.waiting.bytes);
    if (!worst) return;
    const held = `${mebibytes(bytes)} wait in the sessions of "${this.#options.place}", ${mebibytes(worst.waiting.bytes)} of it in this one, and ${mebibytes(queued)} are the most`;
    const error = new RmcError("over-limit", `${held}: read what comes, or start the host with a higher --max-queued`);
    worst.fail(error);
    worst.close(error);
  }

  async #stages(member: Member, open: OpenMessage): Promise<void> {
    const { program, place, resources = {} } = this.#options;
    const params = checkParams(program.params, open.params);
    const stages = program.stages.filter((stage) => stage.place === place);
    const hosts = await Promise.all(
      stages.map((stage) => StageHost.create({ stage, links: program.links, member, open, params, resources })),
    );
    for (const host of hosts) {
      member.run(host.run(), () => host.failedAt);
      void member.closed.then(() => host.close());
    }
    await member.open();
  }
}

function noHost(to: HostName): Promise<Channel> {
  return Promise.reject(new RmcError("unknown-host", `there is no host for "${to}"`));
}
