/** The other thread of `threads.ts`: greets whoever comes with one small message, and does what it is told. */
import { parentPort } from "node:worker_threads";
import { PortChannel } from "@rmc/worker";
import { RingChannel, type RingEnd } from "@rmc/worker/ring";
import { BarePort, GREETING, LinkEnd, obey } from "./link-ends.ts";

/** What an end is measured as. */
export type Kind = "copies" | "moves" | "port" | "ring";

export interface ThreadEnd {
  readonly kind: Kind;
  readonly end: MessagePort | RingEnd<MessagePort>;
}

parentPort!.on("message", ({ kind, end }: ThreadEnd) => {
  const one = endOf(kind, end);
  obey(one);
  void one.send("take", GREETING);
});

function endOf(kind: Kind, end: ThreadEnd["end"]): BarePort | LinkEnd {
  if ("memory" in end) return new LinkEnd(new RingChannel(end), "far");
  return kind === "port" ? new LinkEnd(new PortChannel(end), "far") : new BarePort(end, kind === "moves");
}
