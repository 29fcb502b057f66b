/**
 * The client of a build: what a page or a Node process needs to open sessions of it. `program` has names, links and the
 * codecs of its own ends; the types are the pipeline's inputs and outputs as TypeScript.
 */
import type { Graph } from "../ir/graph.ts";
import type { Link, Plan } from "../ir/plan.ts";
import { printSchema } from "../ir/print-schema.ts";
import type { Schema } from "../ir/schema.ts";
import { CodecTable } from "./codec-table.ts";
import { printBlock, printName } from "./print-client-type.ts";
import { printLink } from "./print-program.ts";
import { isTrack, withTracks } from "./print-track-types.ts";

export function printClient(plan: Plan): { readonly program: string; readonly types: string } {
  return { program: printClientProgram(plan), types: printTypes(plan) };
}

function printClientProgram({ graph, links }: Plan): string {
  const codecs = new CodecTable(graph.types);
  const printed = links.map((link) => printLink(link, isClients(link) ? codecs.use(link.type) : undefined));
  const tracks = links.some(isTrack) ? ["addTracks"] : [];
  return [
    `import { build } from "rmc:build";`,
    `import { callBuild, connectBuild } from "@rmc/browser";`,
    ...tracks.map((name) => `import { ${name} } from "@rmc/browser/tracks";`),
    codecs.print(),
    `const program = {`,
    `build, pipeline: ${JSON.stringify(graph.pipeline)},`,
    `inputs: ${JSON.stringify(graph.inputs)},`,
    `outputs: ${JSON.stringify(graph.outputs)},`,
    `params: ${JSON.stringify(graph.params)},`,
    `links: [\n${printed.join(",\n")},\n],`,
    `};`,
    `const client = { connect: (url, options) => connectBuild(${["program", "url", "options", ...tracks].join(", ")}), call: (url, inputs, options) => callBuild(program, url, inputs, options), run: async (url, inputs, options) => (await import("./run.js")).runBuild(program, url, inputs, options) };`,
    ...exportsOf(graph.pipeline),
  ].join("\n");
}

function isClients({ from, to }: Link): boolean {
  return from === "client" || to === "client";
}

/** The client goes by the pipeline's name; tools find the program by its own. */
function exportsOf(pipeline: string): readonly string[] {
  if (pipeline === "program") return ["const both = { ...program, ...client };", "export { both as program };"];
  return ["export { program };", `export { client as ${printName(pipeline)} };`];
}

function printTypes({ graph, links }: Plan): string {
  const typeOf = (flow: string): Schema => graph.flows.find(({ id }) => id === flow)?.type ?? { kind: "undefined" };
  const used = new Set<string>();
  const print = (schema: Schema): string => {
    collectMedia(schema, graph.types, used);
    return printSchema(withOwnNames(schema));
  };
  const inputs = graph.inputs.map(
    ({ name, flow, optional }) => `  readonly ${printName(name)}${optional ? "?" : ""}: ${print(typeOf(flow))};`,
  );
  const outputs = graph.outputs.map(({ name, flow }) => `  readonly ${printName(name)}: ${print(typeOf(flow))};`);
  const params = graph.params.map(({ name, default: value }) => `  readonly ${printName(name)}?: ${typeof value};`);
  const named = Object.entries(graph.types).map(([name, schema]) => `export type ${ownName(name)} = ${print(schema)};`);
  return [
    `/** Client of the pipeline "${graph.pipeline}", made by rmc. */`,
    ...Object.entries(MEDIA).flatMap(([name, text]) => (used.has(name) ? [text] : [])),
    ...named,
    printBlock("Inputs", inputs, "What goes in, by name."),
    printBlock("Outputs", outputs, "What comes out, by name."),
    printBlock("Params", params, "Parameters of a session."),
    ...withTracks(CLIENT_TYPES, { graph, links }),
    `declare const client: Client;\n\n${graph.pipeline === "program" ? "declare const both: Program & Client;\n\nexport { both as program };" : `/** What this build is: for hosts, tests and tools. */\nexport declare const program: Program;\n\nexport { client as ${printName(graph.pipeline)} };`}\n`,
  ].join("\n\n");
}

