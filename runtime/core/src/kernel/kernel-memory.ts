/**
 * The host's side of a kernel's memory: writes values into the input area, reads result blocks. Views of the memory are
 * kept from call to call and made again when it has grown. A result is copied out before it is decoded, because the block
 * is only valid until the next call, and decoded arrays are views of the copy. Whatever a module gives as an offset or a length
 * is checked: a wrong one is an error of that kernel and reads nobody else's memory.
 */
import type { Codec } from "../codec.ts";
import { RmcError } from "../error.ts";
import type { WasmFunction, WasmMemory } from "./web-assembly.ts";

export class KernelMemory {
  readonly #memory: WasmMemory;
  readonly #reserve: WasmFunction;
  #bytes: Uint8Array;
  #view: DataView;
  #end = 0;

  constructor(memory: WasmMemory, reserve: WasmFunction) {
    this.#memory = memory;
    this.#reserve = reserve;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
  }

  /** Bytes of memory now. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Writes the value into the input area; gives where it begins, and `end` is where it ends. */
  put(codec: Codec, value: unknown): number {
    const at = this.#area(codec.measure(value));
    this.#end = codec.write(value, this.#bytes, this.#view, at);
    return at;
  }

  /** The same for plain numbers, f64 each, and perhaps a u8 behind them. */
  putNumbers(numbers: readonly number[], last?: number): number {
    const at = this.#area(numbers.length * 8 + 8);
    numbers.forEach((number, index) => this.#view.setFloat64(at + index * 8, number, true));
    this.#end = at + numbers.length * 8;
    if (last !== undefined) this.#view.setUint8(this.#end++, last);
    return at;
  }

  /** Behind the value that was put last. */
  get end(): number {
    return this.#end;
  }

  /** Decodes the value of a result block from a copy of its own. */
  read(codec: Codec, block: number): unknown {
    const start = this.#inside(block, 8);
    const length = this.#view.getUint32(start, true);
    this.#inside(start, 8 + length);
    const copy = this.#bytes.slice(start + 8, start + 8 + length);
    try {
      return codec.read(copy, new DataView(copy.buffer), 0, length);
    } catch (cause) {
      throw RmcError.from(cause, "bad-kernel");
    }
  }

  /** A result block that holds a string. */
  readText(block: number): string {
    const start = this.#inside(block, 12) + 8;
    const units = this.#view.getUint32(start, true);
    this.#inside(start, 4 + units * 2);
    let text = "";
    for (let i = 0; i < units; i++) text += String.fromCharCode(this.#view.getUint16(start + 4 + i * 2, true));
    return text;
  }

  #area(bytes: number): number {
    return this.#inside(this.#reserve(bytes), bytes);
  }

  /** The offset without a sign, if so many bytes from there are inside the memory. */
  #inside(offset: number, bytes: number): number {
    this.#refresh();
    const at = offset >>> 0;
    if (at % 4 === 0 && at + bytes <= this.#bytes.length) return at;
    throw new RmcError("bad-kernel", `it gives ${bytes} bytes at ${at}, which is not inside its memory`);
  }

  /** Growing detaches the buffer that the views look at. */
  #refresh(): void {
    if (this.#memory.buffer === this.#bytes.buffer) return;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
  }
}
