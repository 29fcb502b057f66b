import type { Port } from "./port.ts";

/** Calls in the next turn of the event loop. Browsers have ports for that; Node would hear a thousand of their messages in one turn. */
export function nextTurn(work: () => void): void {
  if (typeof setImmediate === "function") return void setImmediate(work);
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => {
    port1.close();
    work();
  });
  port1.start();
  port2.postMessage(null, []);
}

declare const setImmediate: ((work: () => void) => unknown) | undefined;
declare const MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
