/**
 * The bytes of a snapshot: "rmcs", version, length of everything, a check sum of what follows, then the parts one after the
 * other. Nothing is read that the length and the sum do not vouch for.
 */
import { RmcError } from "../error.ts";

/** "rmcs" in little-endian. */
const MAGIC = 0x73636d72;
const VERSION = 1;
const HEAD = 16;

export class SnapshotWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #end = HEAD;

  number(value: number): void {
    const at = this.#take(8);
    new DataView(this.#bytes.buffer).setFloat64(at, value, true);
  }

  /** A variable of WebAssembly: i64 is a bigint. */
  value(value: number | bigint): void {
    const at = this.#take(9);
    const view = new DataView(this.#bytes.buffer);
    view.setUint8(at, typeof value === "bigint" ? 1 : 0);
    if (typeof value === "bigint") view.setBigInt64(at + 1, value, true);
    else view.setFloat64(at + 1, value, true);
  }

  text(value: string): void {
    this.number(value.length);
    const at = this.#take(value.length * 2);
    const view = new DataView(this.#bytes.buffer);
    for (let i = 0; i < value.length; i++) view.setUint16(at + i * 2, value.charCodeAt(i), true);
  }

  bytes(value: Uint8Array): void {
    const at = this.#take(value.length);
    this.#bytes.set(value, at);
  }

  finish(): Uint8Array {
    const made = this.#bytes.slice(0, this.#end);
    const view = new DataView(made.buffer);
    [MAGIC, VERSION, made.length, sumOf(made)].forEach((value, index) => view.setUint32(index * 4, value, true));
    return made;
  }

  #take(bytes: number): number {
    const at = this.#end;
    this.#end += bytes;
    if (this.#end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#end, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }
}

export class SnapshotReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = HEAD;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const head = bytes.length < HEAD ? [] : [0, 4, 8, 12].map((at) => this.#view.getUint32(at, true));
    if (head[0] !== MAGIC) refuse("it is no snapshot of a kernel");
    if (head[1] !== VERSION) refuse(`it has version ${head[1]}, and this host understands ${VERSION}`);
    if (head[2] !== bytes.length) refuse(`it should have ${head[2]} bytes and has ${bytes.length}`);
    if (head[3] !== sumOf(bytes)) refuse("its bytes were changed");
  }

  number(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  value(): number | bigint {
    const at = this.#take(9);
    return this.#view.getUint8(at) === 1 ? this.#view.getBigInt64(at + 1, true) : this.#view.getFloat64(at + 1, true);
  }

  text(): string {
    const units = this.number();
    const at = this.#take(units * 2);
    let text = "";
    for (let i = 0; i < units; i++) text += String.fromCharCode(this.#view.getUint16(at + i * 2, true));
    return text;
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#take(this.#bytes.length - this.#at));
  }

  #take(bytes: number): number {
    const at = this.#at;
    // NaN and negative numbers too.
    if (!(bytes >= 0 && at + bytes <= this.#bytes.length)) refuse("its parts do not fit its length");
    this.#at = at + bytes;
    return at;
  }
}

/** FNV-1a of everything behind the head: finds damage, not malice. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (let at = HEAD; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at]!, 0x01000193);
  return sum >>> 0;
}

export function refuse(why: string): never {
  throw new RmcError("bad-snapshot", `no snapshot can be taken or restored: ${why}`);
}
