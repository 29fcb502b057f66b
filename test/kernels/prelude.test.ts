/**
 * Each scalar and string function of the prelude against JavaScript's own, on many values: one kernel holds them all and
 * picks by number.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel, KernelExpression, KernelType } from "../../compiler/src/ir/kernel.ts";
import { preludeResult } from "../../compiler/src/ir/prelude.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import {
  BOOL,
  F64,
  f64,
  field,
  func,
  functionKernel,
  give,
  here,
  local,
  NUMBER,
  op,
  prelude,
  set,
  setField,
  STRING,
  struct,
  VOID,
  when,
} from "../../compiler/src/4-lower/kernel/print/kernel-builder.test-support.ts";
import { numbers, Random, strings } from "./random.test-support.ts";
import { type Running, startKernel } from "./run-kernel.test-support.ts";

type Reference = (...given: never[]) => unknown;

/** Kinds of arguments: n number, s string, p a small position, d a count of digits, c a code. */
const FUNCTIONS: Readonly<Record<string, readonly [string, Reference]>> = {
  "number.toString": ["n", (n: number) => String(n)],
  "number.toStringRadix": ["nr", (n: number, r: number) => n.toString(r)],
  "number.toFixed": ["nd", (n: number, d: number) => n.toFixed(d)],
  "number.toPrecision": ["nd", (n: number, d: number) => n.toPrecision(d)],
  "number.toExponential": ["nd", (n: number, d: number) => n.toExponential(d)],
  "number.toExponentialShortest": ["n", (n: number) => n.toExponential()],
  "number.sameValue": ["nn", (a: number, b: number) => Object.is(a, b)],
  "number.parseFloat": ["s", (s: string) => Number.parseFloat(s)],
  "number.parseInt": ["sr", (s: string, r: number) => Number.parseInt(s, r)],
  "string.toNumber": ["s", (s: string) => Number(s)],
  "string.charCodeAt": ["sp", (s: string, p: number) => s.charCodeAt(p)],
  "string.codePointAt": ["sp", (s: string, p: number) => s.codePointAt(p) ?? NaN],
  "string.charAt": ["sp", (s: string, p: number) => s.charAt(p)],
  "string.at": ["sp", (s: string, p: number) => s.at(p) ?? null],
  "string.indexOf": ["ssp", (s: string, t: string, p: number) => s.indexOf(t, p)],
  "string.lastIndexOf": ["ssp", (s: string, t: string, p: number) => s.lastIndexOf(t, p)],
  "string.includes": ["ssp", (s: string, t: string, p: number) => s.includes(t, p)],
  "string.startsWith": ["ssp", (s: string, t: string, p: number) => s.startsWith(t, p)],
  "string.endsWith": ["ssp", (s: string, t: string, p: number) => s.endsWith(t, p)],
  "string.slice": ["spp", (s: string, a: number, b: number) => s.slice(a, b)],
  "string.substring": ["spp", (s: string, a: number, b: number) => s.substring(a, b)],
  "string.substr": ["spp", (s: string, a: number, b: number) => s.substr(a, b)],
  "string.trim": ["s", (s: string) => s.trim()],
  "string.trimStart": ["s", (s: string) => s.trimStart()],
  "string.trimEnd": ["s", (s: string) => s.trimEnd()],
  "string.toUpperCase": ["s", (s: string) => s.toUpperCase()],
  "string.toLowerCase": ["s", (s: string) => s.toLowerCase()],
  "string.isWellFormed": ["s", (s: string) => s.isWellFormed()],
  "string.toWellFormed": ["s", (s: string) => s.toWellFormed()],
  "string.repeat": ["sp", (s: string, n: number) => s.repeat(n)],
  "string.padStart": ["sps", (s: string, n: number, t: string) => s.padStart(n, t)],
  "string.padEnd": ["sps", (s: string, n: number, t: string) => s.padEnd(n, t)],
  "string.replace": ["sss", (s: string, t: string, u: string) => s.replace(t, u)],
  "string.replaceAll": ["sss", (s: string, t: string, u: string) => s.replaceAll(t, u)],
  "string.split": ["ssp", (s: string, t: string, n: number) => s.split(t, n)],
  "string.fromCharCode": ["n", (n: number) => String.fromCharCode(n)],
  "string.fromCodePoint": ["c", (n: number) => String.fromCodePoint(n)],
  "string.characters": ["s", (s: string) => Array.from(s)],
};

const NAMES = Object.keys(FUNCTIONS);
const STRINGS: KernelType = { kind: "array", item: STRING };
const IN: KernelType = { kind: "struct", name: "In" };
const OUT: KernelType = { kind: "struct", name: "Out" };
const inFields = { which: F64, n0: F64, n1: F64, n2: F64, s0: STRING, s1: STRING, s2: STRING };
const outFields = {
  n: F64,
  b: BOOL,
  s: { kind: "nullable", of: STRING } as KernelType,
  list: { kind: "nullable", of: STRINGS } as KernelType,
};
const object = (fields: Readonly<Record<string, Schema>>, optional: boolean): Schema => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type, optional: optional && (name === "s" || name === "list") })),
});
const TEXT: Schema = { kind: "string" };
const inSchema = object({ which: NUMBER, n0: NUMBER, n1: NUMBER, n2: NUMBER, s0: TEXT, s1: TEXT, s2: TEXT }, false);
const outSchema = object({ n: NUMBER, b: { kind: "boolean" }, s: TEXT, list: { kind: "array", item: TEXT } }, true);

