/**
 * Any value a node may give or take, as bytes and back, between this process and a page in Chromium: inputs and outputs of
 * `rmc run --hosts` go through it. Self-describing, so it needs no type; exact for everything structured cloning keeps of
 * wire values (NaN, −0, half surrogates, typed arrays, Map and Set, missing against undefined). It never meets a stranger:
 * both ends are ours and of one version.
 */
const TAGS = { undefined: 0, null: 1, false: 2, true: 3, number: 4, string: 5, array: 6, object: 7, map: 8, set: 9, typed: 10 } as const;

const ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

export function packValue(value: unknown): Uint8Array {
  const packer = new Packer();
  packer.write(value);
  return packer.bytes();
}

export function unpackValue(bytes: Uint8Array): unknown {
  return new Unpacker(bytes).read();
}

class Packer {
  #bytes: Uint8Array = new Uint8Array(1024);
  #view: DataView = new DataView(this.#bytes.buffer);
  #at = 0;

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  write(value: unknown): void {
    switch (typeof value) {
      case "undefined":
        return this.#u8(TAGS.undefined);
      case "boolean":
        return this.#u8(value ? TAGS.true : TAGS.false);
      case "number":
        this.#u8(TAGS.number);
        return this.#f64(value);
      case "string":
        this.#u8(TAGS.string);
        return this.#text(value);
      case "object":
        return value === null ? this.#u8(TAGS.null) : this.#object(value);
      default:
        throw new TypeError(`a ${typeof value} cannot travel`);
    }
  }

  #object(value: object): void {
    if (ArrayBuffer.isView(value)) return this.#typed(value);
    if (Array.isArray(value)) return this.#items(TAGS.array, value);
    if (value instanceof Set) return this.#items(TAGS.set, [...value]);
    if (value instanceof Map) return this.#items(TAGS.map, [...value].flat(1));
    const entries = Object.entries(value);
    this.#u8(TAGS.object);
    this.#u32(entries.length);
    for (const [key, item] of entries) {
      this.#text(key);
      this.write(item);
    }
  }

  #items(tag: number, items: readonly unknown[]): void {
    this.#u8(tag);
    this.#u32(items.length);
    for (const item of items) this.write(item);
  }

  #typed(value: ArrayBufferView): void {
    const kind = ARRAYS.findIndex((constructor) => value.constructor.name === constructor.name);
    if (kind < 0) throw new TypeError(`a ${value.constructor.name} cannot travel`);
    this.#u8(TAGS.typed);
    this.#u8(kind);
    this.#u32(value.byteLength);
    this.#room(value.byteLength);
    this.#bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), this.#at);
    this.#at += value.byteLength;
  }

  #text(text: string): void {
    this.#u32(text.length);
    this.#room(text.length * 2);
    for (let index = 0; index < text.length; index++) this.#view.setUint16(this.#at + index * 2, text.charCodeAt(index), true);
    this.#at += text.length * 2;
  }

  #u8(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  #u32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  #f64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #room(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

class Unpacker {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): unknown {
    const tag = this.#u8();
    switch (tag) {
      case TAGS.undefined:
        return undefined;
      case TAGS.null:
        return null;
      case TAGS.false:
        return false;
      case TAGS.true:
        return true;
      case TAGS.number:
        this.#at += 8;
        return this.#view.getFloat64(this.#at - 8, true);
      case TAGS.string:
        return this.#text();
      case TAGS.array:
        return this.#items();
      case TAGS.set:
        return new Set(this.#items());
      case TAGS.map:
        return this.#map();
      case TAGS.object:
        return Object.fromEntries(Array.from({ length: this.#u32() }, () => [this.#text(), this.read()]));
      case TAGS.typed:
        return this.#typed();
      default:
        throw new RangeError(`unknown tag ${tag}`);
    }
  }

  #items(): unknown[] {
    return Array.from({ length: this.#u32() }, () => this.read());
  }

  #map(): Map<unknown, unknown> {
    const items = this.#items();
    return new Map(Array.from({ length: items.length / 2 }, (_, index) => [items[index * 2], items[index * 2 + 1]]));
  }

  #typed(): unknown {
    const constructor = ARRAYS[this.#u8()] ?? Uint8Array;
    const length = this.#u32();
    this.#at += length;
    const copy = this.#bytes.slice(this.#at - length, this.#at);
    return new constructor(copy.buffer as ArrayBuffer);
  }

  #text(): string {
    const length = this.#u32();
    let text = "";
    for (let index = 0; index < length; index++) text += String.fromCharCode(this.#view.getUint16(this.#at + index * 2, true));
    this.#at += length * 2;
    return text;
  }

  #u8(): number {
    return this.#view.getUint8(this.#at++);
  }

  #u32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }
}
