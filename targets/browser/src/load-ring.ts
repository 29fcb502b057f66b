import type { RingChannel, ringEnds } from "@rmc/worker/ring";

interface Ring {
  readonly RingChannel: typeof RingChannel;
  readonly ringEnds: typeof ringEnds;
}

/** A build has the code of rings in a file of its own: only pages that are isolated from other sites load it, and their Workers. */
export async function loadRing(base: string | URL): Promise<Ring> {
  return (await import(new URL("client/ring.js", base).href)) as Ring;
}
