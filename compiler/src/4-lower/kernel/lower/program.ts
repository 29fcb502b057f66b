/**
 * What the lowering of one unit knows and makes: the unit's declarations by name, and the structs and functions that lowering
 * adds (boxes, cells, environments, helpers), each made once for its name, in the order they were first asked for.
 */
import type { KernelFunction, KernelStruct, KernelType } from "../../../ir/kernel.ts";
import { kernelTypeText } from "../../../ir/kernel-type.ts";
import { eachUnitNode } from "../../../ir/each-unit-node.ts";
import type { FunctionUnit, GlobalUnit, Struct, Unit } from "../../../ir/unit.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";

/** What stands anywhere in the code of a unit. */
interface Used {
  readonly builtins: ReadonlySet<string>;
  readonly asks: boolean;
  readonly catches: boolean;
}

export class Program {
  readonly unit: Unit;
  readonly #structs: ReadonlyMap<string, Struct>;
  readonly #functions: ReadonlyMap<string, FunctionUnit>;
  readonly #globals: ReadonlyMap<string, GlobalUnit>;
  readonly #madeStructs = new Map<string, KernelStruct>();
  readonly #madeFunctions = new Map<string, KernelFunction | undefined>();

  readonly abstracts: Map<string, { readonly struct: string; readonly method: string }> = new Map();
  #use: Used | undefined;

  constructor(unit: Unit) {
    this.unit = unit;
    this.#structs = new Map(unit.structs.map((struct) => [struct.name, struct]));
    this.#functions = new Map(unit.functions.map((entry) => [entry.id, entry]));
    this.#globals = new Map(unit.globals.map((global) => [global.id, global]));
  }

  get madeStructs(): readonly KernelStruct[] {
    return [...this.#madeStructs.values()];
  }

  get madeFunctions(): readonly KernelFunction[] {
    return [...this.#madeFunctions.values()].filter((entry) => entry !== undefined);
  }

  struct(name: string): Struct {
    return found(this.#structs.get(name), "struct", name);
  }

  function(id: string): FunctionUnit {
    return found(this.#functions.get(id), "function", id);
  }

  global(id: string): GlobalUnit {
    return found(this.#globals.get(id), "global", id);
  }

  /** The struct's own name, then its bases. */
  lineage(name: string): readonly string[] {
    const base = this.struct(name).base;
    return base === undefined ? [name] : [name, ...this.lineage(base)];
  }

  derived(name: string): readonly Struct[] {
    return this.unit.structs.filter((struct) => struct.name !== name && this.lineage(struct.name).includes(name));
  }

  /** The struct that declares a field, looking along the bases. */
  fieldOf(struct: string, field: string): { readonly owner: string } & Pick<Struct["fields"][number], "type" | "hint"> {
    for (const owner of this.lineage(struct)) {
      const declared = this.struct(owner).fields.find((entry) => entry.name === field);
      if (declared !== undefined) return { owner, type: declared.type, ...(declared.hint === undefined ? {} : { hint: declared.hint }) };
    }
    throw new InvariantError(`the unit has no field ${struct}.${field}`);
  }

  /** Whether any code of the unit goes through maps (dictionaries included) or sets by position. */
  loopsOver(family: "map" | "set"): boolean {
    return this.#used.builtins.has(`${family}.next`);
  }

  /** Whether any code asks an array whether it has an item. */
  get asksForItems(): boolean {
    return this.#used.asks;
  }

  /** Whether there is any `try`. */
  get catches(): boolean {
    return this.#used.catches;
  }

  /** The struct of a class of errors of the language, and the field of all of them. */
  errorStruct(name: string): string {
    if (name !== "Error") this.errorStruct("Error");
    if (this.#structs.has(name) || this.#madeStructs.has(name)) return name;
    const fields: KernelStruct["fields"] = ERROR_FIELDS;
    this.#madeStructs.set(name, { name, form: "class", methods: [], ...(name === "Error" ? { fields } : { base: "Error", fields: [] }) });
    return name;
  }

  /** A method that only derived structs have is called on the base: it needs a declaration there. */
  declareAbstract(struct: string, method: string): void {
    this.abstracts.set(`${struct}.${method}`, { struct, method });
  }

  box(of: KernelType): string {
    return this.#makeStruct("box", `Box of ${kernelTypeText(of)}`, [{ name: "value", type: of }]);
  }

  maybe(of: KernelType): string {
    return this.#makeStruct("maybe", `Maybe of ${kernelTypeText(of)}`, [
      { name: "isNull", type: { kind: "bool" } },
      { name: "value", type: of },
    ]);
  }

  cell(of: KernelType): string {
    return this.#makeStruct("cell", `Cell of ${kernelTypeText(of)}`, [{ name: "value", type: of }]);
  }

  environment(name: string, fields: KernelStruct["fields"]): string {
    return this.#makeStruct("environment", name, fields);
  }

  /** Makes a helper function the first time its id is asked for; it may ask for itself while it is made. It belongs to no place. */
  helper(id: string, make: () => KernelFunction): string {
    return this.#make(id, () => ({ ...make(), isShared: true }));
  }

  /** A function for one place of the user's. */
  own(made: KernelFunction): string {
    return this.#make(made.id, () => made);
  }

  get #used(): Used {
    return (this.#use ??= usedIn([this.unit.functions, this.unit.globals]));
  }

  #make(id: string, make: () => KernelFunction): string {
    if (!this.#madeFunctions.has(id)) {
      this.#madeFunctions.set(id, undefined);
      this.#madeFunctions.set(id, make());
    }
    return id;
  }

  #makeStruct(form: KernelStruct["form"], name: string, fields: KernelStruct["fields"]): string {
    if (!this.#madeStructs.has(name)) this.#madeStructs.set(name, { name, form, fields, methods: [] });
    return name;
  }
}

const ERROR_FIELDS: KernelStruct["fields"] = [
  { name: "name", type: { kind: "string" } },
  { name: "message", type: { kind: "string" } },
  { name: "cause", type: { kind: "nullable", of: { kind: "struct", name: "Error" } } },
];

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new InvariantError(`the unit has no ${kind} ${name}`);
  return value;
}

function usedIn(tree: unknown): Used {
  const used = { builtins: new Set<string>(), asks: false, catches: false };
  eachUnitNode(tree, (node) => {
    if (node.kind === "builtin") used.builtins.add(node.name);
    else if (node.kind === "try") used.catches = true;
    else if (node.kind === "index" && node.outside === "undefined" && node.object.type.kind === "array") used.asks = true;
  });
  return used;
}
