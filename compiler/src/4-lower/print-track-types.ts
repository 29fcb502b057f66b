/** What the types of a client have more where inputs and outputs may be tracks. */
import type { Graph } from "../ir/graph.ts";
import type { Link, Plan } from "../ir/plan.ts";
import { printBlock, printName } from "./print-client-type.ts";

export function isTrack({ options }: Link): boolean {
  return options.media !== undefined;
}

/** `types`: those that every client has. */
export function withTracks(types: string, { graph, links }: Pick<Plan, "graph" | "links">): readonly string[] {
  const tracks = links.filter(isTrack);
  if (tracks.length === 0) return [types];
  const named = (ends: Graph["outputs"], side: "from" | "to"): readonly string[] =>
    ends
      .filter(({ flow }) => tracks.some((link) => link[side] === "client" && link.flow === flow))
      .map(({ name }) => `  readonly ${printName(name)}: ${side === "from" ? "Input" : "Output"}Track;`);
  return [
    types
      .replace(/^(type InputsByName = .*);$/m, "$1 & InputTracks;")
      .replace(/^(type OutputsByName = .*);$/m, "$1 & OutputTracks;")
      .replace(
        /^export interface SessionMembers \{$/m,
        "$&\n  /** How its tracks are, or were at last. */\n  readonly tracks: readonly TrackState[];",
      ),
    TRACK_TYPES,
    printBlock("InputTracks", named(graph.inputs, "from"), "Inputs that take a track."),
    printBlock("OutputTracks", named(graph.outputs, "to"), "Outputs that give a track."),
  ];
}

const TRACK_TYPES = `/** The browser's MediaStreamTrack. */
export type Track = typeof globalThis extends { readonly MediaStreamTrack: { readonly prototype: infer T } } ? T : unknown;

export interface InputTrack {
  /** What it hears goes in from now on, with Opus, which is lossy; undefined: no longer. Rejects when there is no way for it: \`send\` always has one. */
  track(track: Track | undefined): Promise<void>;
}

export interface OutputTrack {
  /** Takes the output over as a track with Opus, which is lossy, to be played. Rejects when there is no way for it: values go on coming. */
  track(): Promise<Track>;
}

export interface TrackState {
  readonly name: string;
  readonly direction: "to server" | "from server";
  readonly state: "connecting" | "open" | "closed";
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly reason?: string;
}`;
