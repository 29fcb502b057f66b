/** A pipeline that gives far more than it gets: for each number so many values of 64 KiB. */
import type { ClientProgram, Codec, TierProgram } from "@rmc/runtime";
import { call, handWritten } from "../../../runtime/core/src/session/hand-written.test-support.ts";

export const SIZE: number = 64 * 1024;

/** A number, or zeros. */
const codec: Codec = {
  measure: (value) => (typeof value === "number" ? 8 : SIZE),
  write: (value, _, view, at) => {
    if (typeof value === "number") view.setFloat64(at, value, true);
    return at + (typeof value === "number" ? 8 : SIZE);
  },
  read: (bytes, view, at, end) => (end - at === 8 ? view.getFloat64(at, true) : bytes.subarray(at, end)),
};

export function floodProgram(emitted: () => void = () => undefined): { readonly client: ClientProgram; readonly server: TierProgram } {
  const flood = async (count: unknown, emit: (value: unknown) => void | Promise<void>): Promise<void> => {
    for (let i = 0; i < (count as number); i++) {
      await emit("more");
      emitted();
    }
  };
  const { client, programs } = handWritten({
    inputs: ["count"],
    outputs: ["flood"],
    stages: { server: [call(0, "count", "flood", flood)] },
    links: [
      ["count", "client", "server"],
      ["flood", "server", "client"],
    ],
  });
  const own = <T extends Pick<TierProgram, "links">>(program: T): T => ({
    ...program,
    links: program.links.map((link) => ({ ...link, codec })),
  });
  return { client: own(client), server: own(programs["server"]!) };
}
