/** Messages against bytes that were written by hand after protobuf's own description. */
import { expect, test } from "vitest";
import { decodeMessage, encodeMessage, type Message } from "./message.ts";

const shown = (message: Message): unknown => (message instanceof Uint8Array ? Buffer.from(message).toString("hex") : message);
const zeros = (count: number): string => "00".repeat(count);

test.each<[string, Message, string]>([
  ["a frame", new Uint8Array([1, 2, 3]), "0a03010203"],
  ["an empty frame", new Uint8Array(0), "0a00"],
  ["127 bytes", new Uint8Array(127), `0a7f${zeros(127)}`],
  ["128 bytes", new Uint8Array(128), `0a8001${zeros(128)}`],
  ["16,383 bytes", new Uint8Array(16_383), `0aff7f${zeros(16_383)}`],
  ["16,384 bytes, which are padded", new Uint8Array(16_384), `1a0500000000000a808001${zeros(16_384)}`],
  ["2 MiB", new Uint8Array(2 ** 21), `1a04000000000a80808001${zeros(2 ** 21)}`],
  ["a goodbye", { closed: "that was all" }, "120c7468617420776173 20616c6c".replace(" ", "")],
  ["a goodbye without a reason", { closed: "" }, "1200"],
  ["a goodbye in any language", { closed: "größer" }, "12086772c3b6c39f6572"],
])("%s", (_, message, hex) => {
  expect(encodeMessage(message).toString("hex")).toBe(hex);
  expect(shown(decodeMessage(Buffer.from(hex, "hex")))).toEqual(shown(message));
});

test.each<[string, string, Message]>([
  ["nothing is an empty frame", "", new Uint8Array(0)],
  ["the last one counts", "0a01010a0102", new Uint8Array([2])],
  ["a length with more bytes than it needs", "0a83800001 0203".replace(" ", ""), new Uint8Array([1, 2, 3])],
  ["what is not known is skipped", "189601 0a0107 21 0000000000000000 2d 00000000 3203616263".replaceAll(" ", ""), new Uint8Array([7])],
])("%s", (_, hex, message) => {
  expect(decodeMessage(Buffer.from(hex, "hex"))).toEqual(message);
});

test.each([
  ["cut in the bytes", "0a0401"],
  ["cut in the length", "0a80"],
  ["a tag without an end", "8080808080808080808080"],
  ["a group", "0b0c"],
  ["a length beyond everything", "0affffffffffffffffff01"],
  ["cut in a number", "21000000"],
])("%s is refused", (_, hex) => {
  expect(() => decodeMessage(Buffer.from(hex, "hex"))).toThrow("no protobuf message");
});

test("a large frame that is aligned where it arrived is not copied, and any other is", () => {
  const arrived = (at: number): Uint8Array => {
    const whole = Buffer.concat([Buffer.alloc(at), encodeMessage(new Uint8Array(20_000))]);
    const frame = decodeMessage(whole.subarray(at)) as Uint8Array;
    whole.fill(7);
    return frame;
  };
  expect([5, 6].map((at) => [Object.getPrototypeOf(arrived(at)) === Uint8Array.prototype, arrived(at)[0]])).toEqual([
    [true, 7],
    [true, 0],
  ]);
});

test("a frame is a plain copy", () => {
  const bytes = Buffer.from("0a03010203", "hex");
  const frame = decodeMessage(bytes) as Uint8Array;
  bytes.fill(0);
  expect([Object.getPrototypeOf(frame) === Uint8Array.prototype, frame.byteOffset, [...frame]]).toEqual([true, 0, [1, 2, 3]]);
});
