/**
 * The media values. They are plain objects, told apart by `kind`, so that nodes build new ones with a literal or a spread;
 * their format stands in the type, so that TypeScript sees where two stages disagree. Plain data: what travels on the
 * wire, what a kernel reads and what a user's test writes is the same object.
 */

/** Interleaved samples. `pts` is the time of the first one in seconds. */
export interface Audio<Rate extends number = number, Channels extends number = number> {
  readonly kind: "audio";
  samples: Float32Array;
  rate: Rate;
  channels: Channels;
  pts: number;
}

export type PixelFormat = "rgba" | "i420" | "gray";

/** One picture of a moving one: rows from the top without padding; i420 is the Y plane, then U, then V. */
export interface Video<Format extends PixelFormat = PixelFormat> {
  readonly kind: "video";
  data: Uint8Array;
  width: number;
  height: number;
  format: Format;
  pts: number;
}

/** A still picture, laid out like a frame of video. */
export interface Image<Format extends PixelFormat = PixelFormat> {
  readonly kind: "image";
  data: Uint8Array;
  width: number;
  height: number;
  format: Format;
}

export type TensorData =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Row-major: the last dimension varies fastest. */
export interface Tensor<Data extends TensorData = TensorData> {
  readonly kind: "tensor";
  data: Data;
  shape: number[];
}

/** A file by its content: `digest` is `sha256:…`, the bytes stay where they are until somebody opens them. */
export interface FileRef {
  readonly kind: "file";
  digest: string;
  size: number;
  name: string;
  type: string;
}
