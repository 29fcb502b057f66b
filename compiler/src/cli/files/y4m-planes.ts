/** Plane arithmetic of y4m files: any chroma resolution down to 4:2:0, and full range to limited range. */

export interface Sampling {
  readonly across: number;
  readonly down: number;
}

/** Each chroma sample of the result is the rounded mean of those it covers; at an odd edge of fewer. */
export function averageChroma(planes: Uint8Array, width: number, height: number, sampling: Sampling): Uint8Array<ArrayBuffer> {
  const luma = width * height;
  const from = { width: Math.ceil(width / sampling.across), height: Math.ceil(height / sampling.down) };
  const to = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const result = new Uint8Array(luma + 2 * to.width * to.height);
  result.set(planes.subarray(0, luma));
  for (let plane = 0; plane < 2; plane++) {
    const source = planes.subarray(luma + plane * from.width * from.height, luma + (plane + 1) * from.width * from.height);
    const target = result.subarray(luma + plane * to.width * to.height, luma + (plane + 1) * to.width * to.height);
    shrink(source, from, target, to);
  }
  return result;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function shrink(source: Uint8Array, from: Size, target: Uint8Array, to: Size): void {
  const across = from.width === to.width ? 1 : 2;
  const down = from.height === to.height ? 1 : 2;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) target[y * to.width + x] = mean(source, from, x * across, y * down, across, down);
  }
}

function mean(source: Uint8Array, size: Size, left: number, top: number, across: number, down: number): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(top + down, size.height); y++) {
    for (let x = left; x < Math.min(left + across, size.width); x++) {
      sum += source[y * size.width + x] ?? 0;
      count++;
    }
  }
  return Math.floor((sum + count / 2) / count);
}

/** Luma 0…255 to 16…235, chroma around 128 by 224/255, rounded to nearest. */
export function toLimitedRange(planes: Uint8Array, luma: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(planes.length);
  for (let index = 0; index < planes.length; index++) {
    const value = planes[index] ?? 0;
    result[index] = index < luma ? Math.floor(16.5 + (value * 219) / 255) : Math.floor(128.5 + ((value - 128) * 224) / 255);
  }
  return result;
}
