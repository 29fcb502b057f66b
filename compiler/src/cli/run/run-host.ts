/** One real host of a build in this thread: the server with its pages and its WebSocket, or a compute place that joins it. */
import { loadTier, resourcesOf, serveBuild, ServerMember } from "@rmc/host";
import { RmcError } from "@rmc/runtime";
import type { HostJob } from "./job.ts";
import type { Conversation } from "./conversation.ts";

export async function runHost(job: HostJob, conversation: Conversation): Promise<void> {
  const log = (text: string): void => conversation.say({ say: "log", text });
  const running = job.place === "server" ? await serve(job, log) : await join(job, log);
  conversation.say({ say: "ready", url: running.url });
  await conversation.stopped;
  await running.close();
}

interface Running {
  readonly url: string;
  close(): void | Promise<void>;
}

async function serve({ directory, app, edge }: HostJob, log: (text: string) => void): Promise<Running> {
  return serveBuild({ directory, port: 0, log, ...(app === undefined ? {} : { app }), ...(edge === undefined ? {} : { edge }) });
}

async function join({ directory, place, connect = "" }: HostJob, log: (text: string) => void): Promise<Running> {
  const program = await loadTier(directory, place);
  if (program === undefined) throw new RmcError("unknown-host", `the build has no stages for "${place}"`);
  const member = new ServerMember({ program, place, connect, resources: resourcesOf(process.env, log), log: () => {} });
  await member.joined;
  return { url: connect, close: () => member.close() };
}
