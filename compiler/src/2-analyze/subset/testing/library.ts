/** For tests: what the JavaScript text of a unit calls. Objects are plain, with the name of their struct under "$". */
import { CLASS_OF } from "../../../ir/element-arrays.ts";
import { jsonText } from "../../../ir/json-text.ts";
import { KEYS_FIELD, type Type, type Unit } from "../../../ir/unit.ts";
import { isErrorName } from "../errors.ts";

type Bigs = readonly [bigint, bigint];

const BIGINTS: Record<string, (values: never) => unknown> = {
  "bigint.literal": ([text]: [string]) => BigInt(text),
  "bigint.parse": ([text]: [string]) => BigInt(text),
  "bigint.fromNumber": ([value]: [number]) => BigInt(value),
  "bigint.ofInteger": ([value]: [number]) => BigInt(value),
  "bigint.toNumber": ([value]: Bigs) => Number(value),
  "bigint.add": ([a, b]: Bigs) => a + b,
  "bigint.subtract": ([a, b]: Bigs) => a - b,
  "bigint.multiply": ([a, b]: Bigs) => a * b,
  "bigint.divide": ([a, b]: Bigs) => a / b,
  "bigint.remainder": ([a, b]: Bigs) => a % b,
  "bigint.power": ([a, b]: Bigs) => a ** b,
  "bigint.and": ([a, b]: Bigs) => a & b,
  "bigint.or": ([a, b]: Bigs) => a | b,
  "bigint.xor": ([a, b]: Bigs) => a ^ b,
  "bigint.shiftLeft": ([a, b]: Bigs) => a << b,
  "bigint.shiftRight": ([a, b]: Bigs) => a >> b,
  "bigint.negate": ([a]: Bigs) => -a,
  "bigint.not": ([a]: Bigs) => ~a,
  "bigint.compare": ([a, b]: Bigs) => (a < b ? -1 : a > b ? 1 : 0),
  "bigint.compareNumber": ([a, b]: [bigint, number]) => (Number.isNaN(b) ? Number.NaN : a < b ? -1 : a > b ? 1 : 0),
  "bigint.asUintN": ([bits, value]: [number, bigint]) => BigInt.asUintN(bits, value),
  "bigint.asIntN": ([bits, value]: [number, bigint]) => BigInt.asIntN(bits, value),
  "bigint.isTrue": ([value]: Bigs) => value !== 0n,
};

export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** Where a kernel fails and JavaScript would go on: no `catch` of the unit's gets it. */
export class UnitTrap extends Error {
  override readonly name = "UnitTrap";
}

/** What a unit throws, on its way through the engine. */
class Thrown extends Error {
  override readonly name = "Thrown";
  readonly value: Values;

  constructor(value: Values) {
    super(String(value["message"]));
    this.value = value;
  }
}

type Values = Record<string, unknown>;

export interface Library {
  readonly out: unknown[];
  readonly logged: string[];
  readonly leave: (value: unknown) => unknown;
  readonly [name: string]: unknown;
}

