/**
 * A cached result as a file: a mark, the SHA-256 of key and value, the value. What was cut short, damaged, or written for
 * another key does not open, and is as good as missing.
 */
import { createHash } from "node:crypto";

const MARK = Buffer.from("rmc1");
const HEAD = MARK.length + 32;

export function sealEntry(key: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([MARK, seal(key, value), value]);
}

export function openEntry(key: string, file: Uint8Array): Uint8Array | undefined {
  if (file.length < HEAD || Buffer.compare(file.subarray(0, MARK.length), MARK) !== 0) return undefined;
  const value = file.subarray(HEAD);
  return Buffer.compare(file.subarray(MARK.length, HEAD), seal(key, value)) === 0 ? value : undefined;
}

function seal(key: string, value: Uint8Array): Buffer {
  return createHash("sha256").update(`${key.length} ${key}`).update(value).digest();
}
