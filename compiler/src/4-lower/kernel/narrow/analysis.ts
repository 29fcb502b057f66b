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
import { ANYTHING, LENGTH, constant, join, sameRange, whole, widen } from "./range.ts";

/** What holds of the kernel as a whole. Keys: "struct.field", "global", "function/variable", "function". */
export class Summary {
  readonly #known = new Map<string, Range | undefined>();
  #changed = new Set<string>();

  get(key: string): Range | undefined {
    return this.#known.get(key);
  }

  add(key: string, range: Range | undefined, widening: readonly number[] | undefined): void {
    const before = this.#known.get(key);
    const after = join(before, range);
    if (sameRange(before, after)) return;
    this.#known.set(key, widening === undefined ? after : widen(before, after, widening));
    this.#changed.add(key);
  }

  /** Whether anything grew since the last time this was asked. */
  settled(): boolean {
    const settled = this.#changed.size === 0;
    this.#changed = new Set();
    return settled;
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
  readonly summary = new Summary();
  readonly fixed: ReadonlySet<string>;
  readonly border: ReadonlySet<string>;
  readonly effects: ReadonlyMap<string, ReadonlySet<string>>;
  readonly functions: ReadonlyMap<string, KernelFunction>;
  readonly thresholds: readonly number[];
  notes: Notes | undefined;
  widening: readonly number[] | undefined;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.fixed = fixedFunctions(kernel);
    this.border = borderStructs(kernel);
    this.effects = effectsOf(kernel);
    this.functions = new Map(kernel.functions.map((entry) => [entry.id, entry]));
    this.thresholds = thresholdsOf(kernel);
  }

  run(): Notes {
    this.#start();
    for (let round = 0; ; round++) {
      this.widening = round < 4 ? undefined : round < 12 ? this.thresholds : [];
      for (const entry of this.kernel.functions) new FunctionFlow(entry, this).run();
      if (this.summary.settled()) break;
    }
    this.notes = { ranges: new Map(), met: new Set(), unproven: new Set(), stored: new Map() };
    for (const entry of this.kernel.functions) new FunctionFlow(entry, this).run();
    return this.notes;
  }

  isFixedField(struct: string): boolean {
    return this.border.has(struct);
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
    if (isNumeric(type)) this.summary.add(key, open ? ANYTHING : constant(0), undefined);
    else if (open && (type.kind === "typed" || type.kind === "string")) this.summary.add(`${key}#`, whole(0, LENGTH), undefined);
  }
}

export function isNumeric(type: KernelType): boolean {
  return type.kind === "f64" || type.kind === "i32" || type.kind === "i64";
}

/** Where growing bounds stop: edges of integer types, and the constants of the program. */
function thresholdsOf(kernel: Kernel): readonly number[] {
  const edges = [0, 1, 2, 15, 31, 63, 127, 255, 256, 1023, 4095, 32767, 65535, 2 ** 20, LENGTH, 2 ** 31 - 1, 2 ** 32 - 1, 2 ** 52, 2 ** 53];
  const found = new Set<number>(edges.flatMap((edge) => [edge, -edge - 1]));
  JSON.stringify(kernel.functions, (key, value: unknown) => {
    if (key === "value" && typeof value === "number" && Number.isFinite(value)) for (const edge of [value - 1, value, value + 1]) found.add(edge);
    return value;
  });
  return [...found].toSorted((a, b) => a - b);
}
