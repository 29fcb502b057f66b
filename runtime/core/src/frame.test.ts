import { describe, expect, test } from "vitest";
import { RmcError } from "./error.ts";
import {
  createFrame,
  decodeFrame,
  decodeValue,
  encodeValue,
  isLast,
  jsonFrame,
  jsonOf,
  lineageOf,
  markLast,
  PAYLOAD_LIMIT,
  sequenceOf,
  setSequence,
  type Frame,
} from "./frame.ts";
import { DATA, ERROR, MARK, OPEN, PING, type FrameType } from "./frame-type.ts";
import type { Codec } from "./codec.ts";

const CASES = 10_000;

describe("a frame", () => {
  test("survives the wire, whatever is in it", () => {
    const random = generator(1);
    for (let i = 0; i < CASES; i++) {
      const frame = randomFrame(random);
      const read = decodeFrame(frame.bytes);
      expect(fields(read)).toEqual(fields(frame));
      expect(read.bytes.subarray(read.at, read.end)).toEqual(frame.bytes.subarray(frame.at, frame.end));
    }
  });

  test("has the bytes of docs/wire.md", () => {
    const frame = createFrame(DATA, 0x01020304, 3, { time: 1.5, step: 7 }, 9);
    frame.bytes.set([1, 2, 3], frame.at);
    markLast(frame);
    setSequence(frame.view, 0xfffffffe);
    expect(hex(frame.bytes)).toBe(
      "01040100" +
        "04030201" +
        "09000000" +
        "feffffff" +
        "000000000000f83f" +
        "08000000" +
        "03000000" +
        "0000000000001c40" +
        "0102030000000000",
    );
    expect(hex(createFrame(PING, 0).bytes)).toBe("010a0000" + "00".repeat(28));
  });

  test("carries JSON", () => {
    const value = { text: "gr\u00fc\u00df \ud83d\ude00", n: 1 };
    expect(jsonOf(decodeFrame(jsonFrame(OPEN, value).bytes))).toEqual(value);
  });

  test("is read from bytes that are not aligned", () => {
    const { bytes } = createFrame(MARK, 3, 0, { time: 0.5, step: 2 });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeFrame(shifted.subarray(3)).stamp).toEqual({ time: 0.5, step: 2 });
  });

  test("refuses a value that is too large, and a time that is none", () => {
    expect(codeOf(() => createFrame(DATA, 1, PAYLOAD_LIMIT + 1))).toBe("too-large");
    expect(codeOf(() => encodeValue(byteCodec, 1, 1, { time: Number.NaN, step: 0 }))).toBe("bad-value");
  });

  test("holds a value that its codec wrote", () => {
    const frame = encodeValue(byteCodec, 200, 1, { time: 0, step: 0 });
    expect(decodeValue(byteCodec, decodeFrame(frame.bytes))).toBe(200);
  });
});

