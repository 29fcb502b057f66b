/**
 * Copies a value as structuredClone would: a node owns what it is given. Written by hand because structuredClone drops the
 * methods of class instances and refuses functions, and such values may pass between host nodes of one stage as they are;
 * and because it is several times faster on frames of media. One thing differs: a property that is there and undefined is left
 * out, because missing and undefined are the same on the wire and in kernels.
 */
export function copyValue(value: unknown): unknown {
  return typeof value === "object" && value !== null ? copyObject(value, undefined) : value;
}

/** Copies made so far: an object that occurs twice in a value occurs twice in its copy, and cycles end. */
type Made = Map<object, object> | undefined;

const TYPED = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

function copyObject(value: object, made: Made): object {
  const known = made?.get(value);
  if (known) return known;
  if (ArrayBuffer.isView(value)) return keep(value, copyView(value), made);
  if (Array.isArray(value)) return copyArray(value, made ?? new Map());
  if (value instanceof Map) return copyMap(value, made ?? new Map());
  if (value instanceof Set) return copySet(value, made ?? new Map());
  if (isData(value)) return copyFields(value, made ?? new Map());
  return keep(value, copyBuiltIn(value), made);
}

function copyAny(value: unknown, made: Made): unknown {
  return typeof value === "object" && value !== null ? copyObject(value, made) : value;
}

/** By the tag and not by the constructor: Node's Buffer is a Uint8Array, and its own methods share memory. */
function copyView(view: ArrayBufferView): object {
  const tag = (view as unknown as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag] as keyof typeof TYPED | "DataView";
  if (tag === "DataView") return new DataView(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  return new TYPED[tag](view as never);
}

function copyArray(array: readonly unknown[], made: Map<object, object>): object {
  const copy: unknown[] = [];
  made.set(array, copy);
  for (const item of array) copy.push(copyAny(item, made));
  return copy;
}

function copyMap(map: ReadonlyMap<unknown, unknown>, made: Map<object, object>): object {
  const copy = new Map<unknown, unknown>();
  made.set(map, copy);
  for (const [key, item] of map) copy.set(copyAny(key, made), copyAny(item, made));
  return copy;
}

function copySet(set: ReadonlySet<unknown>, made: Map<object, object>): object {
  const copy = new Set<unknown>();
  made.set(set, copy);
  for (const item of set) copy.add(copyAny(item, made));
  return copy;
}

function copyFields(value: object, made: Map<object, object>): object {
  const copy: Record<string, unknown> = {};
  made.set(value, copy);
  for (const key of Object.keys(value)) {
    const field = copyAny((value as Record<string, unknown>)[key], made);
    if (field === undefined) continue;
    if (key === "__proto__") Object.defineProperty(copy, key, { value: field, enumerable: true, configurable: true, writable: true });
    else copy[key] = field;
  }
  return copy;
}

/** A plain object, or an instance of a class that has fields alone. */
function isData(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.prototype.toString.call(value) === "[object Object]" && !hasBehaviour(prototype as object);
}

function hasBehaviour(prototype: object): boolean {
  for (let at: object | null = prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (Reflect.ownKeys(at).some((key) => key !== "constructor")) return true;
  }
  return false;
}

/** Dates, buffers, regular expressions, errors. What has behaviour of its own passes as it is. */
function copyBuiltIn(value: object): object {
  if (Object.prototype.toString.call(value) === "[object Object]") return value;
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

function keep(value: object, copy: object, made: Made): object {
  made?.set(value, copy);
  return copy;
}

declare function structuredClone<T>(value: T): T;
