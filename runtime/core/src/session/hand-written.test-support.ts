/** Programs as a compiler would write them, by hand: for tests of links, hosts and sessions. */
import type { Codec } from "../codec.ts";
import { callOperator } from "../engine/call.ts";
import { byTimeOperator } from "../engine/by-time-operator.ts";
import { latestOperator } from "../engine/latest-operator.ts";
import { mergeOperator } from "../engine/merge-operator.ts";
import { zipOperator } from "../engine/zip-operator.ts";
import type {
  CallProgram,
  Emit,
  JoinProgram,
  LinkProgram,
  NodeContext,
  NodeProgram,
  OperatorProgram,
  ParamProgram,
  TierProgram,
} from "../program.ts";
import type { ClientProgram } from "./client-member.ts";
import { hostOf } from "./topology.ts";

export interface Sketch {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Operators by stage id, "browser", "browser.2". */
  readonly stages: Readonly<Record<string, readonly OperatorProgram[]>>;
  /** Flow, from, to, mode. */
  readonly links: readonly (readonly [flow: string, from: string, to: string, mode?: LinkProgram["mode"]])[];
  readonly params?: readonly ParamProgram[];
  readonly build?: string;
}

export function handWritten(sketch: Sketch): { readonly client: ClientProgram; readonly programs: Record<string, TierProgram> } {
  const { build = "sha256:1", params = [] } = sketch;
  const links = sketch.links.map(([flow, from, to, mode = "reliable"], i): LinkProgram => ({
    stream: i + 1,
    flow,
    from,
    to,
    mode,
    codec: jsonCodec,
  }));
  const stages = Object.entries(sketch.stages).map(([id, operators]) => ({ id, place: hostOf(id), operators }));
  const places = [...new Set(stages.map(({ place }) => place))];
  const own = (place: string) =>
    links.map(({ codec, ...link }) => (hostOf(link.from) === place || hostOf(link.to) === place ? { ...link, codec: codec! } : link));
  return {
    client: {
      build,
      pipeline: "test",
      inputs: sketch.inputs.map((name) => ({ name, flow: name, optional: false })),
      outputs: sketch.outputs.map((name) => ({ name, flow: name })),
      params,
      links: own("client"),
    },
    programs: Object.fromEntries(
      places.map((place) => [
        place,
        { build, pipeline: "test", params, links: own(place), stages: stages.filter((stage) => stage.place === place) },
      ]),
    ),
  };
}

type Handler = (value: unknown, emit: Emit, context: NodeContext) => void | Promise<void>;

export interface NodeSketch {
  readonly process: Handler;
  readonly end?: (emit: Emit) => void;
  readonly cancel?: () => void;
}

export function call(
  index: number,
  input: string,
  output: string,
  node: Handler | NodeSketch,
  options: Partial<CallProgram> = {},
): CallProgram {
  const { process, ...rest } = typeof node === "function" ? { process: node } : node;
  const program: NodeProgram = {
    id: `node${index}`,
    position: { file: "voice.ts", line: 10 + index, column: 3 },
    instantiate: (context) => ({ process: (value, emit) => process(value, emit, context), ...rest }),
  };
  return {
    kind: "call",
    index,
    input,
    output,
    chain: [program],
    cancelOn: [],
    onError: "stop",
    concurrency: 1,
    make: callOperator,
    ...options,
  };
}

const JOINS = { merge: mergeOperator, zip: zipOperator, latest: latestOperator, byTime: byTimeOperator } as const;

export function join(index: number, kind: JoinProgram["kind"], inputs: readonly string[], output: string): JoinProgram {
  return { kind, index, inputs, output, make: JOINS[kind] };
}

/** JSON in UTF-16 units; typed arrays are not for it. */
const jsonCodec: Codec = {
  measure: (value) => JSON.stringify(value).length * 2,
  write: (value, _, view, at) => {
    const text = JSON.stringify(value);
    for (let i = 0; i < text.length; i++) view.setUint16(at + i * 2, text.charCodeAt(i), true);
    return at + text.length * 2;
  },
  read: (_, view, at, end) => {
    let text = "";
    for (let i = at; i < end; i += 2) text += String.fromCharCode(view.getUint16(i, true));
    return JSON.parse(text) as unknown;
  },
};
