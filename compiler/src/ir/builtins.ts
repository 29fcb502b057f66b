/**
 * The functions of the language that a unit may call (`Expression` kind "builtin"), with the types of their arguments and
 * results as the analysis gives them. Each is ECMAScript's function of that name, on receivers of the family's type. What is
 * not listed has no form in a kernel and is refused in analysis; the lowering has one rule for every name here.
 * `T?` is an optional (undefined) result; a parameter marked `?` may be left out. Callbacks never appear but in `sort`: the
 * analysis writes them as loops.
 */

/** What a DataView reads and writes with an order of bytes. */
export const DATA_TYPES = ["Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64"] as const;

export const BUILTINS: Readonly<Record<string, string>> = {
  ...each("Math", ["abs", "sqrt", "floor", "ceil", "trunc", "round", "fround", "sign", "cbrt", "clz32"], "(number) number"),
  ...each("Math", ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"], "(number) number"),
  ...each("Math", ["exp", "expm1", "log", "log1p", "log2", "log10"], "(number) number"),
  ...each("Math", ["atan2", "imul", "max", "min"], "(number, number) number"),
  /** Two or three arguments. */
  "Math.hypot": "(number, number, number?) number",

  ...each("Number", ["isNaN", "isFinite", "isInteger", "isSafeInteger"], "(number) boolean"),
  "Number.parseFloat": "(string) number",
  "Number.parseInt": "(string, number?) number",
  /** Number(string). */
  "string.toNumber": "(string) number",
  /** Number(boolean). */
  "boolean.toNumber": "(boolean) number",
  "Object.is": "(number, number) boolean",
  /** The radix is given; without one it is `toString`, an expression of its own. */
  "number.toString": "(number, number) string",
  ...each("number", ["toFixed", "toExponential"], "(number, number?) string"),
  "number.toPrecision": "(number, number) string",

  "string.charCodeAt": "(string, number) number",
  "string.codePointAt": "(string, number) number?",
  "string.charAt": "(string, number) string",
  "string.at": "(string, number) string?",
  ...each("string", ["indexOf", "lastIndexOf"], "(string, string, number?) number"),
  ...each("string", ["includes", "startsWith", "endsWith"], "(string, string, number?) boolean"),
  ...each("string", ["slice", "substring", "substr"], "(string, number?, number?) string"),
  ...each("string", ["trim", "trimStart", "trimEnd", "toUpperCase", "toLowerCase", "toWellFormed"], "(string) string"),
  "string.isWellFormed": "(string) boolean",
  "string.repeat": "(string, number) string",
  ...each("string", ["padStart", "padEnd"], "(string, number, string?) string"),
  ...each("string", ["replace", "replaceAll"], "(string, string, string) string"),
  "string.split": "(string, string, number?) array<string>",
  "string.fromCharCode": "(number) string",
  "string.fromCodePoint": "(number) string",
  /** Of all items at once. */
  "string.fromCharCodes": "(typed<E> | array<number>) string",
  /** Array.from(string): by code points. */
  "string.characters": "(string) array<string>",

  /** One item; the new length. */
  ...each("array", ["push", "unshift"], "(array<T>, T) number"),
  ...each("array", ["pop", "shift"], "(array<T>) T?"),
  "array.at": "(array<T>, number) T?",
  /** Removes from a start on; then items to put in, as an array. */
  "array.splice": "(array<T>, number, number?, array<T>?) array<T>",
  "array.slice": "(array<T>, number?, number?) array<T>",
  "array.concat": "(array<T>, array<T>) array<T>",
  ...each("array", ["indexOf", "lastIndexOf"], "(array<T>, T, number?) number"),
  "array.includes": "(array<T>, T, number?) boolean",
  "array.reverse": "(array<T>) array<T>",
  "array.fill": "(array<T>, T, number?, number?) array<T>",
  "array.copyWithin": "(array<T>, number, number?, number?) array<T>",
  /** array.length = n; fails where it would grow. */
  "array.setLength": "(array<T>, number) void",
  /** T is string, number or boolean. */
  "array.join": "(array<T>, string?) string",
  /** Math.hypot of all items, which are numbers. */
  "array.hypot": "(array<T>) number",
  /** Stable; by the comparison, a closure of two items. `sortByHalves`: as typed arrays are sorted, on their numbers. */
  ...each("array", ["sort", "sortByHalves"], "(array<T>, (T, T) number) array<T>"),

  "typed.at": "(typed<E>, number) number?",
  "typed.fill": "(typed<E>, number, number?, number?) typed<E>",
  /** From a typed array or an array of numbers. */
  "typed.set": "(typed<E>, typed<F> | array<number>, number?) void",
  ...each("typed", ["subarray", "slice"], "(typed<E>, number?, number?) typed<E>"),
  "typed.copyWithin": "(typed<E>, number, number?, number?) typed<E>",
  ...each("typed", ["reverse", "sort"], "(typed<E>) typed<E>"),
  ...each("typed", ["indexOf", "lastIndexOf"], "(typed<E>, number, number?) number"),
  "typed.includes": "(typed<E>, number, number?) boolean",
  "typed.join": "(typed<E>, string?) string",
  "typed.buffer": "(typed<E>) buffer",
  "typed.byteOffset": "(typed<E>) number",

  "buffer.make": "(number) buffer",
  "buffer.byteLength": "(buffer) number",
  "buffer.slice": "(buffer, number?, number?) buffer",
  "dataview.make": "(buffer, number?, number?) dataview",
  "dataview.buffer": "(dataview) buffer",
  ...each("dataview", ["byteOffset", "byteLength"], "(dataview) number"),
  ...each("dataview", ["getInt8", "getUint8"], "(dataview, number) number"),
  ...each(
    "dataview",
    DATA_TYPES.map((type) => `get${type}`),
    "(dataview, number, boolean?) number",
  ),
  ...each("dataview", ["setInt8", "setUint8"], "(dataview, number, number) void"),
  ...each(
    "dataview",
    DATA_TYPES.map((type) => `set${type}`),
    "(dataview, number, number, boolean?) void",
  ),

  /** Loops over maps and sets go from position to position: `next` is the first entry at or after one, −1 at the end. */
  "map.get": "(map<K, V>, K) V?",
  ...each("map", ["has", "delete"], "(map<K, V>, K) boolean"),
  "map.set": "(map<K, V>, K, V) void",
  "map.clear": "(map<K, V>) void",
  "map.next": "(map<K, V>, number) number",
  "map.keyAt": "(map<K, V>, number) K",
  "map.valueAt": "(map<K, V>, number) V",
  ...each("set", ["has", "delete"], "(set<T>, T) boolean"),
  "set.add": "(set<T>, T) void",
  "set.clear": "(set<T>) void",
  "set.next": "(set<T>, number) number",
  "set.at": "(set<T>, number) T",

  /** Objects used as dictionaries. `get` of a name of Object.prototype ("constructor", …) that is not an own key fails. */
  "record.get": "(record<V>, string) V?",
  "record.set": "(record<V>, string, V) void",
  /** The same, but `__proto__` is an entry like any other. */
  "record.define": "(record<V>, string, V) void",
  /** Own keys. */
  "record.has": "(record<V>, string) boolean",
  /** `key in object`: own keys, and the names of Object.prototype. */
  "record.in": "(record<V>, string) boolean",
  "record.delete": "(record<V>, string) boolean",
  /** Integer-like keys first, ascending; then in order of insertion. */
  "record.keys": "(record<V>) array<string>",

  "encoder.make": "() encoder",
  "encoder.encode": "(encoder, string) typed<u8>",
  /** Whether it keeps the byte order mark at the beginning. */
  "decoder.make": "(boolean) decoder",
  "decoder.decode": "(decoder, typed<E>) string",

  /** A literal's digits; BigInt(x). */
  ...each("bigint", ["literal", "parse"], "(string) bigint"),
  "bigint.fromNumber": "(number) bigint",
  /** Of what is certainly a whole number. */
  "bigint.ofInteger": "(number) bigint",
  "bigint.toNumber": "(bigint) number",
  ...each("bigint", ["add", "subtract", "multiply", "divide", "remainder", "power"], "(bigint, bigint) bigint"),
  ...each("bigint", ["and", "or", "xor", "shiftLeft", "shiftRight"], "(bigint, bigint) bigint"),
  ...each("bigint", ["negate", "not"], "(bigint) bigint"),
  /** −1, 0 or 1; with a number NaN where that is NaN. */
  "bigint.compare": "(bigint, bigint) number",
  "bigint.compareNumber": "(bigint, number) number",
  ...each("bigint", ["asUintN", "asIntN"], "(number, bigint) bigint"),
  "bigint.isTrue": "(bigint) boolean",
  /** The radix is given. */
  "bigint.toString": "(bigint, number) string",

  /** Date.now, performance.now, Math.random. */
  ...each("host", ["date", "now", "random"], "() number"),
  /** encodeURIComponent and its kin; true: encodeURI and decodeURI. Undefined where they throw. */
  ...each("uri", ["encode", "decode"], "(string, boolean) string?"),
  /** JSON.stringify and JSON.parse are functions made for a type; these are what they call. See `prelude.ts`. */
  "json.begin": "(string) void",
  "json.take": "() string",
  ...each("json", ["enter", "leave", "number"], "(number) void"),
  "json.item": "() void",
  ...each("json", ["key", "name", "put", "string"], "(string) void"),
  "reader.open": "(string) string",
  ...each("reader", ["kind", "at", "number"], "() number"),
  ...each("reader", ["enter", "skip"], "() void"),
  "reader.goTo": "(number) void",
  "reader.string": "() string",
  "reader.refuse": "(string) void",

  /** console.log and its kin: one line, already joined. */
  "console.log": "(string) void",
};

function each(family: string, names: readonly string[], signature: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${family}.${name}`, signature]));
}
