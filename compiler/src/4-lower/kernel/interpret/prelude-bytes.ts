/** Buffers, views of them, and DataView on the interpreter's values, which are JavaScript's own. */
import { CLASS_OF, ELEMENT_OF } from "../../../ir/element-arrays.ts";
import { DATA_TYPES } from "../../../ir/builtins.ts";
import { KernelTrap } from "./trap.ts";
import type { TypedArray } from "./value.ts";

type Run = (...values: never[]) => never;
type Method = (this: DataView, ...values: unknown[]) => never;

export const BYTES: Readonly<Record<string, Run>> = {
  "typed.buffer": (array: TypedArray) => array.buffer as never,
  "typed.byteOffset": (array: TypedArray) => array.byteOffset as never,
  "buffer.make": failing((length: number) => new ArrayBuffer(length) as never),
  "buffer.byteLength": (buffer: ArrayBuffer) => buffer.byteLength as never,
  "buffer.slice": (buffer: ArrayBuffer, from: number, to: number) => buffer.slice(from, to) as never,
  "dataview.make": failing((buffer: ArrayBuffer, offset: number, length: number) => new DataView(buffer, offset, length) as never),
  "dataview.rest": failing((buffer: ArrayBuffer, offset: number) => new DataView(buffer, offset) as never),
  "view.problem": (buffer: ArrayBuffer, offset: number, length: number, _: number, name: string) =>
    problem(() => new (classNamed(name))(buffer, offset, length)) as never,
  "view.restProblem": (buffer: ArrayBuffer, offset: number, _: number, name: string) =>
    problem(() => new (classNamed(name))(buffer, offset)) as never,
  "dataview.problem": (buffer: ArrayBuffer, offset: number, length: number) => problem(() => new DataView(buffer, offset, length)) as never,
  "dataview.restProblem": (buffer: ArrayBuffer, offset: number) => problem(() => new DataView(buffer, offset)) as never,
  "dataview.isOutside": (view: DataView, offset: number, size: number) =>
    (problem(() =>
      size === 1 ? view.getInt8(offset) : size === 2 ? view.getInt16(offset) : size === 4 ? view.getInt32(offset) : view.getFloat64(offset),
    ) !== null) as never,
  "dataview.buffer": (view: DataView) => view.buffer as never,
  "dataview.byteOffset": (view: DataView) => view.byteOffset as never,
  "dataview.byteLength": (view: DataView) => view.byteLength as never,
  "text.encode": (text: string) => new TextEncoder().encode(text) as never,
  "text.decode": (bytes: Uint8Array, ignoreBOM: boolean) => new TextDecoder("utf-8", { ignoreBOM }).decode(bytes) as never,
  ...Object.fromEntries(Object.entries(CLASS_OF).flatMap(([element, type]) => views(element, type as typeof Uint8Array))),
  ...Object.fromEntries((["Int8", "Uint8", ...DATA_TYPES] as const).flatMap((type) => [method(`get${type}`), method(`set${type}`)])),
};

function classNamed(name: string): typeof Uint8Array {
  return CLASS_OF[ELEMENT_OF[name] ?? "u8"] as typeof Uint8Array;
}

/** What it throws, in its words. */
function problem(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function views(element: string, type: typeof Uint8Array): [string, Run][] {
  return [
    [`view.${element}`, failing((buffer: ArrayBuffer, offset: number, length: number) => new type(buffer, offset, length) as never)],
    [`view.rest.${element}`, failing((buffer: ArrayBuffer, offset: number) => new type(buffer, offset) as never)],
  ];
}

function method(name: string): [string, Run] {
  const run = (DataView.prototype as unknown as Record<string, Method>)[name] as Method;
  return [`dataview.${name}`, failing((view: DataView, ...values: never[]) => run.call(view, ...values))];
}

function failing<A extends never[]>(run: (...values: A) => never): (...values: A) => never {
  return (...values) => {
    try {
      return run(...values);
    } catch (error) {
      throw new KernelTrap("fail", error instanceof Error ? error.message : String(error));
    }
  };
}
