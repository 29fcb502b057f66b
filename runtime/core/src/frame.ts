/**
 * The frame: one fixed header of 32 bytes, a meta block and a payload, the same on every channel (docs/wire.md).
 * A frame is written once: the codec writes straight into its payload, the link stamps the sequence number when it sends,
 * and a relay passes the bytes on as they are. `decodeFrame` trusts nothing: what it returns is in bounds and canonical,
 * anything else is a RmcError "corrupt-frame".
 */
import type { Codec } from "./codec.ts";
import type { Origin } from "./engine/item.ts";
import { RmcError } from "./error.ts";
import { CREDIT, DATA, ERROR, HELLO, PATHS, PING, PONG, type FrameType } from "./frame-type.ts";
import type { Stamp } from "./program.ts";

/** `bytes` is the whole message. `at` and `end` are where the payload starts and ends in it. */
export interface Frame {
  readonly type: FrameType;
  readonly stream: number;
  /** Of CANCEL: the call that was cancelled. */
  readonly call: number;
  readonly stamp: Stamp;
  readonly at: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export const PAYLOAD_LIMIT: number = 64 * 1024 * 1024;
/** The largest message: the limit that channels must take. */
export const FRAME_LIMIT: number = PAYLOAD_LIMIT + 4096;

const VERSION = 1;
const HEADER = 32;
/** The step of the stamp. Behind it, of DATA, the cancellable calls that it comes from. */
const META = 8;
const ORIGIN = 16;
/** More are not told: that value then outlives a cancel in places where it should not. */
const ORIGINS = 16;
const LAST = 1;

const NO_STAMP: Stamp = { time: 0, step: 0 };

/** A frame with room for `size` bytes of payload, all zero. Its sequence number is set when it is sent. */
export function createFrame(
  type: FrameType,
  stream: number,
  size = 0,
  stamp: Stamp = NO_STAMP,
  call = 0,
  lineage: readonly Origin[] = [],
): Frame {
  if (size > PAYLOAD_LIMIT) throw new RmcError("too-large", `a value has ${size} bytes; the limit is ${PAYLOAD_LIMIT}`);
  const origins = lineage.slice(0, ORIGINS);
  const at = HEADER + (hasStep(type) ? META + origins.length * ORIGIN : 0);
  const bytes = new Uint8Array(at + padded(size));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, type);
  view.setUint32(4, stream, true);
  view.setUint32(8, call, true);
  view.setFloat64(16, stamp.time, true);
  view.setUint32(24, at - HEADER, true);
  view.setUint32(28, size, true);
  if (at > HEADER) view.setFloat64(HEADER, stamp.step, true);
  for (const [i, origin] of origins.entries()) {
    view.setFloat64(HEADER + META + i * ORIGIN, origin.call, true);
    view.setFloat64(HEADER + META + i * ORIGIN + 8, origin.step, true);
  }
  return { type, stream, call, stamp, at, end: at + size, bytes, view };
}

export function decodeFrame(bytes: Uint8Array): Frame {
  // Codecs count alignment from the buffer's start, and typed arrays become views of it.
  if (bytes.byteOffset % 8 !== 0) bytes = bytes.slice();
  if (bytes.length < HEADER) throw corrupt("length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(1);
  const flags = view.getUint16(2, true);
  const time = view.getFloat64(16, true);
  const meta = view.getUint32(24, true);
  const size = view.getUint32(28, true);
  if (view.getUint8(0) !== VERSION) throw corrupt("version");
  if (!isFrameType(type)) throw corrupt("type");
  if (flags !== 0 && !(flags === LAST && type === DATA)) throw corrupt("flags");
  const origins = hasStep(type) ? (meta - META) / ORIGIN : meta === 0 ? 0 : -1;
  if (origins < 0 || origins > (type === DATA ? ORIGINS : 0) || !Number.isInteger(origins)) throw corrupt("meta");
  const at = HEADER + meta;
  if (size > PAYLOAD_LIMIT || bytes.length !== at + padded(size)) throw corrupt("length");
  for (let i = at + size; i < bytes.length; i++) if (bytes[i] !== 0) throw corrupt("padding");
  const step = meta > 0 ? view.getFloat64(HEADER, true) : 0;
  if (!Number.isFinite(time)) throw corrupt("time");
  if (!Number.isSafeInteger(step) || step < 0) throw corrupt("step");
  return { type, stream: view.getUint32(4, true), call: view.getUint32(8, true), stamp: { time, step }, at, end: at + size, bytes, view };
}

/** A DATA frame with a value in it. */
export function encodeValue(codec: Codec, value: unknown, stream: number, stamp: Stamp, lineage?: readonly Origin[]): Frame {
  if (!Number.isFinite(stamp.time)) throw new RmcError("bad-value", `the time of a value is ${stamp.time}`);
  const frame = createFrame(DATA, stream, codec.measure(value), stamp, 0, lineage);
  codec.write(value, frame.bytes, frame.view, frame.at);
  return frame;
}

export function decodeValue(codec: Codec, frame: Frame): unknown {
  return codec.read(frame.bytes, frame.view, frame.at, frame.end);
}

/** The cancellable calls that the value of a DATA frame comes from. */
export function lineageOf({ view, at }: Frame): readonly Origin[] {
  const lineage: Origin[] = [];
  for (let i = HEADER + META; i < at; i += ORIGIN) lineage.push({ call: view.getFloat64(i, true), step: view.getFloat64(i + 8, true) });
  return lineage;
}

/** Whether a cancel reaches a frame. */
export function isVoid(frame: Frame, cancel: Frame): boolean {
  return frame.type === DATA && lineageOf(frame).some(({ call, step }) => call === cancel.call && step < cancel.stamp.step);
}

/** A frame that carries JSON: HELLO, OPEN, READY, ERROR, CLOSE, PATHS. */
export function jsonFrame(type: FrameType, value: unknown, stamp?: Stamp): Frame {
  const text = new TextEncoder().encode(JSON.stringify(value));
  const frame = createFrame(type, 0, text.length, stamp);
  frame.bytes.set(text, frame.at);
  return frame;
}

export function jsonOf(frame: Frame): unknown {
  if (frame.end - frame.at > JSON_LIMIT) throw corrupt("length");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(frame.bytes.subarray(frame.at, frame.end)));
  } catch (cause) {
    throw corrupt("JSON", cause);
  }
}

/** Bit 0 of the flags: the last frame of its step on its stream, which saves a MARK. */
export function isLast(frame: Frame): boolean {
  return (frame.view.getUint16(2, true) & LAST) !== 0;
}

export function markLast(frame: Frame): void {
  frame.view.setUint16(2, LAST, true);
}

export function sequenceOf(view: DataView): number {
  return view.getUint32(12, true);
}

export function setSequence(view: DataView, sequence: number): void {
  view.setUint32(12, sequence, true);
}

/** Frames that must arrive, and are counted for that. */
export function isCounted(type: FrameType): boolean {
  return type !== HELLO && type !== CREDIT && type !== PING && type !== PONG;
}

const JSON_LIMIT = 64 * 1024;

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}

function isFrameType(type: number): type is FrameType {
  return type >= HELLO && type <= PATHS;
}

/** DATA, MARK, END, CANCEL and ERROR say which step they belong to. */
function hasStep(type: FrameType): boolean {
  return type >= DATA && type <= ERROR;
}

function padded(size: number): number {
  return (size + 7) & ~7;
}

/** Names the field alone: who reads this has docs/wire.md open, and pages carry these texts. */
function corrupt(field: string, cause?: unknown): RmcError {
  return new RmcError("corrupt-frame", `a frame is corrupt: ${field}`, { cause });
}
