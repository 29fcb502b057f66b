/**
 * A whole build in one process: one host for each place, the client, and channels between them, in memory by default, with the
 * frames, codecs and handshakes that separate machines would use. `rmc run` is this.
 */
import type { Channel } from "../channel.ts";
import { RmcError } from "../error.ts";
import { memoryChannels } from "../memory-channel.ts";
import type { TierProgram } from "../program.ts";
import { Host } from "./host.ts";
import { runSession, type RunSessionOptions } from "./run-session.ts";
import type { Connect } from "./member.ts";
import type { Resources } from "./resources.ts";
import type { HostName } from "./topology.ts";

export interface RunHostsOptions extends Omit<RunSessionOptions, "connect"> {
  /** By place: "browser", "edge", "server", or a compute place's name. */
  readonly programs: Readonly<Record<HostName, TierProgram>>;
  readonly resources?: Resources;
  readonly openPair?: OpenPair;
}

/** Both ends of a new channel. */
export type OpenPair = () => Promise<readonly [Channel, Channel]>;

export interface HostsInProcess {
  readonly connect: Connect;
  /** How many are open on all hosts together. */
  sessions(): number;
  close(): void;
}

export async function runHosts(options: RunHostsOptions): Promise<void> {
  const hosts = hostsInProcess(options.programs, options.resources, options.openPair);
  try {
    await runSession({ ...options, connect: hosts.connect });
  } finally {
    hosts.close();
  }
}

/** Hosts that find each other by name. A server that only relays needs no program of its own. */
export function hostsInProcess(
  programs: Readonly<Record<HostName, TierProgram>>,
  resources: Resources = {},
  openPair: OpenPair = async () => memoryChannels(),
): HostsInProcess {
  const hosts = new Map<HostName, Host>();
  const connect: Connect = async (to) => {
    const host = hosts.get(to);
    if (!host) throw new RmcError("unknown-host", `there is no host for "${to}"`);
    const [near, far] = await openPair();
    host.accept(far);
    return near;
  };
  const [any] = Object.values(programs);
  const all = any && !Object.hasOwn(programs, "server") ? { ...programs, server: { ...any, stages: [] } } : programs;
  for (const [place, program] of Object.entries(all)) hosts.set(place, new Host({ program, place, connect, resources }));
  return {
    connect,
    sessions: () => [...hosts.values()].reduce((sum, host) => sum + host.sessions, 0),
    close: () => hosts.forEach((host) => host.close("the hosts are stopping")),
  };
}
