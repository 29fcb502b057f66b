/**
 * What the two ends of a lasting channel say to each other beside the messages they carry: frames on a stream of their own,
 * whose payload is three numbers and a text. They are neither counted nor repeated, but for the one that closes, which has its
 * place behind everything before it.
 */
import { RmcError } from "../error.ts";
import { createFrame, decodeFrame } from "../frame.ts";
import { CLOSE, CREDIT, DATA, ERROR, HELLO } from "../frame-type.ts";

/** HELLO, on a new path: which one it is, and how far this side is. CREDIT: how far. ERROR: it is refused. CLOSE. */
export interface PathMessage {
  readonly type: typeof HELLO | typeof CREDIT | typeof ERROR | typeof CLOSE;
  /** Messages that have arrived. */
  readonly received: number;
  /** Of CREDIT: messages that were sent before it. Of a dialler's HELLO: 0 when it has never had an answer. */
  readonly sent: number;
  /** Of HELLO: the number of the path. */
  readonly path: number;
  /** Of HELLO: the name of the channel. Otherwise the reason. */
  readonly text: string;
}

/** No stream of a build has this number. */
export const PATH = 0xffff_ffff;
const STREAM_AT = 4;
const NUMBERS = 24;
const TEXT_LIMIT = 1024;

export function pathMessage(type: PathMessage["type"], { received = 0, sent = 0, path = 0, text = "" }: Partial<PathMessage>): Uint8Array {
  const encoded = new TextEncoder().encode(text.slice(0, TEXT_LIMIT));
  const { bytes, view, at } = createFrame(type, PATH, NUMBERS + encoded.length);
  for (const [i, value] of [received, sent, path].entries()) view.setFloat64(at + 8 * i, value, true);
  bytes.set(encoded, at + NUMBERS);
  return bytes;
}

export function isOfPath(message: Uint8Array): boolean {
  for (let at = STREAM_AT; at < STREAM_AT + 4; at++) if (message[at] !== 0xff) return false;
  return true;
}

/** Undefined: a message that is carried, or a piece of one. */
export function readPathMessage(message: Uint8Array): PathMessage | undefined {
  if (!isOfPath(message)) return undefined;
  const { type, bytes, view, at, end } = decodeFrame(message);
  if (type === DATA) return undefined;
  if (type !== HELLO && type !== CREDIT && type !== ERROR && type !== CLOSE) throw new RmcError("protocol", `type ${type} on a path`);
  if (end - at < NUMBERS || end - at > NUMBERS + 3 * TEXT_LIMIT) throw new RmcError("corrupt-frame", "a frame is corrupt: length");
  const number = (index: number): number => {
    const value = view.getFloat64(at + 8 * index, true);
    if (!Number.isSafeInteger(value) || value < 0) throw new RmcError("corrupt-frame", "a frame is corrupt: count");
    return value;
  };
  const text = new TextDecoder().decode(bytes.subarray(at + NUMBERS, end));
  return { type, received: number(0), sent: number(1), path: number(2), text };
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
