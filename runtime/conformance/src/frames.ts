/** Frames for the cases above the channel. */
import { createFrame, DATA, type Frame } from "@rmc/runtime";
import { difference, messageOf } from "./message.ts";

/** `step` and `size` say what is in it. */
export function dataFrame(stream: number, step: number, size: number, lineage?: Parameters<typeof createFrame>[5]): Frame {
  const frame = createFrame(DATA, stream, size, { time: step / 50, step }, 0, lineage);
  frame.bytes.set(messageOf(step, size), frame.at);
  return frame;
}

/** Throws unless it is the one that `dataFrame` makes, but for the number in its header. */
export function mustBe(frame: Frame, step: number, size: number): void {
  if (frame.stamp.step !== step) throw new Error(`where the frame of step ${step} was due there came that of step ${frame.stamp.step}`);
  const seen = difference(payloadOf(frame), messageOf(step, size));
  if (seen !== undefined) throw new Error(`in the frame of step ${step} there were ${seen}`);
}

export function payloadOf({ bytes, at, end }: Frame): Uint8Array {
  return bytes.subarray(at, end);
}
