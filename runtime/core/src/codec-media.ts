/**
 * The media types for generated codecs: audio, video, image, tensor and file reference, as `docs/wire.md` lays them out.
 * The `kind` tag does not travel; reading puts it back. A `null` format means that the type leaves it open. Measuring
 * checks that the data has the length that the format says, so that nobody behind has to.
 */
import {
  badValue,
  corrupt,
  putByte,
  putCount,
  putNumber,
  putString,
  putTyped,
  sizeOfCount,
  sizeOfNumber,
  sizeOfString,
  sizeOfTyped,
  takeCount,
  takeIndex,
  takeNumber,
  takeString,
  takeTyped,
  takeWord,
} from "./codec-support.ts";
import type { Reader, TypedArrayOf, TypedConstructor, Writer } from "./codec-support.ts";

const FORMATS = ["rgba", "i420", "gray"] as const;
const ELEMENTS: readonly TypedConstructor[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];

interface AudioValue {
  readonly kind: "audio";
  readonly samples: Float32Array;
  readonly rate: number;
  readonly channels: number;
  readonly pts: number;
}

interface PictureValue {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: string;
}

interface TensorValue {
  readonly kind: "tensor";
  readonly data: TypedArrayOf;
  readonly shape: readonly number[];
}

interface FileValue {
  readonly kind: "file";
  readonly digest: string;
  readonly size: number;
  readonly name: string;
  readonly type: string;
}

export function sizeOfAudio(at: number, value: unknown, rate: number | null, channels: number | null, path: string): number {
  const audio = objectAt<AudioValue>(value, "an audio frame", path);
  const times = sizeOfNumber(at, audio.pts, `${path}.pts`);
  checkWhole(audio.rate, rate, `${path}.rate`);
  checkWhole(audio.channels, channels, `${path}.channels`);
  const after = sizeOfArray(times + 8, audio.samples, Float32Array, `${path}.samples`);
  if (audio.samples.length % audio.channels !== 0)
    badValue(`${path}.samples.length`, `a multiple of ${audio.channels} channels`, audio.samples.length);
  return after;
}

export function putAudio(writer: Writer, value: AudioValue): void {
  putNumber(writer, value.pts);
  putCount(writer, value.rate);
  putCount(writer, value.channels);
  putTyped(writer, value.samples);
}

export function takeAudio(reader: Reader): AudioValue {
  const pts = takeNumber(reader);
  const rate = takeWord(reader);
  const channels = takeWord(reader);
  return { kind: "audio", samples: takeTyped(reader, Float32Array), rate, channels, pts };
}

export function sizeOfVideo(at: number, value: unknown, format: string | null, path: string): number {
  const video = objectAt<{ pts: unknown }>(value, "a video frame", path);
  return sizeOfPicture(sizeOfNumber(at, video.pts, `${path}.pts`), video, format, path);
}

export function sizeOfImage(at: number, value: unknown, format: string | null, path: string): number {
  return sizeOfPicture(at, objectAt<object>(value, "an image", path), format, path);
}

export function putVideo(writer: Writer, value: PictureValue & { readonly pts: number }): void {
  putNumber(writer, value.pts);
  putImage(writer, value);
}

export function putImage(writer: Writer, value: PictureValue): void {
  putCount(writer, value.width);
  putCount(writer, value.height);
  putByte(writer, FORMATS.indexOf(value.format as "rgba"));
  putTyped(writer, value.data);
}

export function takeVideo(reader: Reader): PictureValue & { readonly kind: "video"; readonly pts: number } {
  const pts = takeNumber(reader);
  return { kind: "video", ...takePicture(reader), pts };
}

export function takeImage(reader: Reader): PictureValue & { readonly kind: "image" } {
  return { kind: "image", ...takePicture(reader) };
}

export function sizeOfTensor(at: number, value: unknown, type: TypedConstructor | null, path: string): number {
  const tensor = objectAt<TensorValue>(value, "a tensor", path);
  const element = type ?? ELEMENTS.find((candidate) => tensor.data instanceof candidate);
  if (element === undefined) badValue(`${path}.data`, "a typed array", tensor.data);
  if (!Array.isArray(tensor.shape)) badValue(`${path}.shape`, "an array of numbers", tensor.shape);
  let count = 1;
  for (const [index, size] of tensor.shape.entries()) {
    if (!isWhole(size)) badValue(`${path}.shape[${index}]`, "a whole number", size);
    count *= size;
  }
  const after = sizeOfArray(sizeOfCount(at + 1, tensor.shape.length, 4) + tensor.shape.length * 4, tensor.data, element, `${path}.data`);
  if (tensor.data.length !== count) badValue(`${path}.data.length`, `${count}, as its shape says`, tensor.data.length);
  return after;
}

