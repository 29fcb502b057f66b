/** What a page does for `page-and-worker.test.ts`: the near ends are in it, the far ones in a Worker. */
import { channelCases } from "@rmc/conformance";
import { converse, openTo, type Give, type Kind } from "./far-end.ts";
import type { Talk } from "./talk.ts";

const worker = new Worker("/far-end.js", { type: "module" });
const give: Give = (far, transfer) => worker.postMessage(far, transfer);

const threads = {
  async keep(kind: Kind, promise: string): Promise<void> {
    const cases = channelCases({ open: async () => openTo(kind, give), holdsBack: kind === "ring" });
    await cases.find(({ name }) => name === promise)!.run();
  },
  talk: (kind: Kind, talks: readonly [Talk, Talk]): Promise<readonly string[]> => converse(kind, give, talks),
};

declare global {
  interface Window {
    threads: typeof threads;
  }
}

window.threads = threads;
