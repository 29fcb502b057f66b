/** The compiled run: a host for each place in this thread, with the codecs, frames and links that separate machines use. */
import { resourcesOf } from "@rmc/host";
import { runHosts } from "@rmc/runtime";
import { PortChannel } from "@rmc/worker";
import type { CompiledJob } from "./job.ts";
import { loadClient, loadPrograms } from "./load-programs.ts";
import type { Conversation } from "./conversation.ts";
import { errorData } from "./error-data.ts";

export async function runCompiled(job: CompiledJob, conversation: Conversation): Promise<void> {
  const engine = job.engine === undefined ? undefined : new PortChannel(job.engine);
  const programs = await loadPrograms(job.directory, job.places, engine);
  await runHosts({
    programs,
    program: await loadClient(job.directory),
    inputs: conversation.inputs(job.inputs),
    params: job.params,
    every: job.every,
    onOutput: (name, value) => conversation.output(name, value),
    resources: {
      ...resourcesOf(process.env, (text) => conversation.say({ say: "log", text })),
      forgiven: (error) => conversation.say({ say: "forgiven", error: errorData(error) }),
    },
  });
  engine?.close();
}
