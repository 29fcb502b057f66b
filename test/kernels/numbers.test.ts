/**
 * Numbers as text and texts as numbers, through released modules, to the bit: random bit patterns, short decimals, whole
 * numbers, powers, subnormals, and what lies exactly halfway between two doubles, or a digit beside it. The seed is printed, and
 * can be given: `RMC_SEED=…`. `RMC_SOAK=1` takes a million of each (the sweeps of `test/engines` do it on every engine).
 */
import { beforeAll, expect, test } from "vitest";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { Random } from "./random.test-support.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { lowered, type Source, translate } from "./translate.test-support.ts";

const TEXTS: Schema = { kind: "array", item: { kind: "string" } };
const DOUBLES: Schema = { kind: "typed", element: "f64" };
const SEED = process.env["RMC_SEED"] ?? String(Date.now() % 100_000);
const COUNT = process.env["RMC_SOAK"] === undefined ? 30_000 : 1_000_000;
const PER_CALL = 5000;

const PRINT: Source = {
  name: "print",
  text: `export function run(values: Float64Array): string[] {
  const texts: string[] = [];
  for (let i = 0; i < values.length; i++) texts.push(String(values[i]));
  return texts;
}`,
};
const READ: Source = {
  name: "read",
  text: `export function run(texts: string[]): Float64Array {
  const values = new Float64Array(texts.length * 3);
  texts.forEach((text, i) => { values[i * 3] = Number(text); values[i * 3 + 1] = parseFloat(text); values[i * 3 + 2] = JSON.parse(text) as number; });
  return values;
}`,
};

const units = new Map([
  ...translate([PRINT], "run", { input: DOUBLES, output: TEXTS }),
  ...translate([READ], "run", { input: TEXTS, output: DOUBLES }),
]);

beforeAll(() => console.log(`seed ${SEED}, ${COUNT} of each`));

test("numbers are printed as JavaScript prints them", { timeout: 3_600_000 }, async () => {
  const random = new Random(`print ${SEED}`);
  const run = await start(PRINT);
  for (let done = 0; done < COUNT; done += PER_CALL) {
    const values = Float64Array.from({ length: PER_CALL }, () => double(random));
    expect(run(values)).toStrictEqual(Array.from(values, String));
  }
});

test("texts are read correctly rounded", { timeout: 3_600_000 }, async () => {
  const random = new Random(`read ${SEED}`);
  const run = await start(READ);
  for (let done = 0; done < COUNT; done += PER_CALL) {
    const texts = Array.from({ length: PER_CALL }, () => decimal(random));
    const wanted = Float64Array.from(texts.flatMap((text) => [Number(text), Number(text), Number(text)]));
    expect(run(texts)).toStrictEqual(wanted);
  }
});

async function start(source: Source): Promise<(value: unknown) => unknown> {
  const translation = units.get(source.name);
  const kernel = translation === undefined || "reason" in translation ? JSON.stringify(translation) : lowered(translation.unit, true);
  if (typeof kernel === "string") throw new Error(kernel);
  const running = await startKernel(kernel, { optimize: true });
  return (value) => running.process(value)[0];
}

const view = new DataView(new ArrayBuffer(8));

function fromBits(high: number, low: number): number {
  view.setUint32(0, high);
  view.setUint32(4, low);
  return view.getFloat64(0);
}

function double(random: Random): number {
  const value = anyDouble(random);
  return Number.isFinite(value) ? value : 1.5;
}

function anyDouble(random: Random): number {
  const sign = random.below(2) === 0 ? 1 : -1;
  switch (random.below(8)) {
    case 0:
      return Number(`${random.below(100_000)}e${random.below(60) - 30}`) * sign;
    case 1:
      return sign * random.bits();
    case 2:
      return sign * (random.bits() * 2 ** 21 + random.below(2 ** 21));
    case 3:
      return sign * 2 ** (random.below(2098) - 1074) * (1 + random.below(3));
    case 4:
      return sign * 10 ** (random.below(631) - 323);
    case 5:
      return fromBits(random.bits() & 0x800fffff, random.bits());
    default:
      return fromBits(random.bits(), random.bits());
  }
}

/** A JSON number. */
function decimal(random: Random): string {
  const value = double(random);
  switch (random.below(6)) {
    case 0:
      return value.toPrecision(1 + random.below(40));
    case 1:
      return value.toExponential(random.below(25));
    case 2:
      return `${random.bits()}${random.bits()}.${random.bits()}e${random.below(700) - 350}`;
    case 3:
      return halfway(Math.abs(value), random.below(3));
    default:
      return String(value);
  }
}

/** Exactly between a positive double and the next, or a digit below or above that. */
function halfway(value: number, beside: number): string {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const mantissa = exponent === 0 ? bits : (bits & 0xfffffffffffffn) | 0x10000000000000n;
  const twice = mantissa * 2n + 1n;
  const power = Math.max(exponent, 1) - 1076;
  const whole = power >= 0 ? twice << BigInt(power) : twice * 5n ** BigInt(-power);
  const digits = beside === 0 ? whole * 10n : beside === 1 ? whole * 10n + 1n : whole * 10n - 1n;
  return `${digits}e${(power >= 0 ? 0 : power) - 1}`;
}
