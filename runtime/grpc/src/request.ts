/** Requests and replies of Call and Run: the values of a whole session, as their codecs write them. */
import { field, fieldsOf } from "./protobuf.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: Uint8Array;
}

export interface Request {
  readonly build: string;
  readonly inputs: readonly NamedValue[];
  /** A JSON object, or nothing. */
  readonly params: string;
}

export function decodeRequest(bytes: Uint8Array): Request {
  const request = { build: "", inputs: [] as NamedValue[], params: "" };
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) request.build = textOf(value);
    if (number === 2) request.inputs.push(decodeValue(value));
    if (number === 3) request.params = textOf(value);
  }
  return request;
}

export function encodeReply(outputs: readonly NamedValue[]): Buffer {
  return Buffer.concat(outputs.map(({ name, value }) => field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, value)]))));
}

/** The bytes are a copy, where codecs may count alignment from. */
function decodeValue(bytes: Uint8Array): NamedValue {
  let [name, content]: [string, Uint8Array] = ["", new Uint8Array(0)];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) name = textOf(value);
    if (number === 2) content = value;
  }
  return { name, value: new Uint8Array(content) };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
