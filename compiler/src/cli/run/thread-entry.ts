/** The thread of a run: does its job and says how it ended. */
import { parentPort, workerData } from "node:worker_threads";
import { Conversation } from "./conversation.ts";
import { errorData } from "./error-data.ts";
import type { Job } from "./job.ts";
import type { ToRun } from "./messages.ts";
import { runCompiled } from "./run-compiled.ts";
import { runHost } from "./run-host.ts";
import { runPlainJob } from "./run-plain-job.ts";

function work(job: Job, conversation: Conversation): Promise<void> {
  switch (job.kind) {
    case "plain":
      return runPlainJob(job, conversation);
    case "compiled":
      return runCompiled(job, conversation);
    case "host":
      return runHost(job, conversation);
  }
}

process.setSourceMapsEnabled(true);
const conversation = new Conversation((message) => parentPort?.postMessage(message));
parentPort?.on("message", (message: ToRun) => conversation.hear(message));
try {
  await work(workerData as Job, conversation);
  await conversation.written();
  conversation.say({ say: "done" });
} catch (error) {
  await conversation.written();
  conversation.say({ say: "failed", error: errorData(error) });
}
parentPort?.close();
