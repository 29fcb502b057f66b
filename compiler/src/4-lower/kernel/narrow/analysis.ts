/**
 * Ranges of every numeric variable, field, parameter and result of a kernel. Functions are run over ranges again and again,
 * with what is known of fields, globals, parameters and results so far, until nothing grows; then once more, to note what holds
 * at every expression. What the host or a closure's caller can put in is anything.
 */
import type { Kernel, KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import { FunctionFlow } from "./flow.ts";
import { borderStructs, fixedFunctions } from "./border.ts";
import { effectsOf } from "./effects.ts";
import type { Range } from "./range.ts";
import { ANYTHING, EDGES, LENGTH, constant, join, sameRange, whole, widen } from "./range.ts";

/** What holds of the kernel as a whole. Keys: "struct.field", "global", "function/variable", "function". */
export class Summary {
  /** The function that is looked at: it is to be looked at again when something grows that it read. */
  reader = "";
  readonly dirty: Set<string> = new Set();
  readonly #known = new Map<string, Range | undefined>();
  readonly #readers = new Map<string, Set<string>>();
  readonly #growth = new Map<string, number>();

  get(key: string): Range | undefined {
    const readers = this.#readers.get(key) ?? new Set();
    this.#readers.set(key, readers.add(this.reader));
    return this.#known.get(key);
  }

  /** What grows often goes to the next edge, in the end to no bound at all. */
  add(key: string, range: Range | undefined): void {
    const before = this.#known.get(key);
    const after = join(before, range);
    if (sameRange(before, after)) return;
    const growth = (this.#growth.get(key) ?? 0) + 1;
    this.#growth.set(key, growth);
    this.#known.set(key, growth < 3 ? after : widen(before, after, growth < 10 ? EDGES : []));
    for (const reader of this.#readers.get(key) ?? []) this.dirty.add(reader);
  }
}

export interface Notes {
  /** The range of each numeric expression, over all the times control gets there. */
  readonly ranges: Map<KernelExpression, Range>;
  /** Reads and stores that were met, and those of them that may be out of bounds. */
  readonly met: Set<KernelExpression | KernelStatement>;
  readonly unproven: Set<KernelExpression | KernelStatement>;
  /** "function/variable": everything that is ever stored there. */
  readonly stored: Map<string, Range | undefined>;
}

export class Analysis {
  readonly kernel: Kernel;
  readonly summary: Summary = new Summary();
  readonly fixed: ReadonlySet<string>;
  readonly border: ReadonlySet<string>;
  readonly effects: ReadonlyMap<string, ReadonlySet<string>>;
  readonly functions: ReadonlyMap<string, KernelFunction>;
  notes: Notes | undefined;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.fixed = fixedFunctions(kernel);
    this.border = borderStructs(kernel);
    this.effects = effectsOf(kernel);
    this.functions = new Map(kernel.functions.map((entry) => [entry.id, entry]));
  }

  run(): Notes {
    this.#start();
    for (const entry of this.kernel.functions) this.#look(entry);
    for (let next = first(this.summary.dirty); next !== undefined; next = first(this.summary.dirty)) {
      this.summary.dirty.delete(next);
      this.#look(this.functions.get(next));
    }
    this.notes = { ranges: new Map(), met: new Set(), unproven: new Set(), stored: new Map() };
    for (const entry of this.kernel.functions) this.#look(entry);
    return this.notes;
  }

  #look(entry: KernelFunction | undefined): void {
    if (entry === undefined) return;
    this.summary.reader = entry.id;
    new FunctionFlow(entry, this).run();
  }

  /** Everything is 0 at first; what crosses the border is anything. */
  #start(): void {
    for (const struct of this.kernel.structs) {
      for (const field of struct.fields) this.#begin(`${struct.name}.${field.name}`, field.type, this.border.has(struct.name));
    }
    const given = new Set(this.kernel.entry.parameters.flatMap((parameter) => (parameter.global === undefined ? [] : [parameter.global])));
    for (const global of this.kernel.globals) this.#begin(`global ${global.id}`, global.type, given.has(global.id));
    for (const entry of this.kernel.functions) {
      if (!this.fixed.has(entry.id)) continue;
      for (const parameter of entry.parameters) this.#begin(`${entry.id}/${parameter.id}`, parameter.type, true);
    }
  }

  #begin(key: string, type: KernelType, open: boolean): void {
    if (isNumeric(type)) this.summary.add(key, open ? ANYTHING : constant(0));
    else if (open && (type.kind === "typed" || type.kind === "string")) this.summary.add(`${key}#`, whole(0, LENGTH));
  }
}

export function isNumeric(type: KernelType): boolean {
  return type.kind === "f64" || type.kind === "i32" || type.kind === "i64";
}

function first(ids: ReadonlySet<string>): string | undefined {
  for (const id of ids) return id;
  return undefined;
}
