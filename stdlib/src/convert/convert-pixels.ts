import type { Video } from "@rmc/runtime";
import { convertPixels } from "./pixels.ts";
import type { PixelFormat } from "./pixels.ts";

/** Changes the pixel format of video; the formulas are in `pixels.ts`. Frames of the right format pass unchanged. */
export class ConvertPixels {
  readonly #format: PixelFormat;

  constructor({ format }: { format: PixelFormat }) {
    this.#format = format;
  }

  process(frame: Video): Video {
    if (frame.format === this.#format) return frame;
    return { ...frame, data: convertPixels(frame.data, frame.width, frame.height, frame.format, this.#format), format: this.#format };
  }
}
