/** What every channel asks before it sends. */
import type { Channel } from "./channel.ts";
import { RmcError } from "./error.ts";

/** Throws what `send` rejects with, where a channel does not take a message. */
export function mustTake({ length }: Uint8Array, { messageLimit }: Channel, isClosed: boolean): void {
  if (isClosed) throw new RmcError("channel-closed", "the channel is closed");
  if (length > messageLimit) throw new RmcError("too-large", `a message has ${length} bytes; the limit is ${messageLimit}`);
}
