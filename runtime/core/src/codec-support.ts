/**
 * What generated codecs call: the parts that every codec needs and that are too long to print into each. The layout is in
 * `docs/wire.md`. Sizes are measured first and that is where values are checked, so the `put…` functions cannot fail; the
 * `take…` functions trust nothing: each length is compared with what is left before anything is read or allocated.
 * Bundles keep only the functions that their codecs call.
 */
import type { Codec } from "./codec.ts";
import { RmcError } from "./error.ts";

/** A payload is at most this long; `docs/wire.md`. */
const LIMIT = 64 * 1024 * 1024;
/** Items without any bytes (null, literals) that one value may hold, in all its lists together. */
const SPARE = 1024 * 1024;
/** How often a recursive type may go into itself. */
const DEPTH = 64;

export interface Writer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

export interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  readonly end: number;
  spare: number;
  depth: number;
}

/** What must not be unbounded while a value is measured. */
export interface Measure {
  spare: number;
  depth: number;
}

/** What a kernel without parameters is given. */
export const emptyCodec: Codec<readonly unknown[]> = { measure: () => 0, write: (_value, _bytes, _view, at) => at, read: () => [] };

export type TypedArrayOf =
  | Int8Array<ArrayBufferLike>
  | Uint8Array<ArrayBufferLike>
  | Uint8ClampedArray<ArrayBufferLike>
  | Int16Array<ArrayBufferLike>
  | Uint16Array<ArrayBufferLike>
  | Int32Array<ArrayBufferLike>
  | Uint32Array<ArrayBufferLike>
  | Float32Array<ArrayBufferLike>
  | Float64Array<ArrayBufferLike>;

export interface TypedConstructor<T extends TypedArrayOf = TypedArrayOf> {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
}

/** A codec of what is particular to its type: the size (from 0 on), the bytes, the value. */
export function newCodec<T>(
  measure: (value: T, limits: Measure) => number,
  write: (value: T, writer: Writer) => void,
  read: (reader: Reader) => T,
): Codec<T> {
  return {
    measure: (value) => checkSize(measure(value, { spare: SPARE, depth: 0 })),
    write(value, bytes, view, at) {
      const writer = { bytes, view, at };
      write(value, writer);
      return writer.at;
    },
    read(bytes, view, at, end) {
      const reader = { bytes, view, at, end, spare: SPARE, depth: 0 };
      const value = read(reader);
      if (reader.at !== end) corrupt(reader, `${end - reader.at} bytes too many`);
      return value;
    },
  };
}

/** The value is not of its type. `path` is like ".items[3].name", empty for the whole value. */
export function badValue(path: string, expected: string, value: unknown): never {
  throw new RmcError(
    "bad-value",
    `${path === "" ? "the value" : `"${path.replace(/^\./, "")}"`} should be ${expected}, not ${describe(value)}`,
  );
}

export function enter(measure: Measure, path: string): void {
  measure.depth += 1;
  if (measure.depth > DEPTH) throw new RmcError("too-large", `"${path}" nests more than ${DEPTH} deep`);
}

/** Adds the count and checks the size that `count` items of at least `least` bytes will have. */
export function sizeOfCount(at: number, count: number, least: number, measure?: Measure): number {
  if (least === 0 && measure !== undefined && (measure.spare -= count) < 0) tooLarge();
  const after = ((at + 3) & -4) + 4;
  if (after + count * least > LIMIT) tooLarge();
  return after;
}

export function sizeOfNumber(at: number, value: unknown, path: string): number {
  if (typeof value !== "number") badValue(path, "a number", value);
  return (at + 15) & -8;
}

export function sizeOfString(at: number, value: string): number {
  return sizeOfCount(at, value.length, 2) + value.length * 2;
}

export function sizeOfTyped(at: number, value: TypedArrayOf): number {
  const element = value.BYTES_PER_ELEMENT;
  const after = sizeOfCount(at, value.length, element);
  return ((after + element - 1) & -element) + value.length * element;
}

export function putByte(writer: Writer, value: number): void {
  writer.bytes[writer.at] = value;
  writer.at += 1;
}

export function putShort(writer: Writer, value: number): void {
  pad(writer, 2);
  writer.view.setUint16(writer.at, value, true);
  writer.at += 2;
}

export function putCount(writer: Writer, value: number): void {
  pad(writer, 4);
  writer.view.setUint32(writer.at, value, true);
  writer.at += 4;
}

export function putNumber(writer: Writer, value: number): void {
  pad(writer, 8);
  if (value === value) writer.view.setFloat64(writer.at, value, true);
  else putNaN(writer, writer.at, 8);
  writer.at += 8;
}

export function putString(writer: Writer, value: string): void {
  putCount(writer, value.length);
  const { view } = writer;
  let at = writer.at;
  for (let index = 0; index < value.length; index += 1, at += 2) view.setUint16(at, value.charCodeAt(index), true);
  writer.at = at;
}

