/** Nodes of bytes, of models and of state. */
import { crc32 } from "node:zlib";
import type { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { byteChunks, bytes, numbers, PROSE, sound, WORDS } from "./inputs.ts";
import type { Row } from "./table.ts";

const STEREO = { rate: 16000, channels: 2 };
const blobs = (g: Generator): Uint8Array[] => Array.from({ length: 10 }, (_, i) => bytes(g, i * 3, 0, i < 5 ? 4 : 256));
const logits = (g: Generator): Float32Array[] => Array.from({ length: 10 }, (_, i) => new Float32Array(i).map(() => g.random() * 8 - 4));

export const DATA: Readonly<Record<string, Row>> = {
  base64Encode: { is: "base64/encodeBase64", inputs: blobs },
  base64Decode: {
    is: "base64/decodeBase64",
    inputs: (g) => [...blobs(g).map((blob) => Buffer.from(blob).toString("base64")), "a-_b", "!!", "YQ= =", "Y Q\n", ""],
  },
  runLength: { is: "compression/runLengths", inputs: (g) => [...blobs(g), new Uint8Array(300)] },
  runLengthDecode: { is: "compression/expandRuns", inputs: (g) => blobs(g).map((blob) => [...blob].map((byte) => [byte, 1 + (byte % 5)])) },
  lz77: { is: "compression/Lz77", options: [[{ window: 32 }], [{}]], inputs: (g) => [...blobs(g), new Uint8Array(600)] },
  lz77Decode: {
    is: "compression/unLz77",
    inputs: (g) =>
      blobs(g).map((blob) =>
        [...blob].map((byte, i) => (i % 4 === 3 ? { kind: "match", distance: 1 + (byte % 3), length: byte } : { kind: "literal", byte })),
      ),
  },
  huffmanOf: { is: "compression/huffman", inputs: () => [PROSE, "", "aaaa", "abracadabra", ...WORDS] },
  protobufReader: { is: "protobuf/readMessage", inputs: (g) => [...messages(), ...blobs(g)] },
  deltaWriter: {
    is: "protobuf/DeltaWriter",
    inputs: (g) => [...blobs(g).map((blob) => Int32Array.from(blob)), Int32Array.of(2 ** 31 - 1, -(2 ** 31), 0, -1, 5)],
  },
  crc: { is: "framing/crcOf", inputs: blobs },
  adler: { is: "framing/adler32", inputs: (g) => [...blobs(g), new Uint8Array(6000).fill(255)] },
  cobs: { is: "framing/cobsEncode", inputs: (g) => [...blobs(g), new Uint8Array(520).fill(7)] },
  cobsDecoder: { is: "framing/CobsDecoder", inputs: cobsStream },
  sha: { is: "digests/sha256", inputs: (g) => [...blobs(g), bytes(g, 55), bytes(g, 56), bytes(g, 64), bytes(g, 200)] },
  md5: { is: "digests/Md5", inputs: () => [PROSE, ...WORDS, "x".repeat(55), "x".repeat(56), "x".repeat(64)] },
  fnv: { is: "digests/fnv1a", inputs: () => [PROSE, ...WORDS] },
  utf8Stream: {
    is: "unicode/Utf8Stream",
    inputs: (g) => [...byteChunks(g, new TextEncoder().encode(PROSE + "日本語🙂")), bytes(g, 40), Uint8Array.of(0xf0, 0x9f)],
  },
  utf8: { is: "unicode/utf8Encode", inputs: () => [PROSE, ...WORDS, "日本語", "\ud800x\udc00"] },
  wavEncode: { is: "wav/encodeWav", inputs: (g) => sound(g, STEREO) },
  wavDecode: { is: "wav/decodeWav", inputs: (g) => [...[16, 17, 40].map((rate) => wav(g, rate)), ...blobs(g)] },
  midi: {
    is: "midi/MidiParser",
    inputs: (g) =>
      byteChunks(
        g,
        Uint8Array.of(0x90, 60, 100, 64, 90, 67, 0, 0x80, 60, 0, 0xb0, 7, 127, 0xe3, 0, 64, 0xf8, 0xc0, 5, 0xf0, 1, 2, 0xf7, 0x9f, 1, 1),
      ),
  },
  heldNotes: { is: "midi/HeldNotes", inputs: heard },
  turnMerger: { is: "speakers/TurnMerger", options: [[0.4], [undefined]], inputs: segments },
  talkTime: { is: "speakers/TalkTime", inputs: segments },
  turnTaking: { is: "conversation/TurnTaking", options: [[{ silence: 0.5 }], [{ silence: 0.1, minimum: 0 }]], inputs: signals },
  pushToTalk: {
    is: "conversation/PushToTalk",
    inputs: (g) => Array.from({ length: 40 }, (_, i) => ({ down: g.random() < 0.5, at: i * 0.11 })),
  },
  debounce: {
    is: "conversation/Debounce",
    options: [[2], [undefined]],
    inputs: (g) => Array.from({ length: 60 }, () => g.pick(["yes", "yes", "no", "maybe"])),
  },
  backoff: {
    is: "flow-control/Backoff",
    options: [[{ base: 0.1, max: 5, limit: 4 }]],
    inputs: (g) => Array.from({ length: 40 }, (_, i) => ({ id: g.pick(["a", "b"]), at: i, ok: g.random() < 0.1 })),
  },
  fairTurns: {
    is: "flow-control/FairTurns",
    inputs: (g) => Array.from({ length: 300 }, () => ({ ask: g.pick(["join", "leave", "next", "next"]), client: g.below(12) })),
  },
  tokenBucket: {
    is: "flow-control/TokenBucket",
    options: [
      [3, 2],
      [undefined, undefined],
      [1, 0],
    ],
    inputs: (g) =>
      Array.from({ length: 40 }, (_, i) => ({
        client: g.pick(["a", "b", "constructors"]),
        at: i / 5,
        ...(i % 4 === 0 ? { cost: 2 } : {}),
      })),
  },
  rateCounter: { is: "flow-control/RateCounter", inputs: (g) => Array.from({ length: 60 }, (_, i) => i * 0.06 + g.random() * 0.01) },
  sessionizer: {
    is: "flow-control/Sessionizer",
    options: [[10], [undefined]],
    inputs: (g) =>
      Array.from({ length: 50 }, (_, i) => ({ user: g.pick(["ann", "bob", "cy"]), at: i * 4, page: g.pick(["/", "/a", "/b"]) })),
  },
  dedupe: {
    is: "flow-control/Dedupe",
    options: [[{ size: 4 }], [undefined]],
    inputs: (g) => Array.from({ length: 50 }, () => ({ id: g.below(6), from: g.pick(["x", "y"]), body: "…" })),
  },
  scheduler: {
    is: "structures/Scheduler",
    inputs: (g) =>
      Array.from({ length: 30 }, (_, i) => ({ name: `t${i}`, due: g.below(40), ...(i % 3 === 0 ? { priority: g.below(5) } : {}) })),
  },
  lru: { is: "structures/CachedLength", inputs: (g) => Array.from({ length: 40 }, () => g.pick(WORDS)) },
  autocomplete: {
    is: "structures/Autocomplete",
    options: [[{ words: ["play", "pause", "player", "stop"], limit: 2 }], [{}]],
    inputs: () => ["p", "pl", "", "x", "zebra ", "zebra ", "z", "play ", "pl", "🙂 ", "🙂"],
  },
  bloom: {
    is: "structures/BloomFilter",
    options: [[{ size: 64, hashes: 3 }], [{ size: 9, hashes: 1 }]],
    inputs: (g) => Array.from({ length: 30 }, () => g.pick(WORDS)),
  },
  gramOf: {
    is: "learning/gram",
    inputs: (g) => [[], [[]], [[1, 2], [3]], ...[1, 2, 5].map((n) => Array.from({ length: n }, () => numbers(g, 3)))],
  },
  mlp: {
    is: "learning/Mlp",
    options: [
      [
        {
          layers: [
            {
              weights: [
                [0.5, -0.2],
                [0.1, 0.9],
              ],
              bias: [0, 0.1],
              activation: "relu",
            },
            { weights: [[1, -1]], bias: [0.2], activation: "tanh" },
          ],
        },
      ],
      [{ layers: [{ weights: [[1]], bias: [1], activation: "sigmoid" }] }],
      [{ layers: [] }],
    ],
    inputs: (g) =>
      Array.from({ length: 12 }, (_, i) => ({ kind: "tensor", data: Float32Array.from(numbers(g, i % 3)), shape: [1, i % 3] })),
  },
  perceptron: {
    is: "learning/Perceptron",
    inputs: (g) =>
      numbers(g).map((x, i) => ({ features: [x, g.random(), ...(i > 20 ? [1] : [])], ...(i % 5 === 0 ? {} : { label: x > 2 ? 1 : -1 }) })),
  },
  kMeans: {
    is: "learning/KMeans",
    options: [
      [2, undefined],
      [3, 2],
    ],
    inputs: (g) => [0, 1, 2, 9, 20].map((n) => Array.from({ length: n }, () => ({ x: g.below(10), y: g.random() }))),
  },
  softmaxOf: { is: "learning/softmax", inputs: logits },
  topK: {
    is: "learning/TopKSampler",
    options: [[{ k: 3, seed: 7 }], [undefined], [{ temperature: 0.01, seed: -1 }]],
    inputs: (g) => [...logits(g), ...logits(g), Float32Array.of(NaN, 1)],
  },
};

function messages(): Uint8Array[] {
  return [
    Uint8Array.of(8, 150, 1, 18, 3, 97, 98, 99, 29, 0, 0, 128, 63, 33, 0, 0, 0, 0, 0, 0, 240, 63),
    Uint8Array.of(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1),
    Uint8Array.of(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1),
    Uint8Array.of(18, 9, 1),
    Uint8Array.of(11),
    Uint8Array.of(29, 0, 0),
  ];
}

/** With a chunk of an odd length before the data. */
function wav(g: Generator, length: number): Uint8Array {
  const file = Buffer.from(
    `RIFF....WAVEfmt \x10\0\0\0\x01\0\x02\0\x80\x3e\0\0\0\xfa\0\0\x04\0\x10\0LIST\x03\0\0\0abc\0data${String.fromCharCode(length)}\0\0\0`,
    "latin1",
  );
  return Uint8Array.of(...file, ...bytes(g, length));
}

function cobsStream(g: Generator): Uint8Array[] {
  const packet = (payload: Uint8Array): number[] => {
    const sum = crc32(payload);
    return cobs([...payload, sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, sum >>> 24]);
  };
  const all = [...blobs(g).map(packet), [0, 5, 1, 0, 3, 1, 1, 0]];
  return byteChunks(g, Uint8Array.from(all.flat()));
}

/** For fewer than 254 bytes. */
function cobs(data: readonly number[]): number[] {
  const groups = data
    .join(",")
    .split(/(?<![^,])0(?![^,])/)
    .map((group) => group.split(",").filter((byte) => byte !== ""));
  return [...groups.flatMap((group) => [group.length + 1, ...group.map(Number)]), 0];
}

function heard(g: Generator): object[] {
  const chord = [60, 64, 67].map((note) => ({ type: "noteOn", channel: 0, note, velocity: 0.5 }));
  const random = Array.from({ length: 30 }, () =>
    g.pick([
      { type: "noteOn", channel: g.below(2), note: 57 + g.below(12), velocity: g.random() },
      { type: "noteOff", channel: g.below(2), note: 57 + g.below(12) },
      { type: "control", channel: 0, controller: 1, value: 2 },
      { type: "bend", channel: 0, amount: 0.5 },
      { type: "clock" },
    ]),
  );
  return [...chord, ...random];
}

function segments(g: Generator): object[] {
  let at = 0;
  return Array.from({ length: 30 }, (_, i) => {
    const start = at + g.random();
    at = start + g.random() * 2;
    return {
      speaker: g.pick(["ann", "bob"]),
      start,
      end: at,
      ...(i % 4 === 3 ? {} : { text: g.pick(["yes", "well  then", "", "I think so"]) }),
    };
  });
}

function signals(g: Generator): object[] {
  return Array.from({ length: 60 }, (_, i) => {
    const at = i * 0.2;
    const speaking = Math.floor(i / 6) % 2 === 0;
    return g.pick([
      { kind: "vad", speaking, at },
      { kind: "vad", speaking, at },
      { kind: "tick", at },
      { kind: "key", down: speaking, at },
    ]);
  });
}
