/** A file in memory for the tests of the formats: the same two interfaces as a real one. */
import { Fault } from "../fault.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Schema } from "../../ir/schema.ts";
import { ByteReader } from "../files/byte-reader.ts";
import type { ByteWriter } from "../files/byte-writer.ts";
import type { FileFormat } from "../files/file-format.ts";

export interface ReadResult {
  readonly values: readonly unknown[];
  readonly remarks: readonly Diagnostic[];
  readonly fault: Diagnostic | undefined;
}

/** Reads a file that arrives in pieces of `piece` bytes, so that nothing depends on how it is cut. */
export async function readBytes(
  format: FileFormat,
  type: Schema,
  bytes: Uint8Array,
  options: { frame?: number; piece?: number; size?: boolean } = {},
): Promise<ReadResult> {
  const reader = new ByteReader(pieces(bytes, options.piece ?? 7), options.size === false ? undefined : bytes.length);
  const values: unknown[] = [];
  const remarks: Diagnostic[] = [];
  try {
    for await (const value of format.read(reader, {
      file: "file",
      type,
      types: {},
      frame: options.frame,
      remark: (one) => remarks.push(one),
    }))
      values.push(value);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { values, remarks, fault: error.diagnostic };
  }
  return { values, remarks, fault: undefined };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

export interface WriteResult {
  readonly bytes: Uint8Array;
  readonly remarks: readonly Diagnostic[];
}

export async function writeValues(
  format: FileFormat,
  type: Schema,
  values: readonly unknown[],
  sampleFormat?: string,
): Promise<WriteResult> {
  const file = new MemoryFile();
  const remarks: Diagnostic[] = [];
  const writer = await format.write(async () => file, {
    file: "file",
    type,
    types: {},
    format: sampleFormat,
    remark: (one) => remarks.push(one),
  });
  try {
    for (const value of values) await writer.write(value);
  } finally {
    await writer.close();
  }
  return { bytes: file.bytes, remarks };
}

class MemoryFile implements ByteWriter {
  bytes: Uint8Array = new Uint8Array(0);

  get length(): number {
    return this.bytes.length;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const whole = new Uint8Array(this.bytes.length + bytes.length);
    whole.set(this.bytes);
    whole.set(bytes, this.bytes.length);
    this.bytes = whole;
  }

  async patch(at: number, bytes: Uint8Array): Promise<void> {
    this.bytes.set(bytes, at);
  }

  async close(): Promise<void> {}
}
