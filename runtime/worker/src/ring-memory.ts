/**
 * The memory of a ring channel: two lanes, one each way, each with one writer and one reader. A lane is some words and a ring of
 * bytes. Writer and reader count the bytes that they have passed since the beginning, modulo 2^32, each in a word that it alone
 * writes, and whoever waits for the other says so in a word more. The bytes between the counts are the reader's, the others the
 * writer's: a count is raised behind what was done, so whoever sees the count sees the bytes.
 *
 * A message is eight bytes, the first four of which are its length, and its own bytes, filled up to a multiple of eight. Of a large
 * message only the eight stand here, with the highest bit of the length set: its bytes are moved over the port.
 */
import { RmcError } from "@rmc/runtime";
import type { Port } from "./port.ts";

/** One end of a ring. It may go to another thread: `postMessage(end, [end.port])`. */
export interface RingEnd<P extends Port = Port> {
  readonly memory: SharedArrayBuffer;
  readonly side: 0 | 1;
  readonly port: P;
}

export interface Lane {
  readonly words: Int32Array;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The same bytes: lengths of messages are read and written here. */
  readonly lengths: Int32Array;
}

/** Words of a lane, each in a cache line of its own. */
export const WRITTEN = 0;
export const READ = 16;
export const READER_WAITS = 32;
export const WRITER_WAITS = 48;
const WORDS = 64;
const HEAD_BYTES = 4 * WORDS;

/** What stands before a message, and what all counts are multiples of. */
export const HEADER = 8;
/** Above this, making room for a message and copying it twice takes longer than moving it. */
export const LARGE: number = 8 * 1024;
export const MOVED: number = 1 << 31;

/** Copied at once: while one side does, the other can work on what came before. */
export const PART: number = 64 * 1024;
/** Of each lane: what a processor's cache holds. */
const CAPACITY = 1024 * 1024;

/** Both ends of a new ring. `capacity`: bytes of each lane, a power of two. */
export function ringEnds<P extends Port>({ port1, port2 }: { port1: P; port2: P }, capacity: number = CAPACITY): [RingEnd<P>, RingEnd<P>] {
  const memory = new SharedArrayBuffer(2 * (HEAD_BYTES + capacity));
  return [
    { memory, side: 0, port: port1 },
    { memory, side: 1, port: port2 },
  ];
}

export function laneOf(memory: SharedArrayBuffer, side: number): Lane {
  const capacity = memory.byteLength / 2 - HEAD_BYTES;
  if (!(capacity >= 2 * HEADER && capacity <= 2 ** 30 && Number.isInteger(Math.log2(capacity))))
    throw new RmcError("protocol", `${memory.byteLength} bytes are no ring`);
  const at = side * (HEAD_BYTES + capacity);
  return {
    words: new Int32Array(memory, at, WORDS),
    bytes: new Uint8Array(memory, at + HEAD_BYTES, capacity),
    lengths: new Int32Array(memory, at + HEAD_BYTES, capacity / 4),
  };
}

/** What a message's bytes take. */
export function padded(size: number): number {
  return (size + 7) & -8;
}

/** Bytes between the counts. One of them is the other side's word, in which there may be anything. */
export function unreadOf({ bytes }: Lane, written: number, read: number): number {
  const unread = (written - read) >>> 0;
  if (unread > bytes.length || unread % HEADER !== 0) throw new RmcError("corrupt-frame", "the ring's counts contradict each other");
  return unread;
}
