/**
 * One string a line, in UTF-8. Lines end in LF or CRLF when read and in LF when written; the last one needs no ending and
 * a byte order mark is dropped. What a line cannot hold (a line break inside a string, half a surrogate pair) is written
 * as well as it can be, with a warning.
 */
import type { Schema } from "../../ir/schema.ts";
import { remark } from "../fault.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { FileContext, FileFormat, ReadContext, ValueWriter, WriteContext } from "./file-format.ts";
import { malformed, oversized, VALUE_LIMIT } from "./file-format.ts";

export const txt: FileFormat = {
  extension: ".txt",
  holds: "one string a line",
  fits: isText,
  read: readTxt,
  write: async (open, context): Promise<ValueWriter> => new TxtWriter(await open(1), context),
};

function isText(type: Schema): boolean {
  switch (type.kind) {
    case "string":
      return true;
    case "literal":
      return typeof type.value === "string";
    case "enum":
      return type.values.every((value) => typeof value === "string");
    case "union":
      return type.options.every(isText);
    default:
      return false;
  }
}

async function* readTxt(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  if (await bytes.ended()) context.remark(remark("RMC5111", `${context.file} is empty: the input gives no value`));
  for (let number = 1; ; number++) {
    const line = await readLine(bytes, number, context);
    if (line === undefined) return;
    yield line;
  }
}

/** The next line as text, without its ending; shared with jsonl. */
export async function readLine(bytes: ByteReader, number: number, context: FileContext): Promise<string | undefined> {
  const line = await bytes.line(VALUE_LIMIT);
  if (line === undefined) return undefined;
  if (line === "too-long") throw oversized(context, `line ${number} is longer than 64 MiB`);
  const start = number === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const end = line.at(-1) === 0x0d ? line.length - 1 : line.length;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line.subarray(start, end));
  } catch {
    throw malformed(context, `is not text: line ${number} is not UTF-8`, "save it as UTF-8");
  }
}

class TxtWriter implements ValueWriter {
  #bytes: ByteWriter;
  #context: WriteContext;

  constructor(bytes: ByteWriter, context: WriteContext) {
    this.#bytes = bytes;
    this.#context = context;
  }

  async write(value: unknown): Promise<void> {
    const line = String(value);
    if (/[\n\r]/.test(line)) this.#lost("a string holds a line break, so it takes several lines");
    if (!line.isWellFormed()) this.#lost("a string holds half a surrogate pair, which UTF-8 cannot hold");
    await this.#bytes.write(new TextEncoder().encode(`${line}\n`));
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  #lost(what: string): void {
    this.#context.remark(remark("RMC5108", `${this.#context.file}: ${what}`, "write .jsonl to keep it exactly"));
  }
}
