/** Nodes of text. */
import { chunks, numbers, PROSE, WORDS } from "./inputs.ts";
import type { Row } from "./table.ts";

const MARKDOWN =
  "# One\ntext [a](http://x.y) and [b](z)\n## Two two\n#### Deep!\n## Two two\n```\n# not\n```\n# Last\n#no\n####### seven\n## Ünï – x";
const INI =
  "top=1\n; comment\n[server]\nHost = example.org ; here\nname=\"a b\\nc\"\n[broken\nnokey\n[server]\nport=80\n[ x ]\nk='v'\n=bad";
const SRT =
  "1\r\n00:00:01,500 --> 00:00:03,000\r\nHello\r\nworld\r\n\r\n2\n00:01:00.25 --> 01:00:00.000 align:start\nLine\n\nbad --> worse\nx\n\n03 --> 04\n\nNOTE\n\n00:05 --> 00:04\nback";
const SSE =
  ": hi\nevent: add\ndata: one\ndata: two\nid: 7\n\ndata:x\nretry: 100\nretry: y\n\nevent: lost\n\nid: a\0b\ndata\n\r\ndata:  end\r\n\r\n";
const JSONL =
  '{"level":"info","message":"hi"}\n\n{"level":"warn","message":"x","time":1.5,"tags":["a","b"]}\nnot json\n{"level":"error"}\n{"message":"q","level":"debug","extra":{"deep":[1]}}\n[1\n{"level":"error","message":"last"}';

