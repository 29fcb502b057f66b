/**
 * The names of `compiler/prelude/`: library functions that kernels call, with their signatures. The interpreter has a
 * JavaScript implementation of each, the prelude an AssemblyScript one; a differential test compares them.
 *
 * Signatures: `E` and `F` are element types of typed arrays, `T`, `K`, `V` are kernel types. f64 arguments for positions and
 * counts follow ECMAScript (ToIntegerOrInfinity, negative from the end); missing ones are filled in by lowering with their
 * defaults (Infinity for "to the end"). Functions that ECMAScript lets throw are marked `fails` and end as the node's error.
 * Each name is ECMAScript's function of that name, except where a comment says otherwise.
 */
import { ARRAY_OF } from "./element-arrays.ts";
import type { ElementType } from "./schema.ts";
import type { KernelType } from "./kernel.ts";
import { sameKernelType } from "./kernel-type.ts";

export interface PreludeFunction {
  readonly signature: string;
  readonly allocates: boolean;
  readonly fails: boolean;
  /** Depends on nothing but its arguments' values, and changes nothing. */
  readonly pure: boolean;
  /** Calls a function that it is given, and so does and changes whatever that does. */
  readonly calls?: true;
}

/** Functions of `Math` with one argument that no instruction does. */
export const UNARY_MATH = [
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "cbrt",
  "round",
  "sign",
] as const;

