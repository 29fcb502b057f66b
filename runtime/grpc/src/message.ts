/** The messages of a connection: fields that come more than once count with the last, as protobuf has it. */
import { field, fieldsOf } from "./protobuf.ts";

/** A frame, or why this side sends no more. */
export type Message = Uint8Array | { readonly closed: string };

const FRAME = 1;
const CLOSED = 2;
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