/** Names that the client's own types have: a user's recursive type of such a name gets another one. */
const TAKEN: ReadonlySet<string> = new Set(
  "Inputs Outputs Params Stamp Input Output InputsByName OutputsByName Session SessionMembers SessionState LostConnection Transport Track TrackState InputTrack OutputTrack InputTracks OutputTracks Channel ConnectOptions RunOptions CallOptions Client Program Audio Video Image Tensor FileRef".split(
    " ",
  ),
);

function ownName(name: string): string {
  return TAKEN.has(name) ? `${name}Value` : name;
}

function withOwnNames(schema: Schema): Schema {
  const rename = (_: string, part: unknown): unknown => (isReference(part) ? { ...part, name: ownName(part.name) } : part);
  return JSON.parse(JSON.stringify(schema, rename)) as Schema;
}

function isReference(part: unknown): part is Schema & { readonly kind: "ref" } {
  return (
    typeof part === "object" && part !== null && "kind" in part && part.kind === "ref" && "name" in part && typeof part.name === "string"
  );
}

function collectMedia(schema: Schema, types: Graph["types"], used: Set<string>): void {
  const name = { audio: "Audio", video: "Video", image: "Image", tensor: "Tensor", file: "FileRef" }[schema.kind as string];
  if (name !== undefined) used.add(name);
  for (const part of Object.values(schema)) {
    if (Array.isArray(part)) for (const each of part) visitPart(each, types, used);
    else visitPart(part, types, used);
  }
}

function visitPart(part: unknown, types: Graph["types"], used: Set<string>): void {
  if (typeof part !== "object" || part === null) return;
  if ("kind" in part) collectMedia(part as Schema, types, used);
  else if ("type" in part) visitPart(part.type, types, used);
}

const TYPED =
  "Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array";

/** Declared here and not imported, so that the client needs no package beside it; equal in structure to those of "rmc". */
const MEDIA = {
  Audio: `export interface Audio<Rate extends number = number, Channels extends number = number> {
  readonly kind: "audio";
  samples: Float32Array;
  rate: Rate;
  channels: Channels;
  pts: number;
}`,
  Video: `export interface Video<Format extends "rgba" | "i420" | "gray" = "rgba" | "i420" | "gray"> {
  readonly kind: "video";
  data: Uint8Array;
  width: number;
  height: number;
  format: Format;
  pts: number;
}`,
  Image: `export interface Image<Format extends "rgba" | "i420" | "gray" = "rgba" | "i420" | "gray"> {
  readonly kind: "image";
  data: Uint8Array;
  width: number;
  height: number;
  format: Format;
}`,
  Tensor: `export interface Tensor<Data extends ${TYPED} = ${TYPED}> {
  readonly kind: "tensor";
  data: Data;
  shape: number[];
}`,
  FileRef: `export interface FileRef {
  readonly kind: "file";
  digest: string;
  size: number;
  name: string;
  type: string;
}`,
};

