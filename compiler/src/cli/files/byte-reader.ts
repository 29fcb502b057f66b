/**
 * Bytes of a file or of standard input, pulled in pieces of the asker's size: a header field, a frame, a line. Nothing is
 * held beyond the chunk in hand, so a file of any size passes in constant memory. A short answer means that the source
 * has ended there. Bytes that are returned are the caller's own.
 */
export class ByteReader {
  #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #offset = 0;
  #ended = false;
  /** Bytes in the source, where that is known before it is read: a regular file. */
  readonly size: number | undefined;

  constructor(source: AsyncIterable<Uint8Array>, size?: number) {
    this.#chunks = source[Symbol.asyncIterator]();
    this.size = size;
  }

  /** Bytes handed out so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Up to `count` bytes; fewer only at the end of the source. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0 && (await this.#fill())) {
      const part = this.#chunk.subarray(this.#at, this.#at + missing);
      this.#at += part.length;
      missing -= part.length;
      parts.push(part);
    }
    this.#offset += count - missing;
    return joined(parts, count - missing);
  }

  /** Up to and without the next line feed; undefined at the end. Gives up with "too-long" after `limit` bytes. */
  async line(limit: number): Promise<Uint8Array | "too-long" | undefined> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (await this.#fill()) {
      const rest = this.#chunk.subarray(this.#at);
      const feed = rest.indexOf(0x0a);
      const part = feed < 0 ? rest : rest.subarray(0, feed);
      length += part.length;
      if (length > limit) return "too-long";
      parts.push(part);
      this.#at += feed < 0 ? rest.length : feed + 1;
      this.#offset += feed < 0 ? rest.length : feed + 1;
      if (feed >= 0) return joined(parts, length);
    }
    return parts.length > 0 ? joined(parts, length) : undefined;
  }

  /** Passes over `count` bytes and says how many there were. */
  async skip(count: number): Promise<number> {
    let missing = count;
    while (missing > 0 && (await this.#fill())) {
      const step = Math.min(missing, this.#chunk.length - this.#at);
      this.#at += step;
      missing -= step;
    }
    this.#offset += count - missing;
    return count - missing;
  }

  /** True when nothing is left. */
  async ended(): Promise<boolean> {
    return !(await this.#fill());
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#chunks.return?.();
  }

  /** Makes sure that the chunk in hand has a byte left. */
  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length && !this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else {
        this.#chunk = next.value;
        this.#at = 0;
      }
    }
    return this.#at < this.#chunk.length;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