export function library(unit: Unit): Library {
  const out: unknown[] = [];
  const logged: string[] = [];
  const structs = new Map(unit.structs.map((struct) => [struct.name, struct]));
  const baseOf = (name: string): string | undefined =>
    structs.get(name)?.base ?? (isErrorName(name) && name !== "Error" ? "Error" : undefined);
  const chain = (name: string | undefined): string[] => (name === undefined ? [] : [name, ...chain(baseOf(name))]);
  const error = (name: string, message: string, cause?: Values): Values => ({ $: name, name, message, cause });
  const text = jsonText((message) => {
    throw new Error(message);
  });
  const fieldsOf = (name: string): string[] => (structs.get(name)?.fields ?? []).map((one) => one.name);
  const isOf = (value: unknown, type: Type): boolean => {
    switch (type.kind) {
      case "number":
      case "string":
      case "boolean":
      case "bigint":
      case "function":
        return typeof value === type.kind;
      case "optional":
        return (type.null && value === null) || (type.undefined && value === undefined) || isOf(value, type.of);
      case "struct":
        return (
          typeof value === "object" &&
          value !== null &&
          !Array.isArray(value) &&
          chain((value as Values)["$"] as string).includes(type.name)
        );
      case "union":
        return type.options.some((option) => isOf(value, option));
      case "array":
        return Array.isArray(value);
      case "typed":
        return value instanceof CLASS_OF[type.element];
      case "set":
        return value instanceof Set;
      case "map":
        return type.record === true ? isDictionary(value) : value instanceof Map;
      default:
        return typeof value === "object" && value !== null;
    }
  };
  return {
    out,
    logged,
    leave: (value) => leave(value),
    emit: (value: unknown) => out.push(structuredClone(value)),
    field: (object: Values, name: string) => {
      if (!(name in object)) throw new BrokenPromise(`field ${name} of ${String(object["$"])} is not set`);
      return object[name];
    },
    setField: (object: Values, name: string, value: unknown) => (object[name] = value),
    index: (object: { readonly length: number; readonly [index: number]: unknown }, index: number, outside: string) => {
      const value = typeof object === "string" ? (object as string)[index] : object[index];
      if (index in Object(object)) return value;
      if (outside === "proven") throw new BrokenPromise(`read of ${index} in ${object.length}`);
      if (outside === "trap") throw new UnitTrap("read out of bounds");
      return outside === "nan" ? Number.NaN : undefined;
    },
    setIndex: (object: unknown[], index: number, value: unknown) => {
      if (Array.isArray(object) && !(index >= 0 && index <= object.length)) throw new UnitTrap("write out of bounds");
      object[index] = value;
    },
    error,
    thrown: (value: Values) => new Thrown(value),
    trap: (reason: string) => {
      throw new UnitTrap(reason);
    },
    caught: (thrown: unknown) => {
      if (thrown instanceof Thrown) return thrown.value;
      if (thrown instanceof Error && isErrorName(thrown.constructor.name)) return error(thrown.name, thrown.message);
      throw thrown;
    },
    length: (object: { readonly length?: number; readonly size?: number }) => object.length ?? object.size,
    binary: (operator: string, left: never, right: never) => binary(operator, left, right),
    method: (table: Record<string, (env: object, ...values: unknown[]) => unknown>, object: Values, name: string, values: unknown[]) => {
      const found = chain(object["$"] as string)
        .map((struct) => structs.get(struct)?.methods.find((one) => one.name === name))
        .find((one) => one !== undefined);
      if (found === undefined) throw new BrokenPromise(`no method ${name}`);
      return table[found.function]?.({}, object, ...values);
    },
    builtin: (name: string, values: never[]) => (Object.hasOwn(text, name) ? text[name]?.(...values) : builtin(name, values, logged)),
    construct: (name: string, run: (self: Values) => void) => {
      const open = chain(name).filter((one) => structs.get(one)?.form === "object");
      const self: Values = { $: name, ...Object.fromEntries(open.flatMap((one) => fieldsOf(one).map((key) => [key, undefined]))) };
      run(self);
      return self;
    },
    object: (name: string, fields: Values) => {
      for (const { name: field } of structs.get(name)?.fields ?? [])
        if (!(field in fields)) throw new BrokenPromise(`${name} without ${field}`);
      return {
        ...Object.fromEntries(
          chain(name)
            .flatMap(fieldsOf)
            .map((key) => [key, undefined]),
        ),
        $: name,
        ...fields,
      };
    },
    typed: (element: keyof typeof CLASS_OF, ...from: never[]) =>
      new (CLASS_OF[element] as never as new (...from: never[]) => object)(...from),
    narrow: (value: unknown, type: Type) => {
      if (!isOf(value, type)) throw new UnitTrap("not of the type it was taken for");
      return value;
    },
    test: (value: unknown, is: string, option: Type) => {
      if (is === "option") return isOf(value, option);
      return is === "null" ? value === null : is === "undefined" ? value === undefined : value === null || value === undefined;
    },
  };
}

/** What is of no class and no struct. */
function isDictionary(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, "$");
}

function leave(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(leave);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [leave(key), leave(item)]));
  if (value instanceof Set) return new Set([...value].map(leave));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const { $: struct, [KEYS_FIELD]: _, ...fields } = value as Values;
  if (struct !== undefined && "0" in fields && String(struct).startsWith("Tuple")) return Object.values(fields).map(leave);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, leave(item)]),
  );
}

function binary(operator: string, left: never, right: never): unknown {
  const kinds = [typeof left, typeof right];
  const same = kinds[0] === kinds[1] && kinds[0] !== "undefined";
  if (!same) throw new BrokenPromise(`${kinds[0]} ${operator} ${kinds[1]}`);
  return new Function("a", "b", `return a ${operator} b`)(left, right);
}

