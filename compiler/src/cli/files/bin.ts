/**
 * Bytes as they are. One file is one value, or with `--frame N` one value for every N bytes; typed arrays of wider elements
 * are little-endian. Values that are written stand one after the other with nothing between them.
 */
import type { ElementType } from "../../ir/schema.ts";
import { remark } from "../fault.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { FileFormat, ReadContext, ValueWriter } from "./file-format.ts";
import { malformed, oversized, VALUE_LIMIT } from "./file-format.ts";

export const bin: FileFormat = {
  extension: ".bin",
  holds: "bytes",
  fits: (type) => type.kind === "typed",
  read: readBin,
  write: async (open): Promise<ValueWriter> => new BinWriter(await open(1)),
};

async function* readBin(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  const element = context.type.kind === "typed" ? context.type.element : "u8";
  if (await bytes.ended()) context.remark(remark("RMC5111", `${context.file} is empty: the input gives no value`));
  const limit = context.frame ?? VALUE_LIMIT;
  while (!(await bytes.ended())) {
    const block = await bytes.take(limit);
    if (context.frame === undefined && !(await bytes.ended()))
      throw oversized(context, "larger than one value may be (64 MiB)", "read it in parts with --frame BYTES");
    if (block.length % WIDTHS[element] !== 0)
      throw malformed(context, `has ${block.length} bytes in a value of ${WIDTHS[element]}-byte elements`);
    yield view(block, element);
  }
}

const WIDTHS: Readonly<Record<ElementType, number>> = { i8: 1, u8: 1, u8c: 1, i16: 2, u16: 2, i32: 4, u32: 4, f32: 4, f64: 8 };

/** Every platform that runs Node is little-endian, as the format is. */
function view(block: Uint8Array, element: ElementType): unknown {
  const buffer = block.buffer as ArrayBuffer;
  switch (element) {
    case "u8":
      return block;
    case "i8":
      return new Int8Array(buffer);
    case "u8c":
      return new Uint8ClampedArray(buffer);
    case "i16":
      return new Int16Array(buffer);
    case "u16":
      return new Uint16Array(buffer);
    case "i32":
      return new Int32Array(buffer);
    case "u32":
      return new Uint32Array(buffer);
    case "f32":
      return new Float32Array(buffer);
    case "f64":
      return new Float64Array(buffer);
  }
}

class BinWriter implements ValueWriter {
  #bytes: ByteWriter;

  constructor(bytes: ByteWriter) {
    this.#bytes = bytes;
  }

  async write(value: unknown): Promise<void> {
    const block = value as ArrayBufferView;
    await this.#bytes.write(new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}
