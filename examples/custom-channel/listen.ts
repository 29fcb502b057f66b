/** Accepts those who dial in a folder. Of several processes that listen there, one gets each of them. */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Channel } from "@rmc/runtime";
import { FolderChannel } from "./folder-channel.ts";

const LOOK_MS = 20;

/** Returns a function that stops listening. The channels go on. */
export function listenInFolder(folder: string, onChannel: (channel: Channel) => void): () => void {
  const known = new Set<string>();
  const stopping = new AbortController();
  const accept = async (name: string): Promise<void> => {
    known.add(name);
    const here = join(folder, name);
    // Who makes it has it.
    const isOurs = await mkdir(join(here, "accepted")).then(
      () => true,
      () => false,
    );
    if (isOurs) onChannel(new FolderChannel(join(here, "accepted"), join(here, "dialled")));
  };
  const look = async (): Promise<void> => {
    for (; !stopping.signal.aborted; await pause(LOOK_MS))
      for (const name of await readdir(folder).catch(() => [])) if (!known.has(name)) await accept(name);
  };
  void look();
  return () => stopping.abort();
}
