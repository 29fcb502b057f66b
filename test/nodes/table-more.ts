/** Nodes of control, of models around language, of graphs, of markets and of words. */
import type { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { chunks, numbers, pictures, PROSE, wave, WORDS } from "./inputs.ts";
import type { Row } from "./table.ts";

const JSON_TEXTS = [
  '{"a":[1,2.5e3,-0,true,null],"b":{"c":"x\\u0041\\n\\"","":[]}}',
  "[",
  '{"a" 1}',
  "  [ ] ",
  "nul",
  '"open',
  "[1,]",
  "",
  "tru",
  "[".repeat(40),
  "1.2.3",
];
const MAP = "S..#....\n.#.#.##.\n.#...#..\n.####.~.\n......#G";

const measured = (g: Generator): object[] => numbers(g).map((value, i) => ({ at: i * 0.25, value }));
const trades = (g: Generator): object[] =>
  Array.from({ length: 60 }, (_, i) => ({
    at: i * 1.7,
    price: 100 + 10 * wave(i / 17) + g.random() * 4,
    size: g.below(60),
    ...(i % 3 === 0 ? {} : { side: g.pick(["buy", "sell"]) }),
  }));
const vector = (g: Generator): object => ({ x: g.random() - 0.5, y: g.random() - 0.5, z: 9 + g.random() * 4 });
const vectors = (g: Generator): object[] => Array.from({ length: 40 }, () => vector(g));
const gray = (g: Generator): object[] => pictures(g, "gray", "image");

export const MORE: Readonly<Record<string, Row>> = {
  pid: {
    is: "control/Pid",
    options: [[{ setpoint: 5 }], [{ gains: { kp: 2, ki: 0, kd: 1 }, limits: [-10, 10] }], [undefined]],
    inputs: measured,
  },
  thermostat: {
    is: "control/Thermostat",
    options: [[{ low: -2, high: 3 }]],
    inputs: (g) => [...measured(g), { at: 20, value: NaN }, { at: 21, value: 0 }],
  },
  stepCounter: { is: "control/StepCounter", inputs: vectors },
  complementaryFilter: {
    is: "control/ComplementaryFilter",
    inputs: (g) => vectors(g).map((accel) => ({ dt: 0.01, gyro: vector(g), accel })),
  },
  geofence: {
    is: "control/Geofence",
    options: [
      [
        {
          zones: {
            home: [
              [0, 0],
              [0, 4],
              [4, 4],
              [4, 0],
            ],
            2: [],
          },
        },
      ],
      [{ zones: {} }],
    ],
    inputs: (g) => Array.from({ length: 30 }, () => [g.random() * 8, g.random() * 8]),
  },
  heartRate: {
    is: "control/HeartRate",
    inputs: () => Array.from({ length: 200 }, (_, i) => ({ at: i * 0.05, value: wave(i / 17 + (i * i) / 9e4) })),
  },
  jsonTreeOf: { is: "json-text/jsonTree", inputs: () => JSON_TEXTS },
  flattenJson: {
    is: "json-text/flatten",
    calm: true,
    inputs: () => [
      { type: "null" },
      {
        type: "object",
        entries: [
          [
            "a",
            {
              type: "array",
              items: [
                { type: "number", value: 1.5 },
                { type: "bool", value: false },
              ],
            },
          ],
          ["b", { type: "object", entries: [["", { type: "string", value: "x" }]] }],
        ],
      },
    ],
  },
  partialJson: { is: "json-text/PartialJson", inputs: (g) => chunks(g, JSON_TEXTS[0] ?? "") },
  stopSequences: {
    is: "llm/StopSequences",
    options: [[{ stops: ["</end>", "STOP"] }], [{ stops: [] }], [{ stops: ["!"] }]],
    inputs: (g) => chunks(g, "Hello <b>world</b> STO STORY </en </end> never"),
  },
  toolCall: {
    is: "llm/parseToolCall",
    inputs: () => [
      'search(query="cats", limit=3, safe=true)',
      "f()",
      "f(a=1=2, b=)",
      "none",
      "(x=1)",
      "g( , y= -1.50 ,z=x )",
      'h(q="a,b")',
    ],
  },
  ctc: { is: "llm/ctcGreedy", inputs: (g) => Array.from({ length: 6 }, (_, i) => Array.from({ length: 10 }, () => numbers(g, i * 6))) },
  beamSearch: {
    is: "llm/BeamSearch",
    options: [[{ width: 2 }], [undefined]],
    inputs: (g) => Array.from({ length: 8 }, () => Float32Array.from(numbers(g, 4))),
  },
  vectorStore: {
    is: "llm/VectorStore",
    inputs: (g) =>
      Array.from({ length: 30 }, (_, i) => ({
        id: `v${i}`,
        vector: Float32Array.from(numbers(g, 4)),
        ...(i % 5 === 4 ? { query: true } : {}),
      })),
  },
  quantizeOf: {
    is: "llm/quantize",
    inputs: (g) => [new Float32Array(), new Float32Array(3), ...[5, 50].map((n) => Float32Array.from(numbers(g, n)))],
  },
  prompt: {
    is: "llm/promptOf",
    inputs: () => [
      { turns: [] },
      { system: "", turns: [{ role: "user", text: "hi" }] },
      {
        system: "be kind",
        turns: [
          { role: "user", text: "a" },
          { role: "assistant", text: "" },
        ],
      },
    ],
  },
  pathFinder: { is: "graphs/findPath", inputs: () => [MAP, "S#G", "", "SG", "S.\n.G"] },
  clusters: { is: "graphs/Clusters", inputs: (g) => Array.from({ length: 30 }, () => [g.pick(WORDS), g.pick(WORDS)]) },
  shortestOf: {
    is: "graphs/shortest",
    inputs: (g) =>
      Array.from({ length: 5 }, () => ({
        start: "a",
        edges: Array.from({ length: 12 }, () => ({
          from: g.pick(["a", "b", "c", "d"]),
          to: g.pick(["b", "c", "d", "e"]),
          weight: g.below(9),
        })),
      })),
  },
  orderOf: {
    is: "graphs/order",
    inputs: () => [{}, { app: ["lib", "log"], lib: ["core"], log: [], core: [] }, { a: ["b"], b: ["c"], c: ["a"] }, { 2: ["1"], 1: ["x"] }],
  },
  life: { is: "graphs/Life", inputs: () => [".#.\n..#\n###", "", "", "", "ignored"] },
  candles: { is: "markets/Candles", options: [[10], [undefined]], inputs: trades },
  orderBook: {
    is: "markets/OrderBook",
    inputs: (g) =>
      Array.from({ length: 50 }, (_, i) =>
        i % 20 === 19 ? { clear: true } : { side: g.pick(["bids", "asks"]), price: 100 + g.below(9), size: g.below(3) },
      ),
  },
  tradingSignals: { is: "markets/Signals", inputs: trades },
  alerts: { is: "markets/Alerts", inputs: trades },
  wrapText: { is: "wording/wrap", inputs: () => [PROSE, "", "  ", "incomprehensibilities are long"] },
  textTable: {
    is: "wording/table",
    inputs: () => [
      [],
      [
        { name: "a", n: 1.005 },
        { n: null, extra: "x" },
      ],
      [{ 2: "b", 1: -0 }],
    ],
  },
  soundexOf: { is: "wording/soundex", inputs: () => ["Robert", "Rupert", "Ashcraft", "Tymczak", "Pfister", "", "9", "Honeyman"] },
  diffOf: {
    is: "wording/diff",
    inputs: () => [
      ["a\nb\nc", "a\nc\nd"],
      ["", ""],
      ["x", "y\nx\ny"],
    ],
  },
  romanOf: { is: "wording/roman", inputs: () => [1, 4, 1994, 3999, 4000, 0, 2.5, NaN] },
  morse: {
    is: "wording/MorseDecoder",
    inputs: (g) => Array.from({ length: 60 }, (_, i) => ({ down: i % 2 === 0, seconds: g.random() * (i % 8 === 7 ? 1 : 0.4) })),
  },
  glob: {
    is: "wording/matches",
    inputs: () =>
      [
        ["src/*.ts", "src/a.ts"],
        ["src/*.ts", "src/a/b.ts"],
        ["**/*.ts", "a/b/c.ts"],
        ["?.ts", "/.ts"],
        ["", ""],
        ["*", ""],
        ["a**", "a/b"],
      ].map(([pattern, path]) => ({ pattern, path })),
  },
  restyleText: {
    is: "wording/restyle",
    inputs: () =>
      ["helloWorld", "some_snake-case text", "", "ABC", "été Élan"].flatMap((text) =>
        ["camel", "snake", "title"].map((style) => ({ text, style })),
      ),
  },
  anagramsOf: { is: "wording/anagrams", inputs: () => [["listen", "silent", "enlist", "google", "elgoog", "x"], []] },
  chromaKey: {
    is: "compositing/ChromaKey",
    options: [[undefined], [{ key: "#ff0000", tolerance: 500 }], [{ background: "zz" }]],
    inputs: (g) => pictures(g, "rgba", "video"),
  },
  sceneChange: { is: "compositing/SceneChange", inputs: (g) => pictures(g, "gray", "video", 12) },
  letters: { is: "compositing/asText", inputs: gray },
  locateTemplate: { is: "compositing/locate", inputs: gray },
};