export const PRELUDE: Readonly<Record<string, PreludeFunction>> = {
  ...each(UNARY_MATH, "math", pure("(f64) f64")),
  ...each(["atan2", "hypot2"], "math", pure("(f64, f64) f64")),
  "math.hypot3": pure("(f64, f64, f64) f64"),

  "number.toString": makes("(f64) string"),
  /** Radix 2 … 36. */
  "number.toStringRadix": makesOrFails("(f64, f64) string"),
  ...each(["toFixed", "toPrecision", "toExponential"], "number", makesOrFails("(f64, f64) string")),
  /** toExponential without an argument: as many digits as necessary. */
  "number.toExponentialShortest": makes("(f64) string"),
  /** Object.is. */
  "number.sameValue": pure("(f64, f64) bool"),
  "number.parseFloat": pure("(string) f64"),
  /** Radix 0: not given. */
  "number.parseInt": pure("(string, f64) f64"),
  /** Number(string): the whole string, white space around it allowed, 0x 0o 0b, "" is 0. */
  "string.toNumber": pure("(string) f64"),

  "string.charCodeAt": pure("(string, f64) f64"),
  /** The unit at a position that is proven to be inside. */
  "string.unitAt": pure("(string, i32) i32"),
  /** NaN instead of undefined. */
  "string.codePointAt": pure("(string, f64) f64"),
  "string.charAt": makes("(string, f64) string"),
  /** Both joined; in place where the room behind the first, in bytes, is enough. Nobody else holds a text that has room. */
  "string.append": changes("(string, string, i32) string"),
  /** The room of the text that `string.append` gave last: bytes from its beginning. */
  "string.room": reads("() i32"),
  /** string.at: negative counts from the end; null instead of undefined. */
  "string.at": makes("(string, f64) string?"),
  /** s[i]: null when outside. */
  "string.index": makes("(string, i32) string?"),
  /** s[i]: traps when outside. */
  "string.item": makesOrFails("(string, i32) string"),
  "string.indexOf": pure("(string, string, f64) i32"),
  /** The position as a number; Infinity when not given (NaN counts as Infinity). */
  "string.lastIndexOf": pure("(string, string, f64) i32"),
  ...each(["includes", "startsWith", "endsWith"], "string", pure("(string, string, f64) bool")),
  ...each(["slice", "substring", "substr"], "string", makes("(string, f64, f64) string")),
  /** toUpperCase and toLowerCase: the prelude's Unicode table. */
  ...each(["trim", "trimStart", "trimEnd", "toUpperCase", "toLowerCase", "toWellFormed"], "string", makes("(string) string")),
  "string.isWellFormed": pure("(string) bool"),
  "string.repeat": makesOrFails("(string, f64) string"),
  ...each(["padStart", "padEnd"], "string", makes("(string, f64, string) string")),
  /** String patterns and replacements; "$$", "$&", "$`", "$'" have their meaning. */
  ...each(["replace", "replaceAll"], "string", makes("(string, string, string) string")),
  /** The limit is 2^32 − 1 when not given. */
  "string.split": makes("(string, string, f64) array<string>"),
  "string.fromCharCode": makes("(f64) string"),
  "string.fromCodePoint": makesOrFails("(f64) string"),
  "string.fromCharCodes": makes("(typed<E>) string"),
  "string.fromCharCodesOf": makes("(array<f64>) string"),
  /** Array.from(string): by code points, lone surrogates by themselves. */
  "string.characters": makes("(string) array<string>"),

  /** Array.from({ length }, () => value); fails as `new Array(length)` does. */
  "array.make": makesOrFails("(f64, T) array<T>"),
  /** The new length. */
  ...each(["push", "unshift"], "array", changes("(array<T>, T) i32")),
  /** Only called on arrays that are not empty. */
  ...each(["pop", "shift"], "array", changes("(array<T>) T")),
  /** Removes; gives what was removed. */
  "array.splice": changes("(array<T>, f64, f64) array<T>"),
  /** splice with items to put in. */
  "array.spliceInsert": changes("(array<T>, f64, f64, array<T>) array<T>"),
  "array.slice": makes("(array<T>, f64, f64) array<T>"),
  "array.concat": makes("(array<T>, array<T>) array<T>"),
  /** Strict equality: f64 by value, strings by content, references by identity. */
  ...each(["indexOf", "lastIndexOf"], "array", pure("(array<T>, T, f64) i32")),
  /** SameValueZero: NaN is found. */
  "array.includes": pure("(array<T>, T, f64) bool"),
  "array.reverse": changes("(array<T>) array<T>"),
  "array.fill": changes("(array<T>, T, f64, f64) array<T>"),
  "array.copyWithin": changes("(array<T>, f64, f64, f64) array<T>"),
  /** array.length = n; fails when it would grow (there are no holes) or is not an array length. */
  "array.setLength": { signature: "(array<T>, f64) void", allocates: false, fails: true, pure: false },
  "array.join": makes("(array<string>, string) string"),
  "array.hypot": pure("(array<f64>) f64"),
  /** sort with a comparison: compares what V8 compares, in its order. */
  "array.sort": calls("(array<T>, (T, T) f64) array<T>"),
  /** The same for the numbers of a typed array, which V8 sorts in another way. */
  "array.sortByHalves": calls("(array<T>, (T, T) f64) array<T>"),

  /** ToIndex for `new Float32Array(n)`: NaN is 0, fractions are cut; fails when negative or too large. */
  "typed.toLength": { signature: "(f64) i32", allocates: false, fails: true, pure: true },
  /** The value is converted once to the element type. */
  "typed.fill": changes("(typed<E>, f64, f64, f64) typed<E>"),
  /** typed.set(array, offset): elements are converted; overlapping memory is copied as if through a buffer. Fails when it does not fit. */
  "typed.set": { signature: "(typed<E>, typed<F>, f64) void", allocates: false, fails: true, pure: false },
  "typed.setArray": { signature: "(typed<E>, array<f64>, f64) void", allocates: false, fails: true, pure: false },
  /** Shares its memory. */
  "typed.subarray": makes("(typed<E>, f64, f64) typed<E>"),
  "typed.slice": makes("(typed<E>, f64, f64) typed<E>"),
  "typed.copyWithin": changes("(typed<E>, f64, f64, f64) typed<E>"),
  ...each(["reverse", "sort"], "typed", changes("(typed<E>) typed<E>")),
  ...each(["indexOf", "lastIndexOf"], "typed", pure("(typed<E>, f64, f64) i32")),
  "typed.includes": pure("(typed<E>, f64, f64) bool"),
  "typed.join": makes("(typed<E>, string) string"),
  "typed.buffer": pure("(typed<E>) buffer"),
  "typed.byteOffset": pure("(typed<E>) i32"),

  /** Where ECMAScript's message would have a number that is not whole or beyond ±2^31, the kernel fails instead of throwing. */
  "buffer.make": makesOrFails("(f64) buffer"),
  "buffer.byteLength": pure("(buffer) i32"),
  "buffer.slice": makes("(buffer, f64, f64) buffer"),
  /** Typed arrays over a buffer, from a byte offset on: of a length, or (`rest`) to its end. */
  ...views("view", "(buffer, f64, f64)"),
  ...views("view.rest", "(buffer, f64)"),
  /** The words of what is wrong with making one, null when nothing is; last, the size of an element and the name of its class. */
  "view.problem": makes("(buffer, f64, f64, f64, string) string?"),
  "view.restProblem": makes("(buffer, f64, f64, string) string?"),
  "dataview.problem": makes("(buffer, f64, f64) string?"),
  "dataview.restProblem": makes("(buffer, f64) string?"),
  /** Whether bytes, as many as the last argument says, go beyond it. */
  "dataview.isOutside": pure("(dataview, f64, f64) bool"),
  "dataview.make": makesOrFails("(buffer, f64, f64) dataview"),
  "dataview.rest": makesOrFails("(buffer, f64) dataview"),
  "dataview.buffer": pure("(dataview) buffer"),
  ...each(["byteOffset", "byteLength"], "dataview", pure("(dataview) i32")),
  ...each(["getInt8", "getUint8"], "dataview", reads("(dataview, f64) i32")),
  /** The last argument: little-endian. */
  ...each(["getInt16", "getUint16", "getInt32"], "dataview", reads("(dataview, f64, bool) i32")),
  ...each(["getUint32", "getFloat32", "getFloat64"], "dataview", reads("(dataview, f64, bool) f64")),
  ...each(["setInt8", "setUint8"], "dataview", reads("(dataview, f64, f64) void")),
  ...each(
    ["setInt16", "setUint16", "setInt32", "setUint32", "setFloat32", "setFloat64"],
    "dataview",
    reads("(dataview, f64, f64, bool) void"),
  ),

  /**
   * Maps and sets keep insertion order and compare keys by SameValueZero (a key −0 becomes +0); structs by identity. Entries
   * have positions from 0: `next` is the first live entry at or after a position, −1 at the end. Positions stay valid while
   * entries are added and deleted: deleted ones leave a gap, `clear` too; gaps are closed only in `compact` (when there are
   * more gaps than entries, so that it costs little), which lowered code calls after a delete or clear where no loop over
   * the collection can be running.
   */
  "map.has": pure("(map<K, V>, K) bool"),
  /** Position of the key, or −1. */
  "map.find": pure("(map<K, V>, K) i32"),
  "map.next": pure("(map<K, V>, i32) i32"),
  "map.keyAt": pure("(map<K, V>, i32) K"),
  "map.valueAt": pure("(map<K, V>, i32) V"),
  "map.set": changes("(map<K, V>, K, V) void"),
  "map.delete": changes("(map<K, V>, K) bool"),
  ...each(["clear", "compact"], "map", changes("(map<K, V>) void")),
  "set.has": pure("(set<T>, T) bool"),
  "set.next": pure("(set<T>, i32) i32"),
  "set.at": pure("(set<T>, i32) T"),
  "set.add": changes("(set<T>, T) void"),
  "set.delete": changes("(set<T>, T) bool"),
  ...each(["clear", "compact"], "set", changes("(set<T>) void")),

  /** Objects used as dictionaries are maps with string keys. Own keys, integer-like ones first, ascending, then in order of insertion. */
  "record.keys": makes("(map<K, V>) array<string>"),
  /** Whether Object.prototype has a property of this name. */
  "record.isInherited": pure("(string) bool"),

  /** The value, if it is a whole number from the second to the third and not −0; the kernel fails in words of the type's name if not. */
  "hint.check": reads("(f64, f64, f64, string) f64"),
  "hint.checkI32": reads("(i32, i32, i32, string) i32"),
  "hint.checkI64": reads("(i64, i64, i64, string) i64"),

  /** Integers of any size. `literal` takes decimal digits, `parse` what BigInt(text) does. */
  "bigint.literal": makes("(string) bigint"),
  "bigint.parse": makesOrFails("(string) bigint"),
  "bigint.fromNumber": makesOrFails("(f64) bigint"),
  "bigint.ofInteger": makes("(f64) bigint"),
  "bigint.isInteger": pure("(f64) bool"),
  "bigint.toNumber": pure("(bigint) f64"),
  ...each(["add", "subtract", "multiply", "divide", "remainder", "power"], "bigint", makesOrFails("(bigint, bigint) bigint")),
  ...each(["and", "or", "xor", "shiftLeft", "shiftRight"], "bigint", makesOrFails("(bigint, bigint) bigint")),
  ...each(["negate", "not"], "bigint", makes("(bigint) bigint")),
  "bigint.compare": pure("(bigint, bigint) i32"),
  "bigint.compareNumber": pure("(bigint, f64) f64"),
  ...each(["asUintN", "asIntN"], "bigint", makesOrFails("(f64, bigint) bigint")),
  "bigint.isTrue": pure("(bigint) bool"),
  "bigint.toString": makesOrFails("(bigint, f64) string"),

  /** UTF-8. The last argument: keeps the byte order mark. */
  "text.encode": makes("(string) typed<u8>"),
  "text.decode": makes("(typed<E>, bool) string"),
  /** encodeURIComponent and decodeURIComponent; of a whole address where the last is true. Null where they throw. */
  ...each(["encode", "decode"], "uri", makes("(string, bool) string?")),
  /**
   * The text of JSON.stringify while it grows: `begin` with the gap, then what comes, then `take`. `key` comes with its quotes, `name` is any key;
   * brackets are units. Commas and line breaks are set by `item`, `key` and `leave`. One text at a time.
   */
  "json.begin": changes("(string) void"),
  "json.take": changes("() string"),
  ...each(["enter", "leave", "number"], "json", changes("(f64) void")),
  "json.item": changes("() void"),
  ...each(["key", "name", "put", "string"], "json", changes("(string) void")),
  /**
   * JSON text being read. `open` gives the message of V8's SyntaxError, or "" when all of it is JSON. `kind` is the first unit
   * of the next token (48 for every number, 0 at the end), `enter` passes over a bracket, `number`, `string` and `skip` over a
   * value. `refuse` fails: the value that begins here is not what the string says. One text at a time.
   */
  "reader.open": changes("(string) string"),
  ...each(["kind", "at"], "reader", changes("() i32")),
  ...each(["enter", "skip"], "reader", changes("() void")),
  "reader.goTo": changes("(f64) void"),
  "reader.number": changes("() f64"),
  "reader.string": changes("() string"),
  "reader.refuse": { signature: "(string) void", allocates: true, fails: true, pure: false },

  /** Capabilities: imports of the kernel. */
  "host.log": { signature: "(string) void", allocates: true, fails: false, pure: false },
  ...each(["date", "now", "random"], "host", { signature: "() f64", allocates: false, fails: false, pure: false }),
};

