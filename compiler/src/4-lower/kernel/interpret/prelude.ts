/**
 * The functions of the prelude on the interpreter's values: JavaScript's own, which is what the prelude must equal. Those that
 * throw in JavaScript end the kernel with that message.
 */
import { jsonText } from "../../../ir/json-text.ts";
import { UNARY_MATH } from "../../../ir/prelude.ts";
import { BIGINTS } from "./prelude-bigint.ts";
import { BYTES } from "./prelude-bytes.ts";
import { COLLECTIONS } from "./prelude-map.ts";
import { KernelTrap } from "./trap.ts";
import type { TypedArray, Value } from "./value.ts";

/** What the interpreter's host provides. */
export interface InterpreterHost {
  readonly math: Pick<typeof Math, MathName | "atan2" | "hypot" | "pow">;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (message: string) => void;
}

type MathName = (typeof UNARY_MATH)[number];

export type PreludeTable = ReadonlyMap<string, (...values: never[]) => Value | void>;

export function preludeTable(host: InterpreterHost): PreludeTable {
  const { math } = host;
  return new Map<string, (...values: never[]) => Value | void>([
    ...UNARY_MATH.map((name): [string, (x: number) => number] => [`math.${name}`, (x) => math[name](x)]),
    ...Object.entries({
      "math.atan2": (y: number, x: number) => math.atan2(y, x),
      "math.hypot2": (x: number, y: number) => math.hypot(x, y),
      "math.hypot3": (x: number, y: number, z: number) => math.hypot(x, y, z),
      "host.log": host.log,
      "host.date": () => Math.floor(host.now()),
      "host.now": host.now,
      "host.random": host.random,
      ...NUMBER,
      ...STRING,
      ...ARRAY,
      ...TYPED,
      ...BYTES,
      ...BIGINTS,
      ...HINTED,
      ...COLLECTIONS,
      ...URI,
      ...jsonText((message) => {
        throw new KernelTrap("trap", message);
      }),
    }),
  ]);
}

const NUMBER = {
  "number.toString": (x: number) => String(x),
  "number.toStringRadix": throws((x: number, radix: number) => x.toString(radix)),
  "number.toFixed": throws((x: number, digits: number) => x.toFixed(digits)),
  "number.toPrecision": throws((x: number, digits: number) => x.toPrecision(digits)),
  "number.toExponential": throws((x: number, digits: number) => x.toExponential(digits)),
  "number.toExponentialShortest": (x: number) => x.toExponential(),
  "number.sameValue": (a: number, b: number) => Object.is(a, b),
  "number.parseFloat": (s: string) => parseFloat(s),
  "number.parseInt": (s: string, radix: number) => parseInt(s, radix),
  "string.toNumber": (s: string) => Number(s),
};

const URI = {
  "uri.encode": nullIfThrows((s: string, whole: boolean) => (whole ? encodeURI(s) : encodeURIComponent(s))),
  "uri.decode": nullIfThrows((s: string, whole: boolean) => (whole ? decodeURI(s) : decodeURIComponent(s))),
};

function nullIfThrows(run: (s: string, whole: boolean) => string): (s: string, whole: boolean) => string | null {
  return (s, whole) => {
    try {
      return run(s, whole);
    } catch {
      return null;
    }
  };
}

const STRING = {
  "string.charCodeAt": (s: string, i: number) => s.charCodeAt(i),
  "string.unitAt": (s: string, i: number) => s.charCodeAt(i),
  "string.codePointAt": (s: string, i: number) => s.codePointAt(i) ?? NaN,
  "string.charAt": (s: string, i: number) => s.charAt(i),
  "string.at": (s: string, i: number) => s.at(i) ?? null,
  "string.index": (s: string, i: number) => s[i] ?? null,
  "string.item": itemOfString,
  "string.indexOf": (s: string, part: string, from: number) => s.indexOf(part, from),
  "string.lastIndexOf": (s: string, part: string, from: number) => s.lastIndexOf(part, from),
  "string.includes": (s: string, part: string, from: number) => s.includes(part, from),
  "string.startsWith": (s: string, part: string, from: number) => s.startsWith(part, from),
  "string.endsWith": (s: string, part: string, end: number) => s.endsWith(part, end),
  "string.slice": (s: string, from: number, to: number) => s.slice(from, to),
  "string.substring": (s: string, from: number, to: number) => s.substring(from, to),
  "string.substr": (s: string, from: number, count: number) => s.substr(from, count),
  "string.trim": (s: string) => s.trim(),
  "string.trimStart": (s: string) => s.trimStart(),
  "string.trimEnd": (s: string) => s.trimEnd(),
  "string.toUpperCase": (s: string) => s.toUpperCase(),
  "string.toLowerCase": (s: string) => s.toLowerCase(),
  "string.toWellFormed": (s: string) => s.toWellFormed(),
  "string.isWellFormed": (s: string) => s.isWellFormed(),
  "string.append": (s: string, more: string) => s + more,
  "string.room": () => 0,
  "string.repeat": throws((s: string, count: number) => s.repeat(count)),
  "string.padStart": (s: string, size: number, fill: string) => s.padStart(size, fill),
  "string.padEnd": (s: string, size: number, fill: string) => s.padEnd(size, fill),
  "string.replace": (s: string, part: string, by: string) => s.replace(part, by),
  "string.replaceAll": (s: string, part: string, by: string) => s.replaceAll(part, by),
  "string.split": (s: string, by: string, limit: number) => s.split(by, limit),
  "string.fromCharCode": (code: number) => String.fromCharCode(code),
  "string.fromCodePoint": throws((code: number) => String.fromCodePoint(code)),
  "string.fromCharCodes": (codes: TypedArray) => Array.from(codes, (code) => String.fromCharCode(code)).join(""),
  "string.fromCharCodesOf": (codes: number[]) => Array.from(codes, (code) => String.fromCharCode(code)).join(""),
  "string.characters": (s: string) => Array.from(s),
};