/** NaNs of float arrays are made canonical: an engine may give any payload, and the bytes must not depend on it. */
export function putTyped(writer: Writer, value: TypedArrayOf): void {
  putCount(writer, value.length);
  const element = value.BYTES_PER_ELEMENT;
  pad(writer, element);
  writer.bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), writer.at);
  if (value instanceof Float32Array || value instanceof Float64Array) {
    for (let index = 0; index < value.length; index += 1)
      if (value[index] !== value[index]) putNaN(writer, writer.at + index * element, element);
  }
  writer.at += value.byteLength;
}

/** Zeros but for the two highest bytes. */
function putNaN({ bytes, view }: Writer, at: number, size: number): void {
  bytes.fill(0, at, at + size);
  view.setUint16(at + size - 2, size === 4 ? 0x7fc0 : 0x7ff8, true);
}

export function takeByte(reader: Reader): number {
  const at = claim(reader, 1, 1);
  return reader.bytes[at] as number;
}

/** A byte that must be smaller than `count`: flags, formats, options of a union. */
export function takeIndex(reader: Reader, count: number): number {
  const index = count > 256 ? takeShort(reader) : takeByte(reader);
  if (index >= count) corrupt(reader, `${index} where less than ${count} is allowed`);
  return index;
}

export function takeShort(reader: Reader): number {
  return reader.view.getUint16(claim(reader, 2, 2), true);
}

export function takeWord(reader: Reader): number {
  return reader.view.getUint32(claim(reader, 4, 4), true);
}

export function takeNumber(reader: Reader): number {
  return reader.view.getFloat64(claim(reader, 8, 8), true);
}

/** A count of items of at least `least` bytes. */
export function takeCount(reader: Reader, least: number): number {
  const count = takeWord(reader);
  if (least === 0 ? (reader.spare -= count) < 0 : count * least > reader.end - reader.at)
    corrupt(reader, `a count of ${count} that cannot be`);
  return count;
}

/** Items in chunks: `String.fromCharCode` takes them as arguments, and those are limited. */
export function takeString(reader: Reader): string {
  const count = takeCount(reader, 2);
  const units = viewOf(reader, Uint16Array, claim(reader, 2, count * 2), count);
  if (count <= 4096) return String.fromCharCode(...units);
  let text = "";
  for (let index = 0; index < count; index += 4096) text += String.fromCharCode(...units.subarray(index, index + 4096));
  return text;
}

export function takeTyped<T extends TypedArrayOf>(reader: Reader, type: TypedConstructor<T>): T {
  const element = type.BYTES_PER_ELEMENT;
  const count = takeCount(reader, element);
  return viewOf(reader, type, claim(reader, element, count * element), count);
}

export function enterRead(reader: Reader): void {
  reader.depth += 1;
  if (reader.depth > DEPTH) corrupt(reader, `values nested more than ${DEPTH} deep`);
}

/** Projection of values onto a codec's type: written and read, so the result is a copy and has what travels, no more. */
export function projection(codec: Codec): (value: unknown) => unknown {
  return (value) => {
    const bytes = new Uint8Array(codec.measure(value));
    const view = new DataView(bytes.buffer);
    codec.write(value, bytes, view, 0);
    return codec.read(bytes, view, 0, bytes.length);
  };
}

/** An object that is no array, Map, Set or typed array: what objects and records are told apart by in a union. */
export function isPlain(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set) &&
    !ArrayBuffer.isView(value)
  );
}

/** Own properties under any name: assigning "__proto__" would change the object's prototype instead. */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

export function corrupt(reader: Reader, what: string): never {
  throw new RmcError("corrupt-frame", `a value from another stage is damaged at byte ${reader.at}: ${what}`);
}

/** Moves past `size` bytes at the next multiple of `align`, and says where they start. */
function claim(reader: Reader, align: number, size: number): number {
  const at = (reader.at + align - 1) & -align;
  if (at + size > reader.end) corrupt(reader, `${size} bytes are missing`);
  reader.at = at + size;
  return at;
}

function viewOf<T extends TypedArrayOf>(reader: Reader, type: TypedConstructor<T>, at: number, count: number): T {
  const start = reader.bytes.byteOffset + at;
  if (start % type.BYTES_PER_ELEMENT === 0) return new type(reader.bytes.buffer, start, count);
  return new type(reader.bytes.slice(at, at + count * type.BYTES_PER_ELEMENT).buffer, 0, count);
}

function pad(writer: Writer, align: number): void {
  while ((writer.at & (align - 1)) !== 0) {
    writer.bytes[writer.at] = 0;
    writer.at += 1;
  }
}

/** The end of every measuring: the whole value fits in a frame. */
function checkSize(at: number): number {
  return at > LIMIT ? tooLarge() : at;
}

function tooLarge(): never {
  throw new RmcError("too-large", `a value needs more than ${LIMIT / 1024 / 1024} MiB`);
}

function describe(value: unknown): string {
  if (typeof value === "string") return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value);
  if (typeof value === "object" && value !== null)
    return value.constructor?.name === "Object" ? "an object" : `a ${value.constructor?.name ?? "object"}`;
  return typeof value === "function" ? "a function" : String(value);
}
