/** Dials whoever listens in a folder: a new folder in it is a new channel, and the listener's own part in that the answer. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { RmcError, type Channel } from "@rmc/runtime";
import { FolderChannel } from "./folder-channel.ts";

const LOOK_MS = 20;
const DIAL_MS = 10_000;

/** Rejects with "unknown-host". */
export async function dialFolder(folder: string): Promise<Channel> {
  const here = join(folder, randomUUID());
  const [dialled, accepted] = [join(here, "dialled"), join(here, "accepted")];
  await mkdir(dialled, { recursive: true });
  for (let waited = 0; !existsSync(accepted); waited += LOOK_MS) {
    if (waited > DIAL_MS) throw new RmcError("unknown-host", `no host answers in ${folder}`);
    await pause(LOOK_MS);
  }
  return new FolderChannel(dialled, accepted);
}
