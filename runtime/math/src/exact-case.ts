/**
 * `toUpperCase` and `toLowerCase` by the tables that kernels have, so that they don't change with the engine's version of
 * Unicode. The same steps as `compiler/prelude/case.ts`, on the same bytes.
 */
import { CASE_BYTES } from "./case-bytes.generated.ts";
import { atob } from "./web-assembly.ts";

type Change = (this: unknown) => string;

export interface ExactCase {
  readonly upper: (text: string) => string;
  readonly lower: (text: string) => string;
}

export function createExactCase(): ExactCase {
  const upper = readMappings(CASE_BYTES.UPPER);
  for (const [point, image] of readExpansions(CASE_BYTES.UPPER_LONG)) upper.set(point, image);
  const lower = readMappings(CASE_BYTES.LOWER).set(0x130, "i\u0307");
  const [cased, ignorable] = [readRanges(CASE_BYTES.CASED), readRanges(CASE_BYTES.IGNORABLE)];
  return {
    upper: (text) => Array.from(text, (letter) => upper.get(letter.codePointAt(0) ?? 0) ?? letter).join(""),
    lower: (text) => {
      const letters = Array.from(text);
      return letters
        .map((letter, i) =>
          letter === "Σ" && endsWord(letters, i, cased, ignorable) ? "ς" : (lower.get(letter.codePointAt(0) ?? 0) ?? letter),
        )
        .join("");
    },
  };
}

/** Replaces the engine's own. Returns what puts the old ones back. */
export function installExactCase(): () => void {
  const { upper, lower } = createExactCase();
  const before = { toUpperCase: String.prototype.toUpperCase, toLowerCase: String.prototype.toLowerCase };
  define("toUpperCase", like(before.toUpperCase, upper));
  define("toLowerCase", like(before.toLowerCase, lower));
  return () => {
    define("toUpperCase", before.toUpperCase);
    define("toLowerCase", before.toLowerCase);
  };
}

/** What is ASCII alone, and what is no string, is the engine's: there they all agree. */
function like(original: () => string, change: (text: string) => string): Change {
  const holder = {
    [original.name](this: unknown): string {
      if (this === null || this === undefined) return original.call(this as never);
      const text = typeof this === "string" ? this : String(this as { toString(): string });
      return isAscii(text) ? original.call(text) : change(text);
    },
  };
  return holder[original.name] as Change;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function define(name: "toUpperCase" | "toLowerCase", value: Change): void {
  const target: object = String.prototype;
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

/** A letter before and none behind, passing over what has no case of its own. */
function endsWord(letters: readonly string[], at: number, cased: Ranges, ignorable: Ranges): boolean {
  let before = at - 1;
  while (before >= 0 && isIn(letters[before], ignorable)) before--;
  if (before < 0 || !isIn(letters[before], cased)) return false;
  let behind = at + 1;
  while (behind < letters.length && isIn(letters[behind], ignorable)) behind++;
  return behind >= letters.length || !isIn(letters[behind], cased);
}

type Ranges = readonly (readonly [start: number, end: number])[];

function isIn(letter: string | undefined, ranges: Ranges): boolean {
  const point = letter?.codePointAt(0) ?? -1;
  return ranges.some(([start, end]) => point >= start && point < end);
}

/** Numbers of the table, each in LEB128. */
function* read(table: string): Generator<number, undefined> {
  let value = 0;
  let shift = 0;
  for (const unit of atob(table)) {
    const byte = unit.charCodeAt(0);
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte >= 128) continue;
    yield value;
    value = 0;
    shift = 0;
  }
}

/** Runs of code points whose image is as far away. */
function readMappings(table: string): Map<number, string> {
  const numbers = [...read(table)];
  const found = new Map<number, string>();
  let start = 0;
  for (let i = 0; numbers[i] !== 0; i += 3) {
    const [head = 0, gap = 0, code = 0] = numbers.slice(i, i + 3);
    start += gap;
    const delta = (code & 1) === 1 ? -((code + 1) >> 1) : code >> 1;
    const step = (head & 1) + 1;
    for (let k = 0; k < head >> 1; k++) found.set(start + k * step, String.fromCodePoint(start + k * step + delta));
  }
  return found;
}

function readExpansions(table: string): [number, string][] {
  const numbers = [...read(table)];
  const found: [number, string][] = [];
  let point = 0;
  for (let i = 0; numbers[i] !== 0; i += 2 + (numbers[i] ?? 0)) {
    point += numbers[i + 1] ?? 0;
    found.push([point, String.fromCodePoint(...numbers.slice(i + 2, i + 2 + (numbers[i] ?? 0)))]);
  }
  return found;
}

function readRanges(table: string): Ranges {
  const numbers = [...read(table)];
  const found: [number, number][] = [];
  let at = 0;
  for (let i = 0; numbers[i] !== 0; i += 2) {
    const start = at + (numbers[i + 1] ?? 0);
    at = start + (numbers[i] ?? 0);
    found.push([start, at]);
  }
  return found;
}