function everything(): Kernel {
  const input = local("input", IN);
  const out = local("out", OUT);
  const cases = NAMES.map((name, index) => {
    const kinds = [...(FUNCTIONS[name]?.[0] ?? "")];
    const given = kinds.map((kind, i) => (kind === "s" ? field(input, "In", `s${i}`, STRING) : field(input, "In", `n${i}`, F64)));
    return when(op("f64.eq", field(input, "In", "which", F64), f64(index)), [
      result(prelude(name, typeOf(name, given), ...given), out),
      give(out),
    ]);
  });
  const code = func("everything", { input: IN }, OUT, { out: OUT }, [
    set("out", { kind: "newStruct", struct: "Out", type: OUT, at: here() }),
    ...cases,
    give(out),
  ]);
  return functionKernel(code, inSchema, outSchema, { structs: [struct("In", inFields, "object"), struct("Out", outFields, "object")] });
}

function typeOf(name: string, given: readonly KernelExpression[]): KernelType {
  return (
    preludeResult(
      name,
      given.map((part) => part.type),
    ) ?? VOID
  );
}

function result(value: KernelExpression, out: KernelExpression): ReturnType<typeof setField> {
  switch (value.type.kind) {
    case "i32":
      return setField(out, "Out", "n", op("f64.from_i32_s", value));
    case "f64":
      return setField(out, "Out", "n", value);
    case "bool":
      return setField(out, "Out", "b", value);
    case "array":
      return setField(out, "Out", "list", { kind: "cast", value, proven: true, type: outFields.list, at: here() });
    default:
      return setField(out, "Out", "s", { kind: "cast", value, proven: true, type: outFields.s, at: here() });
  }
}

let running: Running;

beforeAll(async () => {
  running = await startKernel(everything(), { optimize: true });
  console.log(`all scalar and string functions: ${running.bytes} bytes`);
});

function inKernel(name: string, given: readonly unknown[]): unknown {
  const at = (index: number, type: string, none: unknown): unknown => (typeof given[index] === type ? given[index] : none);
  const value = {
    which: NAMES.indexOf(name),
    n0: at(0, "number", 0),
    n1: at(1, "number", 0),
    n2: at(2, "number", 0),
    s0: at(0, "string", ""),
    s1: at(1, "string", ""),
    s2: at(2, "string", ""),
  };
  return running.process(value)[0];
}

function expected(name: string, given: readonly unknown[]): unknown {
  const reference = (FUNCTIONS[name] as (typeof FUNCTIONS)[string])[1] as (...parts: readonly unknown[]) => unknown;
  const value = reference(...given);
  const empty = { n: 0, b: false };
  if (typeof value === "number") return { ...empty, n: value };
  if (typeof value === "boolean") return { ...empty, b: value };
  if (Array.isArray(value)) return { ...empty, list: value };
  return value === null ? empty : { ...empty, s: value };
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? "failed" : error;
  }
}

describe.each(NAMES)("%s", (name) => {
  test("gives what JavaScript gives", () => {
    const random = new Random(name);
    const kinds = [...(FUNCTIONS[name]?.[0] ?? "")];
    const rounds = name.startsWith("number.") || name === "string.toNumber" ? 4000 : 600;
    for (let round = 0; round < rounds; round++) {
      const given = kinds.map((kind) => argument(kind, random, name));
      expect([given, attempt(() => inKernel(name, given))]).toEqual([given, attempt(() => expected(name, given))]);
    }
  });
});

function argument(kind: string, random: Random, name: string): unknown {
  switch (kind) {
    case "n":
      return numbers(random);
    case "d":
      return random.pick([0, 1, 2, 3, 5, 8, 15, 16, 17, 20, 21, 50, 99, 100, -1, 101, NaN, 2.7]);
    case "r":
      return random.pick([0, 2, 3, 7, 8, 10, 16, 32, 35, 36, 1, 37, NaN, 10.5, 16]);
    case "p":
      return random.pick([0, 1, 2, 3, 5, 7, 20, -1, -2, -5, -20, 1.5, -1.5, -0.5, NaN, Infinity, -Infinity, 4294967295]);
    case "c":
      return random.pick([0, 65, 233, 0xd800, 0xffff, 0x10000, 0x10ffff, 0x110000, -1, 1.5, NaN, 0x1f600]);
    default:
      return strings(random, /parse|toNumber/.test(name));
  }
}

test("case mapping of every code point", () => {
  if (process.versions["unicode"] !== "17.0") return;
  for (let first = 0; first < 0x110000; first += 512) {
    const text = Array.from({ length: 512 }, (_, index) => String.fromCodePoint(first + index)).join("");
    for (const name of ["string.toUpperCase", "string.toLowerCase"]) expect(inKernel(name, [text])).toEqual(expected(name, [text]));
  }
});

test("a sigma at the end of a word", () => {
  for (const text of ["ΟΔΟΣ", "ΟΔΟΣ ΣΑΣ", "Σ", "ΑΣ.", "ΑΣ.Α", "ΑΣ­Α", "A\u0345Σ", "aΣ\u{1d165}", "\u{10400}Σ", "1Σ", "ΑΣ’"]) {
    expect(inKernel("string.toLowerCase", [text])).toEqual(expected("string.toLowerCase", [text]));
  }
});
