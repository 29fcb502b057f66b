/**
 * The client's part in a session, live or offline: checks the parameters, names the session so that nobody can guess it,
 * and opens it on the hosts.
 */
import { RmcError } from "../error.ts";
import type { Frame } from "../frame.ts";
import { randomId } from "../random-id.ts";
import type { LinkProgram, ParamProgram, Stamp } from "../program.ts";
import { Member, type Connect } from "./member.ts";
import { readError, type ParamValue, type PathNews, type SessionMode } from "./messages.ts";

/** What a client knows of a build; generated as `client/index.js`. Codecs are there for the links that begin or end at "client". */
export interface ClientProgram {
  readonly build: string;
  readonly pipeline: string;
  readonly inputs: readonly { readonly name: string; readonly flow: string; readonly optional: boolean }[];
  readonly outputs: readonly { readonly name: string; readonly flow: string }[];
  readonly params: readonly ParamProgram[];
  readonly links: readonly LinkProgram[];
}

export interface ClientOptions {
  readonly program: ClientProgram;
  /** A channel to a host: see `Topology` for who is asked for. */
  readonly connect: Connect;
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** The session's name, where a token is for one alone; otherwise it is made up. */
  readonly session?: string;
  /** Milliseconds that the whole session may take, on every host. */
  readonly deadline?: number;
}

export function clientMember(
  options: ClientOptions,
  mode: SessionMode,
  onError: (error: RmcError, stamp: Stamp | undefined) => void,
  onPaths: (news: PathNews) => void = () => undefined,
): Member {
  const { program, connect, params = {}, session = randomId(), deadline } = options;
  checkParams(program.params, params);
  const { build, pipeline } = program;
  const open = { build, pipeline, session, from: "client", mode, params, ...(deadline !== undefined && { deadline }) };
  const onErrorFrame = (frame: Frame): void => {
    const { error, stamp } = readError(frame);
    onError(error, stamp);
  };
  return new Member({ host: "client", open, links: program.links, connect, onError, onErrorFrame, onPaths });
}

/** Given values over defaults. Unknown names and other types are errors. */
export function checkParams(known: readonly ParamProgram[], given: Readonly<Record<string, ParamValue>>): ReadonlyMap<string, ParamValue> {
  const values = new Map(known.map((param) => [param.name, param.default]));
  for (const [name, value] of Object.entries(given)) {
    const fallback = values.get(name);
    if (fallback === undefined)
      throw new RmcError(
        "bad-param",
        `there is no parameter "${name}"${known.length > 0 ? `; there are ${known.map((param) => `"${param.name}"`).join(", ")}` : ""}`,
      );
    if (typeof value !== typeof fallback)
      throw new RmcError("bad-param", `parameter "${name}" must be a ${typeof fallback}, not a ${typeof value}`);
    values.set(name, value);
  }
  return values;
}
