/**
 * Which width each variable, field, parameter and result gets: i32 where everything stored there is one, i64 where it is a
 * whole number up to 2^32 (what >>> 0 gives), else the double it is. Types that cross the border stay.
 */
import type { KernelFunction, KernelType } from "../../../ir/kernel.ts";
import type { Analysis, Notes } from "./analysis.ts";
import type { Range } from "./range.ts";
import { I32_LOW, constant, isExact, isI32, join } from "./range.ts";

export class Widths {
  readonly #analysis: Analysis;
  readonly #notes: Notes;

  constructor(analysis: Analysis, notes: Notes) {
    this.#analysis = analysis;
    this.#notes = notes;
  }

  local(entry: KernelFunction, id: string, type: KernelType): KernelType {
    if (type.kind !== "f64") return type;
    const stored = this.#notes.stored.get(`${entry.id}/${id}`);
    return stored === undefined ? type : widthOf(join(stored, constant(0)));
  }

  parameter(entry: KernelFunction, id: string, type: KernelType): KernelType {
    if (type.kind !== "f64" || this.#analysis.fixed.has(entry.id)) return type;
    const given = this.#analysis.summary.get(`${entry.id}/${id}`);
    return given === undefined ? type : widthOf(join(given, this.#notes.stored.get(`${entry.id}/${id}`)));
  }

  result(entry: KernelFunction): KernelType {
    if (entry.result.kind !== "f64" || this.#analysis.fixed.has(entry.id)) return entry.result;
    return widthOf(this.#analysis.summary.get(entry.id));
  }

  field(struct: string, name: string, type: KernelType): KernelType {
    if (type.kind !== "f64" || this.#analysis.border.has(struct)) return type;
    return widthOf(this.#analysis.summary.get(`${struct}.${name}`));
  }

  global(id: string, type: KernelType): KernelType {
    return type.kind === "f64" ? widthOf(this.#analysis.summary.get(`global ${id}`)) : type;
  }
}

function widthOf(range: Range | undefined): KernelType {
  if (isI32(range)) return { kind: "i32" };
  const unsigned = range !== undefined && isExact(range) && !range.negativeZero && range.low >= I32_LOW && range.high < 2 ** 32;
  return { kind: unsigned ? "i64" : "f64" };
}
