/** The page of `rmc run --hosts`: runs the build's client on inputs that come from the command line, and sends outputs there. */
import { runBuild } from "@rmc/browser";
import { dialWebSocket } from "@rmc/ws";
import type { Channel, ClientProgram } from "@rmc/runtime";
import { Conversation } from "./conversation.ts";
import { errorData } from "./error-data.ts";
import type { FromRun, ToRun } from "./messages.ts";
import { packValue, unpackValue } from "./pack-value.ts";
import type { PageJob } from "./page-job.ts";

async function main(): Promise<void> {
  const channel = await dialWebSocket(location.hash.slice(1));
  const first = await channel.receive();
  const job = unpackValue(first ?? new Uint8Array(0)) as PageJob;
  const conversation = new Conversation(gathered(channel));
  void (async () => {
    for (let message = await channel.receive(); message !== undefined; message = await channel.receive())
      conversation.hear(unpackValue(message) as ToRun);
  })();
  try {
    await run(job, conversation);
    await conversation.written();
    conversation.say({ say: "done" });
  } catch (error) {
    await conversation.written();
    conversation.say({ say: "failed", error: errorData(error) });
  }
}

/** One message for all that is said in one turn of the event loop. */
function gathered(channel: Channel): (message: FromRun) => void {
  const { port1, port2 } = new MessageChannel();
  let said: FromRun[] = [];
  port1.addEventListener("message", () => {
    void channel.send(packValue(said));
    said = [];
  });
  port1.start();
  return (message) => {
    if (said.push(message) === 1) port2.postMessage(null);
  };
}

async function run({ server, edge, params, every, inputs }: PageJob, conversation: Conversation): Promise<void> {
  const client = "/client/index.js";
  const { program } = (await import(client)) as { readonly program: ClientProgram };
  await runBuild(program, server, conversation.inputs(inputs), {
    params,
    every,
    ...(edge === undefined ? {} : { edge }),
    onOutput: (name, value) => conversation.output(name, value),
  });
}

void main();

declare const location: { readonly hash: string };
