/**
 * The messages of rmc.proto as bytes, and nothing else of protobuf: fields of known numbers are read, others skipped, the last
 * one of a number counts.
 */

/** A frame, or why this side sends no more. */
export type Message = Uint8Array | { readonly closed: string };

const FRAME = 1;
const CLOSED = 2;
/** How a field is written. */
const BYTES = 2;
/** Where the wire types without a length of their own end; a varint ends by itself. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const LONGEST_VARINT = 10;
/** Of a reason in units, on the way out: it is for people. */
const REASON_LIMIT = 1024;

export function encodeMessage(message: Message): Buffer {
  if (message instanceof Uint8Array) return field(FRAME, message);
  return field(CLOSED, Buffer.from(message.closed.slice(0, REASON_LIMIT)));
}

/** Throws where the bytes are no protobuf. A frame is a copy: what came may be part of a buffer that others have parts of. */
export function decodeMessage(bytes: Uint8Array): Message {
  let frame: Uint8Array = new Uint8Array(0);
  let closed: Uint8Array | undefined;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === FRAME) frame = value;
    if (number === CLOSED) closed = value;
  }
  return closed === undefined ? new Uint8Array(frame) : { closed: new TextDecoder().decode(closed) };
}

/** A field with bytes, in one piece. */
function field(number: number, value: Uint8Array): Buffer {
  const head = [(number << 3) | BYTES];
  for (let rest = value.length; ; rest >>>= 7) {
    head.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  const bytes = Buffer.allocUnsafe(head.length + value.length);
  bytes.set(head);
  bytes.set(value, head.length);
  return bytes;
}

/** Those with bytes. */
function* fieldsOf(bytes: Uint8Array): Generator<{ readonly number: number; readonly value: Uint8Array }, void> {
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
