/** Frames for the cases above the channel. */
import { createFrame, DATA, type Frame } from "@rmc/runtime";
import { messageOf } from "./message.ts";

/** `step` and `size` say what is in it. */
export function dataFrame(stream: number, step: number, size: number, lineage?: Parameters<typeof createFrame>[5]): Frame {
  const frame = createFrame(DATA, stream, size, { time: step / 50, step }, 0, lineage);
  frame.bytes.set(messageOf(step, size), frame.at);
  return frame;
}

/** The payload alone: the header has a number that the link sets. */
export function payloadOf({ bytes, at, end }: Frame): Uint8Array {
  return bytes.subarray(at, end);
}
