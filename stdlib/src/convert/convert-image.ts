import type { Image } from "@rmc/runtime";
import { convertPixels } from "./pixels.ts";
import type { PixelFormat } from "./pixels.ts";

/** Changes the pixel format of images; the formulas are in `pixels.ts`. Images of the right format pass unchanged. */
export class ConvertImage {
  readonly #format: PixelFormat;

  constructor({ format }: { format: PixelFormat }) {
    this.#format = format;
  }

  process(image: Image): Image {
    if (image.format === this.#format) return image;
    return { ...image, data: convertPixels(image.data, image.width, image.height, image.format, this.#format), format: this.#format };
  }
}
