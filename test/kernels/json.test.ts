/**
 * JSON of many texts through released modules: what is no JSON gives V8's message, texts go through unchanged, numbers are read
 * and written as JavaScript does. The seed is printed, and can be given: `RMC_SEED=…`.
 */
import { beforeAll, expect, test } from "vitest";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { numbers, Random, strings } from "./random.test-support.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { evaluate, lowered, type Source, translate } from "./translate.test-support.ts";

const TEXTS: Schema = { kind: "array", item: { kind: "string" } };
const SEED = process.env["RMC_SEED"] ?? String(Date.now() % 100_000);
const COUNT = 3000;

const MESSAGES: Source = {
  name: "messages",
  text: `export function run(texts: string[]): string[] {
  return texts.map((text) => {
    try { JSON.parse(text) as Record<string, number>; return "an object"; } catch (e) { return e instanceof SyntaxError ? e.message : "?"; }
  });
}`,
};
const ROUND: Source = {
  name: "round",
  text: `interface Item { n: number; s: string; m?: number | null; l: (string | null)[]; r: Record<string, boolean> }
export function run(texts: string[]): string[] { return texts.map((text) => JSON.stringify(JSON.parse(text) as Item)); }`,
};

const units = translate([MESSAGES, ROUND], "run", { input: TEXTS, output: TEXTS });

beforeAll(() => console.log(`seed ${SEED}`));

test("texts that are no JSON give V8's messages", async () => {
  const random = new Random(`messages ${SEED}`);
  const broken = Array.from({ length: COUNT }, () => breakJson(random)).filter((text) => messageOf(text) !== undefined);
  expect(broken.length).toBeGreaterThan(COUNT / 3);
  expect(await run(MESSAGES, broken)).toStrictEqual(broken.map(messageOf));
});

test("objects come out as they went in", async () => {
  const random = new Random(`objects ${SEED}`);
  const texts = Array.from({ length: COUNT }, () => objectText(random));
  expect(await run(ROUND, texts)).toStrictEqual(evaluate(ROUND)["run"]?.(texts));
});

async function run(source: Source, texts: readonly string[]): Promise<unknown> {
  const translation = units.get(source.name);
  const kernel = translation === undefined || "reason" in translation ? JSON.stringify(translation) : lowered(translation.unit, true);
  if (typeof kernel === "string") throw new Error(kernel);
  return (await startKernel(kernel, { optimize: true })).process(texts)[0];
}

function messageOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : undefined;
  }
}

/** Keys in any order, some twice, with white space and escapes. */
function objectText(random: Random): string {
  const space = (): string => random.pick(["", "", "", " ", "\n\t", "\r\n"]);
  const text = (value: string): string =>
    random.pick([0, 1]) === 0
      ? JSON.stringify(value)
      : `"${Array.from({ length: value.length }, (_, i) => `\\u${value.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;
  const number = (): string =>
    random
      .pick([JSON.stringify(numbers(random)), String(Math.trunc(numbers(random) % 1e6)), "-0", "1E3", "0.10e-2", "null"])
      .replace(/null|NaN|^-?Infinity$/, "7");
  const list = (): string =>
    `[${space()}${[text(strings(random, false)), "null", text(strings(random, false))].slice(0, random.pick([0, 1, 2, 3])).join(`${space()},${space()}`)}]`;
  const record = (): string =>
    `{${["true", "false", "true"].map((value) => `${text(random.pick(["a", "10", "2", "b c", "é"]))}:${value}`).join(",")}}`;
  const parts = [`"n"${space()}:${number()}`, `"s":${text(strings(random, false))}`, `"l":${list()}`, `"r":${space()}${record()}`];
  const more = random.pick([[], [`"m":${number()}`], [`"m":null`], [`"s":${text(strings(random, false))}`, `"n":1`]]);
  return `${space()}{${shuffled(random, [...parts, ...more]).join(`,${space()}`)}}${space()}`;
}

/** JSON with a few units taken out, put in or replaced. */
function breakJson(random: Random): string {
  const units = [...'{}[],:"\\u0123456789eE+-.truefalsn \n\r\t\u0001\ud83d\ufeff\u00e9x/'];
  let text = random.pick([
    objectText(random),
    "[1, 2.5e3, true]",
    '{"a":"b\\n"}',
    '"\\ud83d\\ude00"',
    "-12.5E+7",
    "null",
    "undefined",
    "NaN",
    "[[[{}]]]",
    "",
  ]);
  for (let i = random.pick([1, 1, 2, 3]); i > 0; i--) {
    const at = random.below(text.length + 1);
    const removed = random.pick([0, 1, 1, 2, text.length]);
    text = text.slice(0, at) + random.pick(["", ...units]) + text.slice(at + removed);
  }
  return text;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: random.bits() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