function itemOfString(s: string, i: number): string {
  const item = s[i];
  if (item === undefined) throw new KernelTrap("trap", "reads outside of a string where undefined has no place");
  return item;
}

const ARRAY = {
  "array.make": throws((count: number, item: Value) => new Array<Value>(count).fill(item)),
  "array.push": (a: Value[], item: Value) => a.push(item),
  "array.unshift": (a: Value[], item: Value) => a.unshift(item),
  "array.pop": (a: Value[]) => a.pop(),
  "array.shift": (a: Value[]) => a.shift(),
  "array.splice": (a: Value[], from: number, count: number) => a.splice(from, count),
  "array.spliceInsert": (a: Value[], from: number, count: number, items: Value[]) => a.splice(from, count, ...items),
  "array.slice": (a: Value[], from: number, to: number) => a.slice(from, to),
  "array.concat": (a: Value[], b: Value[]) => a.concat(b),
  "array.indexOf": (a: Value[], item: Value, from: number) => a.indexOf(item, from),
  "array.lastIndexOf": (a: Value[], item: Value, from: number) => a.lastIndexOf(item, from),
  "array.includes": (a: Value[], item: Value, from: number) => a.includes(item, from),
  "array.reverse": (a: Value[]) => a.reverse(),
  "array.fill": (a: Value[], item: Value, from: number, to: number) => a.fill(item, from, to),
  "array.copyWithin": (a: Value[], to: number, from: number, end: number) => a.copyWithin(to, from, end),
  "array.setLength": throws((a: Value[], length: number) => {
    if (length > a.length) throw new RangeError("an array cannot grow by its length in a kernel");
    a.length = length;
  }),
  "array.join": (a: string[], by: string) => a.join(by),
  "array.hypot": (a: number[]) => Math.hypot(...a),
  "array.sort": (a: Value[], compare: Compare) => a.sort(compare),
  "array.sortByHalves": sortByHalves,
};

type Compare = (a: Value, b: Value) => number;

function sortByHalves(a: Value[], compare: Compare): Value[] {
  const sorted = new Float64Array(a as number[]).sort(compare);
  sorted.forEach((item, i) => (a[i] = item));
  return a;
}

const TYPED = {
  "typed.toLength": throws((length: number) => new Uint8Array(checkLength(length)).length),
  "typed.fill": (a: TypedArray, value: number, from: number, to: number) => a.fill(value, from, to),
  "typed.set": throws((a: TypedArray, b: TypedArray, offset: number) => a.set(b, offset)),
  "typed.setArray": throws((a: TypedArray, b: number[], offset: number) => a.set(b, offset)),
  "typed.subarray": (a: TypedArray, from: number, to: number) => a.subarray(from, to),
  "typed.slice": (a: TypedArray, from: number, to: number) => a.slice(from, to),
  "typed.copyWithin": (a: TypedArray, to: number, from: number, end: number) => a.copyWithin(to, from, end),
  "typed.reverse": (a: TypedArray) => a.reverse(),
  "typed.sort": (a: TypedArray) => a.sort(),
  "typed.indexOf": (a: TypedArray, value: number, from: number) => a.indexOf(value, from),
  "typed.lastIndexOf": (a: TypedArray, value: number, from: number) => a.lastIndexOf(value, from),
  "typed.includes": (a: TypedArray, value: number, from: number) => a.includes(value, from),
  "typed.join": (a: TypedArray, by: string) => a.join(by),
};

/** Kernels have at most 2^30 bytes. */
function checkLength(length: number): number {
  if (length > 2 ** 30) throw new RangeError("Invalid typed array length");
  return length;
}

const HINTED = { "hint.check": checkHint, "hint.checkI32": checkHint, "hint.checkI64": checkHint };

function checkHint(value: number, low: number, high: number, name: string): number {
  if (value >= low && value <= high && Number.isInteger(value) && !Object.is(value, -0)) return value;
  const start = `declared ${name}, is `;
  if (Number.isNaN(value)) throw new KernelTrap("trap", `${start}NaN`);
  if (Math.trunc(value) !== value) throw new KernelTrap("trap", `${start}a fraction`);
  throw new KernelTrap("trap", Math.abs(value) >= 2 ** 31 ? `${start}a number beyond 2^31` : `${start}${value === 0 ? "-0" : value}`);
}

function throws<A extends never[] | unknown[], R>(run: (...values: A) => R): (...values: A) => R {
  return (...values) => {
    try {
      return run(...values);
    } catch (error) {
      throw new KernelTrap("fail", error instanceof Error ? error.message : String(error));
    }
  };
}