export const TEXT: Readonly<Record<string, Row>> = {
  csv: {
    is: "csv/CsvRows",
    options: [[undefined], [{ separator: ";" }]],
    inputs: (g) => chunks(g, 'name,temp,status\na,21.5,ok\n"b ""q"", x",,\n"multi\nline",3;4,5\r\n,,,,\nlast,1'),
  },
  csvReading: {
    is: "csv/toReading",
    inputs: () => [
      { sensor: " A1 ", temp: "21.5", status: "fail" },
      { celsius: "-3e1x" },
      {},
      { temp: "x" },
      { sensor: "B", temp: "", celsius: "7" },
    ],
  },
  ini: { is: "ini/parseIni", inputs: () => [INI, "", "a=b", '[x]\n[y]\n[x]\nq="', 'k=""\nj=\''] },
  captions: { is: "captions/parseCaptions", inputs: () => [SRT, "", "WEBVTT\n\n00:01.000 --> 00:02.000\nHi"] },
  vttWriter: {
    is: "captions/VttWriter",
    inputs: (g) =>
      numbers(g, 10).map((x, i) => ({
        ...(i % 2 === 0 ? { id: `c${i}` } : {}),
        start: i * 1000 + x * x,
        end: i * 1500.5,
        lines: ["a", "b"].slice(i % 3),
      })),
  },
  jsonLines: { is: "json-lines/JsonLines", inputs: (g) => chunks(g, JSONL) },
  levelCounter: {
    is: "json-lines/LevelCounter",
    inputs: () => [
      { ok: true, entry: { level: "info", message: "m" } },
      { ok: false, line: "x", why: "y" },
      { ok: true, entry: { level: "error", message: "" } },
    ],
  },
  url: {
    is: "url/parseUrl",
    inputs: () => [
      "https://a.org/p/q?x=1&y=a+b&x=%C3%A9&bad=%zz&&k#frag",
      "ws://h:99",
      "nope",
      "://x",
      "HTTP://H/?",
      "x://y?q#",
      "a://b:c/d?__x__=1&toS=2",
    ],
  },
  calculator: {
    is: "calculator/Calculator",
    host: "a function with a rest parameter used as a value",
    inputs: () => [
      "1+2*3",
      "ans^2^0.5",
      "x = (4 - -2) / 4",
      "x * pi",
      "max(1, x, sqrt(16))",
      "hypot(3,4) % 2",
      "1 +",
      "foo",
      "bar(1)",
      "2 $ 3",
      "1.2.3",
      "3 = 4",
      "y = z = 2",
      "y+z",
      "()",
      "max()",
      "-2^2",
      "1 2",
      "constructor",
      "toString(1)",
    ],
  },
  markdownOutline: { is: "markdown/outline", inputs: () => [MARKDOWN, "", PROSE] },
  markdownLinks: { is: "markdown/links", inputs: () => [MARKDOWN], host: "instead of a regular expression" },
  sse: { is: "sse/SseParser", inputs: (g) => [...chunks(g, SSE), SSE] },
  chatText: {
    is: "sse/ChatText",
    inputs: () =>
      [
        '{"choices":[{"delta":{"content":"Hel"},"finish_reason":null}]}',
        '{"choices":[{"delta":{},"finish_reason":"stop"}],"id":"x"}',
        '{"choices":[]}',
        "[DONE]",
        '{"choices":[{"delta":{"content":null},"finish_reason":null}]}',
        "{",
      ].map((data) => ({ event: "message", data })),
  },
  nmea: { is: "nmea/parseNmea", inputs: () => [...sentences(), "$GPGGA,1*00", "", "$", "$X*", "GPGGA"] },
  odometer: {
    is: "nmea/Odometer",
    inputs: (g) =>
      numbers(g, 20).map((x, i) => ({
        latitude: 48 + x / 1000,
        longitude: 11 + i / 500,
        altitude: i % 2 ? null : 500,
        satellites: 7,
        time: "",
      })),
  },
  httpHead: {
    is: "http/parseHead",
    inputs: () => [
      "GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 12\r\n\r\nbody",
      "POST /a HTTP/1.0\r\nConnection: Keep-Alive",
      "FOO / HTTP/1.1",
      "GET /",
      "GET / HTTP/2",
      "GET / HTTP/1.1\r\nbad",
      "",
    ],
  },
  template: {
    is: "template/Template",
    options: [
      [{ source: "Hi {{name}}{{#items}}, {{.}}{{/items}}{{^items}} nothing{{/items}}! {{&raw}}" }],
      [{ source: "{{#on}}{{n}}{{/on}}" }],
      [{ source: "{{x" }],
    ],
    inputs: () => [
      { name: '<Ann & "Bob">', items: ["a", "<b>"], raw: "<i>" },
      { name: 1.5, items: [], on: true, n: -0 },
      { on: false },
      { on: "", items: ["x"], n: 1e21 },
      {},
    ],
  },
  sentences: { is: "speech-text/SentenceSplitter", options: [[undefined], [{ minLength: 20 }]], inputs: (g) => chunks(g, PROSE) },
  words: {
    is: "speech-text/numberToWords",
    inputs: (g) => [
      0,
      13,
      21,
      100,
      101,
      999,
      1000,
      1_000_001,
      123_456_789,
      1e12,
      -5,
      2.5,
      -0.004,
      NaN,
      -Infinity,
      1e21,
      ...numbers(g).map((x) => Math.round(x * x * x * 1000)),
    ],
  },
  speechNormalizer: { is: "speech-text/normalizeForSpeech", inputs: () => [PROSE, "", "$ $x 0x10 1e3 , 1,000.50% a&b"] },
  wakeWord: {
    is: "speech-text/WakeWord",
    options: [[{ window: 3 }], [undefined], [{ threshold: 0, window: 1, refractory: 0 }]],
    inputs: (g) => Array.from({ length: 40 }, (_, i) => ({ pts: i * 0.08, score: i % 15 > 8 ? 0.7 + g.random() * 0.3 : g.random() })),
  },
  command: { is: "speech-text/closestCommand", inputs: () => [...WORDS, "volume dwn", "PLAY", "nxt song", PROSE] },
  tfIdf: {
    is: "text-search/TfIdf",
    inputs: () =>
      PROSE.split(". ")
        .map((text, i) => ({ id: `d${i}`, text }))
        .concat({ id: "e", text: "" }),
  },
  bpe: {
    is: "text-search/BpeTokenizer",
    options: [[{ merges: ["h e", "l l", "he ll", "hell o"] }], [{ merges: [] }]],
    inputs: () => [PROSE, ...WORDS, "hello hello"],
  },
  wordCount: { is: "text-search/wordCounts", inputs: () => [PROSE, "", "a b a The cat's cat"] },
};

function sentences(): string[] {
  const bodies = [
    "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,",
    "GPGGA,000000,3345.5,S,15112.25,W,2,4,1,,M,,,,",
    "GPGGA,1,2,N,3,E,0,0,,,,",
    "GPRMC,123519",
  ];
  return bodies.map((body) => `$${body}*${[...body].reduce((sum, c) => sum ^ c.charCodeAt(0), 0).toString(16)}\r\n`);
}