export function putTensor(writer: Writer, value: TensorValue): void {
  putByte(
    writer,
    ELEMENTS.findIndex((type) => value.data instanceof type),
  );
  putCount(writer, value.shape.length);
  for (const size of value.shape) putCount(writer, size);
  putTyped(writer, value.data);
}

export function takeTensor(reader: Reader, element: number | null): TensorValue {
  const index = takeIndex(reader, ELEMENTS.length);
  if (element !== null && index !== element) corrupt(reader, "a tensor of another element type");
  const count = takeCount(reader, 4);
  const shape: number[] = [];
  for (let axis = 0; axis < count; axis += 1) shape.push(takeWord(reader));
  return { kind: "tensor", data: takeTyped(reader, ELEMENTS[index] as TypedConstructor), shape };
}

export function sizeOfFile(at: number, value: unknown, path: string): number {
  const file = objectAt<FileValue>(value, "a file reference", path);
  const digest = sizeOfText(at, file.digest, `${path}.digest`);
  const size = sizeOfNumber(digest, file.size, `${path}.size`);
  return sizeOfText(sizeOfText(size, file.name, `${path}.name`), file.type, `${path}.type`);
}

export function putFile(writer: Writer, value: FileValue): void {
  putString(writer, value.digest);
  putNumber(writer, value.size);
  putString(writer, value.name);
  putString(writer, value.type);
}

export function takeFile(reader: Reader): FileValue {
  const digest = takeString(reader);
  const size = takeNumber(reader);
  const name = takeString(reader);
  return { kind: "file", digest, size, name, type: takeString(reader) };
}

export function isMedia(value: unknown, kind: string): boolean {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === kind;
}

function sizeOfPicture(at: number, value: object, format: string | null, path: string): number {
  const picture = value as PictureValue;
  checkWhole(picture.width, null, `${path}.width`);
  checkWhole(picture.height, null, `${path}.height`);
  if (format === null ? !(FORMATS as readonly string[]).includes(picture.format) : picture.format !== format) {
    badValue(`${path}.format`, format === null ? "a pixel format" : `"${format}"`, picture.format);
  }
  const after = sizeOfArray(((at + 3) & -4) + 9, picture.data, Uint8Array, `${path}.data`);
  const length = pictureLength(picture);
  if (picture.data.length !== length)
    badValue(`${path}.data.length`, `${length} for ${picture.width} × ${picture.height} ${picture.format}`, picture.data.length);
  return after;
}

/** i420 has chroma planes of half the size, rounded up. */
function pictureLength({ width, height, format }: PictureValue): number {
  if (format === "rgba") return width * height * 4;
  if (format === "gray") return width * height;
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

function takePicture(reader: Reader): PictureValue {
  const width = takeWord(reader);
  const height = takeWord(reader);
  const format = FORMATS[takeIndex(reader, FORMATS.length)] as string;
  return { data: takeTyped(reader, Uint8Array), width, height, format };
}

function sizeOfText(at: number, value: unknown, path: string): number {
  if (typeof value !== "string") badValue(path, "a string", value);
  return sizeOfString(at, value);
}

function sizeOfArray(at: number, value: unknown, type: TypedConstructor, path: string): number {
  if (!(value instanceof type)) badValue(path, `a ${type.name}`, value);
  return sizeOfTyped(at, value);
}

function objectAt<T>(value: unknown, expected: string, path: string): T {
  if (typeof value !== "object" || value === null) badValue(path, expected, value);
  return value as T;
}

function checkWhole(value: unknown, fixed: number | null, path: string): void {
  if (fixed !== null && value !== fixed) badValue(path, String(fixed), value);
  if (!isWhole(value) || value === 0) badValue(path, "a whole number above 0", value);
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 0xffffffff && Math.floor(value) === value;
}