describe("hostile bytes", () => {
  test("every truncation is refused", () => {
    const random = generator(2);
    for (let i = 0; i < 200; i++) {
      const { bytes } = randomFrame(random);
      for (let length = 0; length < bytes.length; length += 1 + Math.floor(random() * 8))
        expect(codeOf(() => decodeFrame(bytes.slice(0, length)))).toBe("corrupt-frame");
    }
  });

  test("every extension is refused", () => {
    const random = generator(3);
    for (let i = 0; i < 1000; i++) {
      const { bytes } = randomFrame(random);
      const longer = new Uint8Array(bytes.length + 1 + Math.floor(random() * 64));
      longer.set(bytes);
      expect(codeOf(() => decodeFrame(longer))).toBe("corrupt-frame");
    }
  });

  test("a changed byte gives a valid frame or a clean refusal, never another error", () => {
    const random = generator(4);
    let refused = 0;
    for (let i = 0; i < CASES; i++) {
      const { bytes } = randomFrame(random);
      const at = Math.floor(random() * Math.min(bytes.length, 48));
      bytes[at] = Math.floor(random() * 256);
      const code = codeOf(() => decodeFrame(bytes));
      if (code !== undefined) refused++;
      expect([undefined, "corrupt-frame"]).toContain(code);
    }
    expect(refused).toBeGreaterThan(CASES / 10);
  });

  test("noise is refused", () => {
    const random = generator(5);
    for (let i = 0; i < 1000; i++) {
      const noise = Uint8Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256));
      expect(codeOf(() => decodeFrame(noise))).toBe("corrupt-frame");
    }
  });

  test.each<[string, (frame: Frame) => void]>([
    ["another version", ({ view }) => view.setUint8(0, 2)],
    ["type 0", ({ view }) => view.setUint8(1, 0)],
    ["type 13", ({ view }) => view.setUint8(1, 13)],
    ["an unknown flag", ({ view }) => view.setUint16(2, 2, true)],
    ["a huge payload length", ({ view }) => view.setUint32(28, 0xffffffff, true)],
    ["a huge meta length", ({ view }) => view.setUint32(24, 0xfffffff8, true)],
    ["half an origin", ({ view }) => view.setUint32(24, 16, true)],
    ["no meta", ({ view }) => view.setUint32(24, 0, true)],
    ["time NaN", ({ view }) => view.setFloat64(16, Number.NaN, true)],
    ["a negative step", ({ view }) => view.setFloat64(32, -1, true)],
    ["half a step", ({ view }) => view.setFloat64(32, 0.5, true)],
    ["dirt in the padding", ({ view, end }) => view.setUint8(end, 1)],
  ])("%s", (_, spoil) => {
    const frame = createFrame(DATA, 1, 3, { time: 0, step: 0 });
    spoil(frame);
    expect(codeOf(() => decodeFrame(frame.bytes))).toBe("corrupt-frame");
  });

  test("only DATA may be the last of its step", () => {
    const frame = createFrame(MARK, 1);
    markLast(frame);
    expect(codeOf(() => decodeFrame(frame.bytes))).toBe("corrupt-frame");
  });

  test("JSON that is too long or broken is refused", () => {
    const long = jsonFrame(OPEN, "x".repeat(70_000));
    expect(codeOf(() => jsonOf(long))).toBe("corrupt-frame");
    const broken = createFrame(OPEN, 0, 4);
    broken.bytes.set([0x7b, 0xff, 0xfe, 0x7d], broken.at);
    expect(codeOf(() => jsonOf(broken))).toBe("corrupt-frame");
  });
});

const byteCodec: Codec = {
  measure: () => 1,
  write: (value, bytes, _, at) => {
    bytes[at] = value as number;
    return at + 1;
  },
  read: (bytes, _, at) => bytes[at],
};

function randomFrame(random: () => number): Frame {
  const type = (1 + Math.floor(random() * 12)) as FrameType;
  const stepped = type >= DATA && type <= ERROR;
  const stamp = {
    time: (random() - 0.5) * 10 ** Math.floor(random() * 12),
    step: stepped ? Math.floor(random() * 2 ** Math.floor(random() * 53)) : 0,
  };
  const lineage = Array.from({ length: Math.floor(random() * 4) }, (_, call) => ({ call, step: Math.floor(random() * 99) }));
  const size = Math.floor(random() * 64) * (random() < 0.1 ? 100 : 1);
  const frame = createFrame(
    type,
    Math.floor(random() * 2 ** 32),
    size,
    stamp,
    Math.floor(random() * 2 ** 32),
    type === DATA ? lineage : [],
  );
  for (let i = frame.at; i < frame.end; i++) frame.bytes[i] = Math.floor(random() * 256);
  setSequence(frame.view, Math.floor(random() * 2 ** 32));
  if (type === DATA && random() < 0.5) markLast(frame);
  return frame;
}

function fields(frame: Frame): unknown {
  const { type, stream, call, stamp, at, end } = frame;
  return {
    type,
    stream,
    call,
    stamp,
    at,
    end,
    lineage: type === DATA ? lineageOf(frame) : [],
    sequence: sequenceOf(frame.view),
    last: isLast(frame),
  };
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof RmcError) return error.code;
    throw error;
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Mulberry32: the same cases on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
