/** What `serve` does in both command lines: runs until SIGINT or SIGTERM, then ends every session and leaves the port. */
import { RmcError } from "@rmc/runtime";
import { ServerMember } from "./join-server.ts";
import { readLimits, type LimitFlags } from "./limit-flags.ts";
import { readIce } from "./ice.ts";
import { loadTier } from "./load-build.ts";
import { resourcesOf, serveBuild } from "./serve-build.ts";
import { readTls } from "./tls.ts";
import { readTokenKey } from "./token-key.ts";

export interface ServeFlags extends LimitFlags {
  readonly host?: string;
  readonly port?: number;
  readonly socket?: string;
  readonly grpc?: string;
  readonly edge?: string;
  readonly app?: string;
  readonly isolate?: boolean;
  readonly origin?: readonly string[];
  readonly place?: string;
  readonly connect?: string;
  /** The key's file. */
  readonly tokenKey?: string;
  readonly open?: boolean;
  readonly ice?: readonly string[];
  readonly turn?: readonly string[];
  /** A file. */
  readonly turnSecret?: string;
  /** Files. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly token?: string;
  /** Seconds that sessions may go on when it is told to stop. */
  readonly drain?: number;
}

/** Resolves when it was told to stop and has stopped. */
export async function runServe(directory: string, flags: ServeFlags, log: (line: string) => void): Promise<void> {
  const stopped = stopSignal();
  const running =
    flags.place === undefined || flags.place === "server"
      ? await serve(directory, flags, log)
      : await join(directory, flags.place, flags, stopped, log);
  log(`${await stopped}: stopping`);
  if (flags.drain !== undefined) await Promise.race([running.drain(1000 * flags.drain), stopSignal()]);
  await running.close();
}

async function serve(
  directory: string,
  { origin, tokenKey: file, turnSecret, ...flags }: ServeFlags,
  log: (line: string) => void,
): Promise<Running> {
  const tokenKey = await readTokenKey(file === undefined ? {} : { tokenKey: file }, process.env);
  const tls = await readTls(flags);
  const ice = await readIce({ ...flags, ...(turnSecret !== undefined && { turnSecret }) }, process.env);
  const served = await serveBuild({
    directory,
    ...flags,
    ...readLimits(flags),
    ...ice,
    ...(tokenKey !== undefined && { tokenKey }),
    ...(tls !== undefined && { tls }),
    ...(origin && { origins: origin }),
    log,
  });
  log(`serving "${served.pipeline}" at ${served.url}${served.grpc === undefined ? "" : `, and over gRPC at ${served.grpc}`}`);
  for (const place of served.places.wanted)
    log(`it needs a process for "${place}": rmc serve ${directory} --place ${place} --connect ${served.socket ?? served.url}`);
  return served;
}

async function join(
  directory: string,
  place: string,
  { connect, token = process.env["RMC_TOKEN"], ...flags }: ServeFlags,
  stopped: Promise<unknown>,
  log: (line: string) => void,
): Promise<Running> {
  const program = await loadTier(directory, place);
  if (!program) throw new RmcError("unknown-host", `the build at ${directory} has no stages for "${place}"`);
  if (connect === undefined) throw new RmcError("unknown-host", `"${place}" needs a server to join: add --connect URL`);
  const member = new ServerMember({
    program,
    place,
    connect,
    ...(token !== undefined && { token }),
    resources: resourcesOf(process.env, log),
    limits: readLimits(flags).limits,
    log,
  });
  await Promise.race([member.joined, stopped]);
  return { drain: (milliseconds) => member.drain(milliseconds), close: async () => member.close() };
}

interface Running {
  drain(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}