/** The names and shapes of `targets/browser/src/client.ts`, typed for this pipeline. */
const CLIENT_TYPES = `export interface Stamp {
  readonly time: number;
  readonly step: number;
}

export interface Input<T> {
  /** Resolves when the pipeline can take more. */
  send(value: T, stamp?: Stamp): Promise<void>;
  /** No more values. */
  end(): Promise<void>;
}

export interface Output<T> extends AsyncIterable<T> {
  /** The next value; undefined after the last. */
  next(): Promise<T | undefined>;
  /** Reads and forgets everything. */
  discard(): void;
}

type InputsByName = { readonly [Name in keyof Inputs]-?: Input<NonNullable<Inputs[Name]>> };
type OutputsByName = { readonly [Name in keyof Outputs]: Output<Outputs[Name]> };

/** How a session is. \`since\`: milliseconds since 1970. */
export type SessionState =
  | { readonly name: "connecting"; readonly since: number }
  /** \`awayFor\`: milliseconds, when it has come back just now. */
  | { readonly name: "open"; readonly since: number; readonly awayFor?: number }
  /** A connection looks for another path. What is sent waits, and nothing is lost. */
  | { readonly name: "away"; readonly since: number; readonly lost: readonly LostConnection[] }
  /** Every input has ended, and not everything has come. */
  | { readonly name: "closing"; readonly since: number }
  | { readonly name: "closed"; readonly since: number; readonly error?: Error };

/** What carries a connection between two hosts, and what was tried besides. */
export interface Transport {
  readonly between: readonly [string, string];
  /** "ws", "webrtc"; missing while it looks for a path. */
  readonly channel?: string;
  readonly since: number;
  readonly tried: readonly { readonly channel: string; readonly time: number; readonly reason?: string }[];
}

export interface LostConnection {
  readonly between: readonly [string, string];
  /** What carried it: "ws". */
  readonly channel?: string;
  readonly since: number;
  readonly reason?: string;
}

/** Inputs and outputs stand on it by name, but for those that are called as something else that it has. */
export type Session = Omit<InputsByName & OutputsByName, keyof SessionMembers> & SessionMembers;

export interface SessionMembers {
  readonly inputs: InputsByName;
  readonly outputs: OutputsByName;
  /** Ends every input; outputs go on until everything has come. */
  end(): Promise<void>;
  close(): void;
  /** Resolves when the session is over, with what went wrong, if anything did. */
  readonly closed: Promise<Error | undefined>;
  /** How it is now. */
  readonly state: SessionState;
  /** What carries its connections. Those that cannot change, as to an edge, are not among them. */
  readonly transports: readonly Transport[];
  /** Calls \`listener\` with every state from now on, until what is returned is called. */
  on(event: "state", listener: (state: SessionState) => void): () => void;
}

/** A message transport. */
export interface Channel {
  readonly name: string;
  readonly messageLimit: number;
  readonly pressure: number;
  send(message: Uint8Array): Promise<void>;
  receive(): Promise<Uint8Array | undefined>;
  close(reason?: string): void;
  readonly closed: Promise<string | undefined>;
}

export interface ConnectOptions {
  readonly params?: Params;
  /** For hosts that ask for one. It is needed to connect, and not again while the session lasts. */
  readonly token?: string;
  /** Where the edge is, when the server should not say. */
  readonly edge?: string;
  /** The Worker's script; by default the build's own at the server. */
  readonly worker?: string | URL;
  /** WebRTC to the server is tried beside WebSocket and takes over when it works. In Node: \`webRtc(…)\` of "@rmc/browser/webrtc". */
  readonly webrtc?: boolean | ((signal: string, channel: string, token: string | undefined) => Promise<Channel>);
  /** Who hosts the browser's stages instead of a Worker: needed in Node. */
  readonly browser?: (hosts: { readonly server: string; readonly edge: string | undefined; readonly env: Readonly<Record<string, string>> }) => Promise<Channel>;
}

export interface RunOptions extends ConnectOptions {
  /** Seconds between the items of an input that has no time of its own. */
  readonly every?: number;
  /** Every value of every output, step by step. What it returns is awaited before the next. */
  readonly onOutput: (name: keyof Outputs, value: Outputs[keyof Outputs], stamp: Stamp) => void | Promise<void>;
}

export interface CallOptions extends ConnectOptions {
  /** Milliseconds until the answer, through all hosts: each of them ends the call when they are over. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

export interface Client {
  /** Opens a live session. \`url\`: the server's address, or the folder where a static deployment is. */
  connect(url: string | URL, options?: ConnectOptions): Promise<Session>;
  /** One value for each input; resolves with the last value of each output. Calls share a connection. */
  call(url: string | URL, inputs: Inputs, options?: CallOptions): Promise<Outputs>;
  /** Runs whole inputs through the build's hosts; the result is the same as everywhere. */
  run(url: string | URL, inputs: { readonly [Name in keyof Inputs]: Iterable<NonNullable<Inputs[Name]>> | AsyncIterable<NonNullable<Inputs[Name]>> }, options: RunOptions): Promise<void>;
}

export interface Program {
  readonly build: string;
  readonly pipeline: string;
}`;
