/** As much of protobuf as rmc.proto needs: fields with bytes are written and read, all others skipped. */

export interface Field {
  readonly number: number;
  readonly value: Uint8Array;
}

/** How a field with bytes is written. */
const BYTES = 2;
/** Lengths of what has no length of its own; a varint ends by itself. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const LONGEST_VARINT = 10;

/** In one piece. `before`: what precedes it, in bytes. */
export function field(number: number, value: Uint8Array, before: readonly number[] = []): Buffer {
  const head = [...before, ...headOf(number, value.length)];
  const bytes = Buffer.allocUnsafe(head.length + value.length);
  bytes.set(head);
  bytes.set(value, head.length);
  return bytes;
}

/** What precedes so many bytes. */
export function headOf(number: number, length: number): number[] {
  const head = [(number << 3) | BYTES];
  for (let rest = length; ; rest >>>= 7) {
    head.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return head;
  }
}

/** Those with bytes, as parts of the whole. Throws where it is no protobuf. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field, void> {
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at);
    const [number, type] = [Math.floor(tag.value / 8), tag.value % 8];
    if (type === 0) {
      at = varint(bytes, tag.end).end;
      continue;
    }
    const length = type === BYTES ? varint(bytes, tag.end) : { value: FIXED[type] ?? Number.NaN, end: tag.end };
    at = length.end + length.value;
    if (!(at <= bytes.length)) throw new Error("no protobuf message");
    if (type === BYTES) yield { number, value: bytes.subarray(length.end, at) };
  }
}

function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + LONGEST_VARINT); at++) {
    value += (bytes[at]! & 127) * 2 ** (7 * (at - start));
    if (bytes[at]! < 128) return { value, end: at + 1 };
  }
  throw new Error("no protobuf message");
}
