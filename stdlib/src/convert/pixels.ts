/**
 * Pixel formats into each other, by BT.601 in 8-bit integers. i420 has limited range (luma 16 … 235, chroma 16 … 240 around
 * 128), rgba and gray have full range (0 … 255). Chroma planes have half the width and height, rounded up.
 *
 * - rgba → i420: Y = (66·R + 129·G + 25·B + 128 >> 8) + 16; with R, G, B the rounded means of the 2 × 2 pixels (fewer at an
 *   odd edge), U = (−38·R − 74·G + 112·B + 128 >> 8) + 128, V = (112·R − 94·G − 18·B + 128 >> 8) + 128. Alpha is dropped.
 * - i420 → rgba: with C = Y − 16, D = U − 128, E = V − 128 of the pixel's chroma sample, R = 298·C + 409·E + 128 >> 8,
 *   G = 298·C − 100·D − 208·E + 128 >> 8, B = 298·C + 516·D + 128 >> 8, each clamped to 0 … 255; alpha 255.
 * - rgba → gray: 77·R + 150·G + 29·B + 128 >> 8. gray → rgba: R = G = B = gray, alpha 255.
 * - i420 → gray: 298·(Y − 16) + 128 >> 8, clamped. gray → i420: Y = (220·gray + 128 >> 8) + 16, U = V = 128.
 */
export type PixelFormat = "rgba" | "i420" | "gray";

export function convertPixels(data: Uint8Array, width: number, height: number, from: PixelFormat, to: PixelFormat): Uint8Array {
  if (from === "rgba") return to === "i420" ? rgbaToI420(data, width, height) : rgbaToGray(data);
  if (from === "i420") return to === "rgba" ? i420ToRgba(data, width, height) : i420ToGray(data, width * height);
  return to === "rgba" ? grayToRgba(data) : grayToI420(data, width, height);
}

function rgbaToI420(data: Uint8Array, width: number, height: number): Uint8Array {
  const across = Math.ceil(width / 2);
  const down = Math.ceil(height / 2);
  const luma = width * height;
  const result = new Uint8Array(luma + 2 * across * down);
  for (let i = 0; i < luma; i++) {
    result[i] = ((66 * data[4 * i]! + 129 * data[4 * i + 1]! + 25 * data[4 * i + 2]! + 128) >> 8) + 16;
  }
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const red = blockMean(data, width, height, x, y, 0);
      const green = blockMean(data, width, height, x, y, 1);
      const blue = blockMean(data, width, height, x, y, 2);
      result[luma + y * across + x] = ((-38 * red - 74 * green + 112 * blue + 128) >> 8) + 128;
      result[luma + across * down + y * across + x] = ((112 * red - 94 * green - 18 * blue + 128) >> 8) + 128;
    }
  }
  return result;
}

/** The rounded mean of one colour over the pixels that a chroma sample covers. */
function blockMean(data: Uint8Array, width: number, height: number, x: number, y: number, colour: number): number {
  const right = Math.min(2 * x + 2, width);
  const bottom = Math.min(2 * y + 2, height);
  let sum = 0;
  let count = 0;
  for (let row = 2 * y; row < bottom; row++) {
    for (let column = 2 * x; column < right; column++) {
      sum += data[4 * (row * width + column) + colour]!;
      count++;
    }
  }
  return Math.floor((2 * sum + count) / (2 * count));
}

function i420ToRgba(data: Uint8Array, width: number, height: number): Uint8Array {
  const across = Math.ceil(width / 2);
  const down = Math.ceil(height / 2);
  const luma = width * height;
  const result = new Uint8Array(luma * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const chroma = luma + (y >> 1) * across + (x >> 1);
      const c = 298 * (data[y * width + x]! - 16) + 128;
      const d = data[chroma]! - 128;
      const e = data[chroma + across * down]! - 128;
      const at = 4 * (y * width + x);
      result[at] = clamp((c + 409 * e) >> 8);
      result[at + 1] = clamp((c - 100 * d - 208 * e) >> 8);
      result[at + 2] = clamp((c + 516 * d) >> 8);
      result[at + 3] = 255;
    }
  }
  return result;
}

function rgbaToGray(data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length / 4);
  for (let i = 0; i < result.length; i++) result[i] = (77 * data[4 * i]! + 150 * data[4 * i + 1]! + 29 * data[4 * i + 2]! + 128) >> 8;
  return result;
}

function grayToRgba(data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length * 4);
  for (let i = 0; i < data.length; i++) {
    result[4 * i] = data[i]!;
    result[4 * i + 1] = data[i]!;
    result[4 * i + 2] = data[i]!;
    result[4 * i + 3] = 255;
  }
  return result;
}

function i420ToGray(data: Uint8Array, luma: number): Uint8Array {
  const result = new Uint8Array(luma);
  for (let i = 0; i < luma; i++) result[i] = clamp((298 * (data[i]! - 16) + 128) >> 8);
  return result;
}

function grayToI420(data: Uint8Array, width: number, height: number): Uint8Array {
  const luma = width * height;
  const result = new Uint8Array(luma + 2 * Math.ceil(width / 2) * Math.ceil(height / 2));
  for (let i = 0; i < luma; i++) result[i] = ((220 * data[i]! + 128) >> 8) + 16;
  for (let i = luma; i < result.length; i++) result[i] = 128;
  return result;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}
