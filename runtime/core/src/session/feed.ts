/**
 * The order of an offline run: always the input frame with the lowest time, ties in the order of declaration, each a step of
 * its own. Media have a time (`pts`); item k of an input without one has k × `every`.
 */
import { RmcError } from "../error.ts";
import type { Stamp } from "../program.ts";

export type FeedInputs = Readonly<Record<string, Iterable<unknown> | AsyncIterable<unknown>>>;

export interface Fed {
  readonly flow: string;
  readonly value: unknown;
  readonly stamp: Stamp;
}

interface DeclaredInput {
  readonly name: string;
  readonly flow: string;
  readonly optional: boolean;
}

interface Source {
  readonly flow: string;
  readonly items: AsyncIterator<unknown> | Iterator<unknown>;
  count: number;
  head: { readonly value: unknown; readonly time: number } | undefined;
}

export async function* feed(declared: readonly DeclaredInput[], inputs: FeedInputs, every = 0.02): AsyncGenerator<Fed, void> {
  const sources = declared.flatMap((input) => open(input, inputs));
  const unknown = Object.keys(inputs).find((name) => !declared.some((input) => input.name === name));
  if (unknown !== undefined) throw new RmcError("unknown-input", `there is no input "${unknown}"`);
  for (const source of sources) await advance(source, every);
  for (let step = 0; ; step++) {
    const source = earliest(sources);
    if (!source?.head) return;
    yield { flow: source.flow, value: source.head.value, stamp: { time: source.head.time, step } };
    await advance(source, every);
  }
}

/** The time of a value: its own where it has one. */
export function timeOf(value: unknown, otherwise: number): number {
  const pts = typeof value === "object" && value !== null && "kind" in value && "pts" in value ? value.pts : undefined;
  return typeof pts === "number" && Number.isFinite(pts) ? pts : otherwise;
}

function open({ name, flow, optional }: DeclaredInput, inputs: FeedInputs): Source[] {
  const items = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (items === undefined && !optional) throw new RmcError("missing-input", `input "${name}" is missing`);
  if (items === undefined) return [];
  return [
    { flow, items: Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator](), count: 0, head: undefined },
  ];
}

async function advance(source: Source, every: number): Promise<void> {
  const { done, value } = await source.items.next();
  source.head = done ? undefined : { value, time: timeOf(value, source.count++ * every) };
}

function earliest(sources: readonly Source[]): Source | undefined {
  let first: Source | undefined;
  for (const source of sources) if (source.head && (!first?.head || source.head.time < first.head.time)) first = source;
  return first;
}
