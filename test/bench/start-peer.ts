/** Another process of a measurement. It says first where it can be reached, and ends with us. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Peer<Said> {
  readonly said: Said;
  ask(): Promise<unknown>;
  stop(): void;
}

export async function startPeer<Said>(file: string, folder: string): Promise<Peer<Said>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [folder], { execArgv: ["--conditions=rmc-source", "--expose-gc"] });
  const said = (await answerOf(child)) as Said;
  return { said, ask: () => (child.send("memory"), answerOf(child)), stop: () => child.disconnect() };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const stop = (): void => ended.abort(new Error("the other process of the measurement ended"));
  child.once("exit", stop);
  const [answer] = (await once(child, "message", { signal: ended.signal })) as [unknown];
  child.off("exit", stop);
  return answer;
}