/** The result type of a call with these argument types; undefined when the name is unknown or the arguments do not fit. */
export function preludeResult(name: string, parameters: readonly KernelType[]): KernelType | undefined {
  const entry = PRELUDE[name];
  if (entry === undefined) return undefined;
  const [inside = "", result = ""] = splitSignature(entry.signature);
  const patterns = splitTop(inside);
  if (patterns.length !== parameters.length) return undefined;
  const bound = new Map<string, KernelType | ElementType>();
  const fits = patterns.every((pattern, i) => match(pattern, parameters[i] as KernelType, bound));
  return fits ? build(result, bound) : undefined;
}

function splitSignature(signature: string): string[] {
  const close = signature.lastIndexOf(")");
  return [signature.slice(1, close), signature.slice(close + 1).trim()];
}

/** Splits at the commas that are not inside brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === "<" || c === "(") depth++;
    else if (c === ">" || c === ")") depth--;
    else if (c === undefined || (c === "," && depth === 0)) {
      const part = text.slice(from, i).trim();
      if (part !== "") parts.push(part);
      from = i + 1;
    }
  }
  return parts;
}

function match(pattern: string, type: KernelType, bound: Map<string, KernelType | ElementType>): boolean {
  if (/^[TKV]$/.test(pattern)) return bind(pattern, type, bound);
  if (pattern.startsWith("(")) return matchFunction(pattern, type, bound);
  const open = pattern.indexOf("<");
  if (open < 0) return pattern === type.kind;
  const inner = splitTop(pattern.slice(open + 1, -1));
  const kind = pattern.slice(0, open);
  if (kind !== type.kind) return false;
  if (type.kind === "typed") return bind(inner[0] as string, type.element, bound);
  if (type.kind === "array" || type.kind === "set") return match(inner[0] as string, type.item, bound);
  if (type.kind === "map") return match(inner[0] as string, type.key, bound) && match(inner[1] as string, type.value, bound);
  return false;
}

function matchFunction(pattern: string, type: KernelType, bound: Map<string, KernelType | ElementType>): boolean {
  if (type.kind !== "function") return false;
  const [inside = "", result = ""] = splitSignature(pattern);
  const patterns = splitTop(inside);
  const same = patterns.length === type.parameters.length && match(result, type.result, bound);
  return same && patterns.every((each, i) => match(each, type.parameters[i] as KernelType, bound));
}

function bind(name: string, value: KernelType | ElementType, bound: Map<string, KernelType | ElementType>): boolean {
  const before = bound.get(name);
  if (before === undefined) bound.set(name, value);
  else if (typeof before === "string" || typeof value === "string") return before === value;
  else return sameKernelType(before, value);
  return true;
}

function build(pattern: string, bound: ReadonlyMap<string, KernelType | ElementType>): KernelType {
  if (pattern.endsWith("?")) return { kind: "nullable", of: build(pattern.slice(0, -1), bound) };
  if (/^[TKV]$/.test(pattern)) return bound.get(pattern) as KernelType;
  const open = pattern.indexOf("<");
  if (open < 0) return { kind: pattern as "f64" | "i32" | "bool" | "string" | "void" };
  const inner = splitTop(pattern.slice(open + 1, -1))[0] as string;
  if (pattern.startsWith("typed")) return { kind: "typed", element: (bound.get(inner) ?? inner) as ElementType };
  return { kind: "array", item: build(inner, bound) };
}

function each(names: readonly string[], family: string, entry: PreludeFunction): Record<string, PreludeFunction> {
  return Object.fromEntries(names.map((name) => [`${family}.${name}`, entry]));
}

function pure(signature: string): PreludeFunction {
  return { signature, allocates: false, fails: false, pure: true };
}

/** What the bytes are, or make them; or fails outside of them. */
function reads(signature: string): PreludeFunction {
  return { signature, allocates: false, fails: true, pure: false };
}

function views(family: string, parameters: string): Record<string, PreludeFunction> {
  const elements = Object.keys(ARRAY_OF).map((element): [string, PreludeFunction] => [
    `${family}.${element}`,
    makesOrFails(`${parameters} typed<${element}>`),
  ]);
  return Object.fromEntries(elements);
}

function makes(signature: string): PreludeFunction {
  return { signature, allocates: true, fails: false, pure: false };
}

function makesOrFails(signature: string): PreludeFunction {
  return { signature, allocates: true, fails: true, pure: false };
}

function changes(signature: string): PreludeFunction {
  return { signature, allocates: true, fails: false, pure: false };
}

function calls(signature: string): PreludeFunction {
  return { signature, allocates: true, fails: true, pure: false, calls: true };
}
