/**
 * Workers have no peer connections: the page makes them for its Worker, and passes on what goes over them. A data channel could be
 * moved to the Worker in some browsers; a port is there in all, and is what the Worker has with the page anyway.
 */
import type { Channel } from "@rmc/runtime";
import { PortChannel } from "@rmc/worker";

/** The Worker's: asks the page for a path of the lasting channel of this name. */
export function borrowPath(page: MessagePort, name: string, channel: string): Promise<Channel> {
  const { port1: port, port2 } = new MessageChannel();
  page.postMessage({ channel, port: port2 } satisfies Wish, [port2]);
  return new Promise((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<string | undefined>) => {
      port.onmessage = null;
      if (data === undefined) resolve(new PortChannel(port, name));
      else reject(new Error(data));
    };
  });
}

/** The page's. */
export function lendPaths(worker: MessagePort, dial: (channel: string) => Promise<Channel>): void {
  worker.onmessage = async ({ data: { channel, port } }: MessageEvent<Wish>) => {
    try {
      const path = await dial(channel);
      // What comes first must not come before this.
      port.postMessage(undefined);
      const there = new PortChannel(port);
      void pass(path, there);
      void pass(there, path);
    } catch (error) {
      port.postMessage(error instanceof Error ? error.message : String(error));
    }
  };
}

interface Wish {
  readonly channel: string;
  readonly port: MessagePort;
}

async function pass(from: Channel, to: Channel): Promise<void> {
  for (let message = await from.receive(); message; message = await from.receive()) await to.send(message).catch(() => undefined);
  to.close(await from.closed);
}
