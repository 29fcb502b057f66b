/** Nodes that both files of this folder use: every form a node can have. */
import type { Audio, Image, Video } from "rmc";

export interface Transcript {
  text: string;
  final: boolean;
}

export class Denoise {
  readonly floor: number;
  constructor({ floor }: { floor: number }) {
    this.floor = floor;
  }
  process(frame: Audio<48000, 1>): Audio<48000, 1> {
    return frame;
  }
}

export class Gain {
  tick(sample: number): number {
    return sample;
  }
}

export class TickWithEnd {
  tick(sample: number): number {
    return sample;
  }
  end(): number {
    return 0;
  }
}

export class Onset {
  process(frame: Audio): { at: number } | undefined {
    return { at: frame.pts };
  }
}

export class Words {
  process(text: string, emit: (word: string) => void): void {
    for (const word of text.split(" ")) emit(word);
  }
}

export class Counted {
  process(text: string): string[] {
    return [text];
  }
  end(): { total: number } | null {
    return { total: 1 };
  }
}

export class EmitsAtEnd {
  process(text: string): string {
    return text;
  }
  end(emit: (rest: number) => void): void {
    emit(1);
  }
}

export class Keep {
  process<A extends Audio>(frame: A): A | undefined {
    return frame;
  }
}

export class Recent {
  process<T>(value: T): T[] {
    return [value];
  }
}

export class Forward {
  process<T>(value: T, emit: (value: T) => void): void {
    emit(value);
  }
}

export async function* transcribe(frame: Audio<16000, 1>): AsyncGenerator<Transcript> {
  yield { text: String(frame.pts), final: true };
}

export async function* reply({ text }: Transcript): AsyncIterable<string> {
  yield text;
}

export function* letters(text: string): Generator<string | null> {
  yield* text;
}

export async function speak(text: string): Promise<Audio<24000, 1> | undefined> {
  return { kind: "audio", samples: new Float32Array(text.length), rate: 24000, channels: 1, pts: 0 };
}

export const louder = <A extends Audio>(frame: A): A => frame;

export const mono = <R extends number>(frame: Audio<R, 2>): Audio<R, 1> => ({ ...frame, channels: 1 });

export function mute<A extends Audio<16000>>(frame: A): A {
  return frame;
}

export const stamped = <T>(value: T): { value: T; at: number } => ({ value, at: 0 });

export const first = <T>(values: readonly T[]): T | undefined => values[0];

export async function later<T>(value: T): Promise<T> {
  return value;
}

export function* twice<T>(value: T): Generator<T> {
  yield value;
  yield value;
}

export const blur = (frame: Video<"rgba">): Video<"rgba"> => frame;

export const edges = (picture: Image<"gray">): Image<"gray"> => picture;

export const shout = (text: string): string => text.toUpperCase();

export const half = (value: number, by: number): number => value / by;