function builtin(name: string, values: never[], logged: string[]): unknown {
  const [family = "", method = ""] = name.split(".");
  const [self, ...rest] = values as unknown as [Record<string, (...given: unknown[]) => unknown>, ...unknown[]];
  const own = OWN[name];
  if (own !== undefined) return own(values as never);
  if (name === "console.log") return logged.push(String(self));
  const statics: Record<string, unknown> = { Math, Number, Object };
  if (Object.hasOwn(statics, family)) return (statics[family] as typeof self)[method]?.(...(values as unknown[]));
  if (typeof self[method] !== "function") throw new BrokenPromise(`no ${name}`);
  return self[method]?.(...rest);
}

const nth = (values: Iterable<unknown>, at: number): unknown => [...values][at];

/** Names that JavaScript does not have under ours. Positions in collections: fine while nothing is deleted. */
const OWN: Record<string, (values: never) => unknown> = {
  "string.toNumber": ([text]: [string]) => Number(text),
  "boolean.toNumber": ([value]: [boolean]) => Number(value),
  "string.fromCharCode": ([code]: [number]) => String.fromCharCode(code),
  "string.fromCodePoint": ([code]: [number]) => String.fromCodePoint(code),
  "string.characters": ([text]: [string]) => [...text],
  "array.splice": ([array, start, count, items]: [unknown[], number, number | undefined, unknown[] | undefined]) =>
    count === undefined ? array.splice(start) : array.splice(start, count, ...(items ?? [])),
  "array.sortByHalves": ([array, compare]: [number[], (a: number, b: number) => number]) => {
    new Float64Array(array).sort(compare).forEach((item, i) => (array[i] = item));
    return array;
  },
  "uri.encode": ([text, whole]: [string, boolean]) => unlessThrown(() => (whole ? encodeURI(text) : encodeURIComponent(text))),
  "uri.decode": ([text, whole]: [string, boolean]) => unlessThrown(() => (whole ? decodeURI(text) : decodeURIComponent(text))),
  "array.hypot": ([array]: [number[]]) => Math.hypot(...array),
  "array.setLength": ([array, length]: [unknown[], number]) => {
    if (length > array.length) throw new UnitTrap("an array cannot grow by its length");
    array.length = length;
  },
  "buffer.make": ([length]: [number]) => new ArrayBuffer(length),
  "dataview.make": ([buffer, offset, length]: [ArrayBuffer, number, number]) => new DataView(buffer, offset, length),
  ...Object.fromEntries(
    ["typed.buffer", "typed.byteOffset", "buffer.byteLength", "dataview.buffer", "dataview.byteOffset", "dataview.byteLength"].map(
      (name) => [name, ([object]: [Values]) => object[name.split(".")[1] ?? ""]],
    ),
  ),
  ...BIGINTS,
  "encoder.make": () => new TextEncoder(),
  "decoder.make": ([ignoreBOM]: [boolean]) => new TextDecoder("utf-8", { ignoreBOM }),
  "string.fromCharCodes": ([codes]: [number[]]) => String.fromCharCode(...codes),
  "host.date": () => Date.now(),
  "host.now": () => performance.now(),
  "host.random": () => Math.random(),
  "map.next": ([map, at]: [Map<unknown, unknown>, number]) => (at < map.size ? at : -1),
  "map.keyAt": ([map, at]: [Map<unknown, unknown>, number]) => nth(map.keys(), at),
  "map.valueAt": ([map, at]: [Map<unknown, unknown>, number]) => nth(map.values(), at),
  "set.next": ([set, at]: [Set<unknown>, number]) => (at < set.size ? at : -1),
  "set.at": ([set, at]: [Set<unknown>, number]) => nth(set, at),
  "record.get": ([record, key]: [Values, string]) => {
    if (!Object.hasOwn(record, key) && key in Object.prototype) throw new UnitTrap("a name that every object has");
    return record[key];
  },
  "record.define": ([record, key, value]: [Values, string, unknown]) =>
    void Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true }),
  "record.set": ([record, key, value]: [Values, string, unknown]) => void (record[key] = value),
  "record.in": ([record, key]: [Values, string]) => key in record,
  "record.has": ([record, key]: [Values, string]) => Object.hasOwn(record, key),
  "record.delete": ([record, key]: [Values, string]) => delete record[key],
  "record.keys": ([record]: [Values]) => Object.keys(record),
};

function unlessThrown(run: () => string): string | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
