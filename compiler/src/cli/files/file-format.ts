/**
 * A file format knows three things: which types of flow it can hold, how to read values from bytes, and how to write
 * them. Readers pull and writers wait, so neither holds more than a value. Formats throw a `Fault` for what is wrong with
 * a file and report a remark where something is lost or changed; they never guess silently.
 */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { Fault } from "../fault.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

export interface FileFormat {
  /** With the dot: ".wav". */
  readonly extension: string;
  /** What it holds, for messages: "audio". */
  readonly holds: string;
  /** Its writer goes back to fill in what is only known at the end. */
  readonly patches?: true;
  /** Whether values of this type can be in such a file. References are resolved by the caller. */
  fits(type: Schema): boolean;
  read(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void>;
  /** `open(n)` gives the file for the n-th value; formats with one file for all ask for the first only. */
  write(open: (number: number) => Promise<ByteWriter>, context: WriteContext): Promise<ValueWriter>;
}

export interface FileContext {
  /** The path as the user wrote it, for messages. */
  readonly file: string;
  readonly type: Schema;
  readonly types: TypeTable;
  /** Warnings and notes; the caller drops repetitions of the same code and message. */
  remark(diagnostic: Diagnostic): void;
}

export interface ReadContext extends FileContext {
  /** `--frame`: samples of an audio frame, or bytes of a binary value. */
  readonly frame: number | undefined;
}

export interface WriteContext extends FileContext {
  /** `--format`: "s16" or "f32" for wav. */
  readonly format: string | undefined;
}

export interface ValueWriter {
  write(value: unknown): Promise<void>;
  /** Finishes the file, also after a failure: what was written stays readable. Idempotent. */
  close(): Promise<void>;
}

/** One value may have as many bytes as a frame's payload on the wire. */
export const VALUE_LIMIT: number = 64 * 1024 * 1024;

export function malformed(context: FileContext, message: string, help?: string): Fault {
  return new Fault("RMC5105", `${context.file} ${message}`, { help });
}

export function empty(context: FileContext): Fault {
  return new Fault("RMC5104", `${context.file} is empty`, { help: "check how the file was made: it has no bytes at all" });
}

export function oversized(context: FileContext, what: string, help?: string): Fault {
  return new Fault("RMC5109", `${context.file}: ${what}`, { help });
}
