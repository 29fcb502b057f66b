import { describe, expect, test } from "vitest";
import { Collector } from "../diagnostics/collector.ts";
import type { Graph } from "../ir/graph.ts";
import { callOf, graphOf, joinOf, nodeOf, SPAN } from "../ir/graph.test-support.ts";
import type { Plan, TierRules } from "../ir/plan.ts";
import { printPlan } from "../ir/print-plan.ts";
import type { Reach } from "../ir/reach.ts";
import type { Schema } from "../ir/schema.ts";
import { placeGraph } from "./place-graph.ts";

const RULES: readonly TierRules[] = [
  { kind: "browser", builtins: [], secrets: false },
  { kind: "edge", builtins: ["node:buffer"], secrets: true },
  { kind: "server", builtins: "all", secrets: true },
  { kind: "compute", builtins: "all", secrets: true },
];
const TEXT: Schema = { kind: "string" };

describe("placeGraph", () => {
  test("cuts by place and level, so that a flow may return to an earlier place without a cycle of stages", () => {
    const graph = graphOf(
      { mic: TEXT, clean: TEXT, text: TEXT, shown: TEXT },
      ["mic"],
      [
        callOf("browser", "mic", "clean", [nodeOf("a", TEXT, TEXT)]),
        callOf("server", "clean", "text", [nodeOf("b", TEXT, TEXT)]),
        callOf("browser", "text", "shown", [nodeOf("c", TEXT, TEXT)]),
      ],
      ["shown"],
    );
    expect(printPlan(placed(graph))).toMatchInlineSnapshot(`
      "plan test (main.ts)

      stage browser on browser
        #0 clean = mic -> a (host)
        in 1 mic; out 2 clean

      stage server on server
        #1 text = clean -> b (host)
        in 2 clean; out 3 text

      stage browser.2 on browser
        #2 shown = text -> c (host)
        in 3 text; out 4 shown

      links
        1 mic: client -> browser  string  [worker: the page and its Worker: messages with transferred buffers]
        2 clean: browser -> server  string  [ws: a browser reaches the server by WebSocket at once and everywhere]
        3 text: server -> browser.2  string  [ws: a browser reaches the server by WebSocket at once and everywhere]
        4 shown: browser.2 -> client  string  [worker: the page and its Worker: messages with transferred buffers]
      "
    `);
  });

  test("keeps neighbours of one place in one stage, whatever stands between them in the file", () => {
    const graph = graphOf(
      { a: TEXT, b: TEXT, c: TEXT, d: TEXT },
      ["a"],
      [
        callOf("server", "a", "b", [nodeOf("x", TEXT, TEXT)]),
        callOf("edge", "a", "c", [nodeOf("y", TEXT, TEXT)]),
        callOf("server", "b", "d", [nodeOf("z", TEXT, TEXT)]),
      ],
      ["c", "d"],
    );
    expect(placed(graph).stages.map((stage) => [stage.id, stage.operators.map(({ index }) => index)])).toEqual([
      ["server", [0, 2]],
      ["edge", [1]],
    ]);
  });

  test("puts a join where its consumers agree, otherwise where its first input is", () => {
    const graph = graphOf(
      { a: TEXT, b: TEXT, c: TEXT, both: TEXT, d: TEXT, all: TEXT },
      ["a"],
      [
        callOf("browser", "a", "b", [nodeOf("x", TEXT, TEXT)]),
        callOf("edge", "a", "c", [nodeOf("y", TEXT, TEXT)]),
        joinOf("merge", ["b", "c"], "both"),
        callOf("server", "both", "d", [nodeOf("z", TEXT, TEXT)]),
        joinOf("zip", ["c", "d"], "all"),
      ],
      ["all"],
    );
    expect(placed(graph).stages.map((stage) => [stage.id, stage.operators.map(({ index }) => index)])).toEqual([
      ["browser", [0]],
      ["edge", [1]],
      ["server", [2, 3]],
      ["edge.2", [4]],
    ]);
  });

  test("sends a flow once to each stage that needs it, for cancelling too, and to the client", () => {
    const graph = graphOf(
      { a: TEXT, b: TEXT, c: TEXT, d: TEXT },
      ["a"],
      [
        callOf("browser", "a", "b", [nodeOf("x", TEXT, TEXT)]),
        callOf("server", "a", "c", [nodeOf("y", TEXT, TEXT)], { cancelOn: ["b"] }),
        callOf("server", "b", "d", [nodeOf("z", TEXT, TEXT)]),
      ],
      ["b", "c", "d"],
    );
    expect(placed(graph).links.map((link) => `${link.stream} ${link.flow} ${link.from}>${link.to}`)).toEqual([
      "1 a client>browser",
      "2 a client>server",
      "3 b browser>server",
      "4 b browser>client",
      "5 c server>client",
      "6 d server>client",
    ]);
  });

  test("inserts converters where formats differ or are open, and says so with the formula", () => {
    const stereo: Schema = { kind: "audio", rate: 48000, channels: 2 };
    const speech: Schema = { kind: "audio", rate: 16000, channels: 1 };
    const any: Schema = { kind: "audio", rate: null, channels: null };
    const picture: Schema = { kind: "video", format: "rgba" };
    const gray: Schema = { kind: "video", format: "gray" };
    const graph = graphOf(
      { mic: stereo, text: speech, open: any, up: stereo, camera: picture, dark: gray },
      ["mic", "open", "camera"],
      [
        callOf("server", "mic", "text", [nodeOf("any", any, stereo), nodeOf("listen", speech, speech)]),
        callOf("server", "open", "up", [nodeOf("wide", stereo, stereo)]),
        callOf("server", "camera", "dark", [nodeOf("look", gray, gray)]),
      ],
      ["text", "up", "dark"],
    );
    const collector = new Collector();
    const plan = placeGraph(graph, [], RULES, collector);
    expect(plan?.converters.map(({ id, kind, operator, before }) => [id, kind, operator, before])).toEqual([
      ["rmc-channels", "channels", 0, 1],
      ["rmc-resample", "resample", 0, 1],
      ["rmc-resample-2", "resample", 1, 0],
      ["rmc-channels-2", "channels", 1, 0],
      ["rmc-pixels", "pixels", 2, 0],
    ]);
    expect(collector.diagnostics.map((each) => each.message)).toContain(
      'Audio<48000, 2> is converted to Audio<48000, 1> in front of "listen" on server',
    );
  });

  test("refuses a value without a codec between two places and warns about one inside a stage", () => {
    const nodes = [nodeOf("open", TEXT, undefined), nodeOf("use", undefined, TEXT)] as const;
    const across = graphOf(
      { a: TEXT, socket: undefined, b: TEXT },
      ["a"],
      [callOf("browser", "a", "socket", [nodes[0]]), callOf("server", "socket", "b", [nodes[1]])],
      ["b"],
    );
    expect(codes(across)).toEqual(["error RMC3001"]);
    const inside = graphOf(
      { a: TEXT, socket: undefined, b: TEXT },
      ["a"],
      [callOf("server", "a", "socket", [nodes[0]]), callOf("server", "socket", "b", [nodes[1]])],
      ["b"],
    );
    expect(codes(inside)).toEqual(["warning RMC3002"]);
  });

  test("refuses two link options for one stream", () => {
    const node = nodeOf("x", TEXT, TEXT);
    const graph = graphOf(
      { a: TEXT, b: TEXT, c: TEXT },
      ["a"],
      [callOf("server", "a", "b", [node], { link: { mode: "newest" } }), callOf("server", "a", "c", [nodeOf("y", TEXT, TEXT)])],
      ["b", "c"],
    );
    expect(codes(graph)).toEqual(["error RMC3003"]);
  });

  test("refuses built-in modules and secrets where they must not be, with the import chain hop by hop", () => {
    const graph = graphOf(
      { a: TEXT, b: TEXT },
      ["a"],
      [
        callOf("browser", "a", "b", [
          nodeOf("denoise", TEXT, TEXT, {
            arguments: [{ parameter: "key", value: { kind: "template", parts: [{ kind: "secret", name: "KEY" }] }, type: TEXT }],
          }),
        ]),
      ],
      ["b"],
    );
    const chain = [
      { from: { file: "call.ts", line: 3, column: 20 }, specifier: "./model.ts" },
      { from: { file: "model.ts", line: 1, column: 22 }, specifier: "node:fs" },
    ];
    const reach: Reach = {
      pipeline: "test",
      node: "denoise",
      modules: [{ kind: "builtin", name: "node:fs", chain }],
      values: [{ kind: "secret", name: "TOKEN", at: { file: "model.ts", line: 9, column: 1 }, chain: chain.slice(0, 1) }],
      statements: [],
    };
    const collector = new Collector();
    expect(placeGraph(graph, [reach], RULES, collector)).toBeUndefined();
    expect(collector.diagnostics.map((each) => [each.code, each.message, each.notes.map((note) => note.message)])).toEqual([
      [
        "RMC3004",
        '"denoise" must run on browser but uses node:fs',
        ['call.ts imports "./model.ts"', 'model.ts imports "node:fs"', '"denoise" is placed on browser here'],
      ],
      [
        "RMC3005",
        'the secret "TOKEN" would be readable by anybody on browser, where "denoise" runs',
        ['call.ts imports "./model.ts"', '"denoise" is placed on browser here'],
      ],
      [
        "RMC3005",
        'the secret "KEY" would be readable by anybody on browser, where "denoise" runs',
        ['"denoise" is placed on browser here'],
      ],
    ]);
    expect(collector.diagnostics[2]?.span).toEqual(SPAN);
  });

  test("allows on edge what the edge has", () => {
    const graph = graphOf({ a: TEXT, b: TEXT }, ["a"], [callOf("edge", "a", "b", [nodeOf("n", TEXT, TEXT)])], ["b"]);
    const reach: Reach = {
      pipeline: "test",
      node: "n",
      modules: [{ kind: "builtin", name: "node:buffer", chain: [] }],
      values: [],
      statements: [],
    };
    expect(placeGraph(graph, [reach], RULES, new Collector())).toBeDefined();
  });
});

function placed(graph: Graph): Plan {
  const collector = new Collector();
  const plan = placeGraph(graph, [], RULES, collector);
  expect(collector.diagnostics).toEqual([]);
  return plan as Plan;
}

function codes(graph: Graph): readonly string[] {
  const collector = new Collector();
  placeGraph(graph, [], RULES, collector);
  return collector.diagnostics.map((each) => `${each.severity} ${each.code}`);
}
