/**
 * One JSON value a line, for every wire type. Reading follows the type of the flow, so that a typed array, a Map or a
 * missing property comes out as what it was; `json-value.ts` says how each is written. JSON has no NaN and no infinities:
 * they are written as null with a warning.
 */
import { remark } from "../fault.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { FileFormat, ReadContext, ValueWriter, WriteContext } from "./file-format.ts";
import { malformed } from "./file-format.ts";
import { fromJson, JsonMismatch, toJson } from "./json-value.ts";
import { readLine } from "./txt.ts";

export const jsonl: FileFormat = {
  extension: ".jsonl",
  holds: "one JSON value a line",
  fits: () => true,
  read: readJsonl,
  write: async (open, context): Promise<ValueWriter> => new JsonlWriter(await open(1), context),
};

async function* readJsonl(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  if (await bytes.ended()) context.remark(remark("RMC5111", `${context.file} is empty: the input gives no value`));
  for (let number = 1; ; number++) {
    const line = await readLine(bytes, number, context);
    if (line === undefined) return;
    if (line.trim() !== "") yield parseLine(line, number, context);
  }
}

function parseLine(line: string, number: number, context: ReadContext): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    throw malformed(context, `is not JSON in line ${number}: ${(error as Error).message}`, "each line is one JSON value");
  }
  try {
    return fromJson(parsed, context.type, context.types);
  } catch (error) {
    if (error instanceof JsonMismatch) throw malformed(context, `does not fit the flow's type in line ${number}: ${error.message}`);
    throw error;
  }
}

class JsonlWriter implements ValueWriter {
  #bytes: ByteWriter;
  #context: WriteContext;

  constructor(bytes: ByteWriter, context: WriteContext) {
    this.#bytes = bytes;
    this.#context = context;
  }

  async write(value: unknown): Promise<void> {
    const line = toJson(value, () => this.#lost());
    await this.#bytes.write(new TextEncoder().encode(`${line}\n`));
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  #lost(): void {
    this.#context.remark(
      remark("RMC5108", `${this.#context.file}: NaN and infinities are written as null, because JSON has no word for them`),
    );
  }
}
