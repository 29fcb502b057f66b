/**
 * Builds `compiler/prelude/case-table.ts`, and the same bytes for `rmc/exact` in `runtime/math/src/case-bytes.generated.ts`: upper and lower case of every code point, as the engine that runs this has them.
 * The table is checked in, so that kernels don't change with the engine; its Unicode version stands in it. Run:
 * `node scripts/build-case-table.ts`. Numbers are LEB128; each list begins with nothing before it and ends with a count of 0.
 */
import { writeFile } from "node:fs/promises";

const TARGET = new URL("../compiler/prelude/case-table.ts", import.meta.url);
const BYTES = new URL("../runtime/math/src/case-bytes.generated.ts", import.meta.url);
const LAST = 0x10ffff;

export function buildCaseTable(): string {
  const lines = Object.entries(tables()).map(
    ([name, bytes]) => `// @ts-ignore: decorator\n@lazy\nexport const ${name}: usize = memory.data<u8>([${bytes.join(", ")}]);\n`,
  );
  return `/** Made by scripts/build-case-table.ts: Unicode ${process.versions["unicode"]}. */\n\n${lines.join("\n")}`;
}

/** The tables in base64, by name. */
export function buildCaseBytes(): string {
  const lines = Object.entries(tables()).map(([name, bytes]) => `  ${name}:\n    "${Buffer.from(bytes).toString("base64")}",\n`);
  const version = `/** Made by scripts/build-case-table.ts: Unicode ${process.versions["unicode"]}. */\n`;
  return `${version}export const CASE_BYTES: Readonly<Record<${Object.keys(tables())
    .map((name) => `"${name}"`)
    .join(" | ")}, string>> = {\n${lines.join("")}};\n`;
}

function tables(): Readonly<Record<string, readonly number[]>> {
  return {
    UPPER: mappings((text) => text.toUpperCase()),
    LOWER: mappings((text) => text.toLowerCase()),
    UPPER_LONG: expansions((text) => text.toUpperCase()),
    CASED: ranges(/^\p{Cased}$/u),
    IGNORABLE: ranges(/^\p{Case_Ignorable}$/u),
  };
}

interface Run {
  readonly start: number;
  count: number;
  step: number;
  readonly delta: number;
}

/** Runs of code points, every one or every second, whose image is as far away: gap to the run before, 2 × count + (step − 1), delta. */
function mappings(change: (text: string) => string): number[] {
  const runs: Run[] = [];
  for (const [point, image] of changed(change)) {
    if (image.length !== 1) continue;
    const delta = (image[0] as number) - point;
    const last = runs.at(-1);
    const end = last === undefined ? 0 : last.start + (last.count - 1) * last.step;
    const step = point - end;
    if (last !== undefined && last.delta === delta && (step === last.step || (last.count === 1 && step <= 2))) {
      last.step = step;
      last.count += 1;
    } else runs.push({ start: point, count: 1, step: 1, delta });
  }
  let before = 0;
  const bytes = runs.flatMap((run) => {
    const gap = run.start - before;
    before = run.start;
    return [...leb(run.count * 2 + run.step - 1), ...leb(gap), ...leb(run.delta < 0 ? -run.delta * 2 - 1 : run.delta * 2)];
  });
  return [...bytes, 0];
}

/** Code points that become several: their count, gap, then the units. */
function expansions(change: (text: string) => string): number[] {
  let before = 0;
  const bytes = changed(change).flatMap(([point, image]) => {
    if (image.length === 1) return [];
    const gap = point - before;
    before = point;
    return [...leb(image.length), ...leb(gap), ...image.flatMap(leb)];
  });
  return [...bytes, 0];
}

function changed(change: (text: string) => string): [number, number[]][] {
  const found: [number, number[]][] = [];
  for (let point = 0; point <= LAST; point++) {
    const text = String.fromCodePoint(point);
    const image = change(text);
    if (image !== text) found.push([point, [...image].map((character) => character.codePointAt(0) as number)]);
  }
  return found;
}

/** Count and gap of each stretch of code points with the property. */
function ranges(property: RegExp): number[] {
  const bytes: number[] = [];
  let before = 0;
  for (let point = 0; point <= LAST; point++) {
    if (!property.test(String.fromCodePoint(point))) continue;
    const start = point;
    while (point < LAST && property.test(String.fromCodePoint(point + 1))) point++;
    bytes.push(...leb(point + 1 - start), ...leb(start - before));
    before = point + 1;
  }
  return [...bytes, 0];
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

if (import.meta.main) {
  await writeFile(TARGET, buildCaseTable());
  await writeFile(BYTES, buildCaseBytes());
}
