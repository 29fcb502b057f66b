/** The pipeline of the measured calls: bytes there and back, through one node on the server. */
import type { ClientProgram, Codec, TierProgram } from "@rmc/runtime";
import { call, handWritten } from "../../runtime/core/src/session/hand-written.test-support.ts";

const bytes: Codec = {
  measure: (value) => (value as Uint8Array).length,
  write: (value, target, _, at) => {
    target.set(value as Uint8Array, at);
    return at + (value as Uint8Array).length;
  },
  read: (source, _, at, end) => source.subarray(at, end),
};

export function callProgram(): { readonly client: ClientProgram; readonly server: TierProgram } {
  const { client, programs } = handWritten({
    inputs: ["question"],
    outputs: ["answer"],
    stages: { server: [call(0, "question", "answer", (value, emit) => void emit(value), { project: (value) => value })] },
    links: [
      ["question", "client", "server"],
      ["answer", "server", "client"],
    ],
  });
  const own = <T extends Pick<TierProgram, "links">>(program: T): T => ({
    ...program,
    links: program.links.map((link) => ({ ...link, codec: bytes })),
  });
  return { client: own(client), server: own(programs["server"]!) };
}
