/** The messages of a connection: fields that come more than once count with the last, as protobuf has it. */
import { field, fieldsOf, headOf } from "./protobuf.ts";

/** A frame, or why this side sends no more. */
export type Message = Uint8Array | { readonly closed: string };

const FRAME = 1;
const CLOSED = 2;
const PADDING = 3;
/** From here on a frame is worth to be read where it arrived. */
const LARGE = 16_384;
/** Where it begins then: behind gRPC's own five bytes its numbers are aligned. */
const LARGE_AT = 11;
/** Of a reason in units, on the way out: it is for people. */
const REASON_LIMIT = 1024;

export function encodeMessage(message: Message): Buffer {
  if (message instanceof Uint8Array) return field(FRAME, message, message.length < LARGE ? [] : paddingOf(message.length));
  return field(CLOSED, Buffer.from(message.closed.slice(0, REASON_LIMIT)));
}

/** Throws where the bytes are no protobuf. A small frame is a copy: what came may be part of a buffer that others have parts of. */
export function decodeMessage(bytes: Uint8Array): Message {
  let frame: Uint8Array = new Uint8Array(0);
  let closed: Uint8Array | undefined;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === FRAME) frame = value;
    if (number === CLOSED) closed = value;
  }
  if (closed !== undefined) return { closed: new TextDecoder().decode(closed) };
  const isInPlace = frame.length >= LARGE && frame.byteOffset % 8 === 0;
  return isInPlace ? new Uint8Array(frame.buffer, frame.byteOffset, frame.length) : new Uint8Array(frame);
}

function paddingOf(length: number): number[] {
  const missing = LARGE_AT - headOf(FRAME, length).length;
  return [...headOf(PADDING, missing - 2), ...new Uint8Array(missing - 2)];
}
