/**
 * The lowering of one function: where each of its variables lives, its temporaries and labels. A variable of the unit is a
 * kernel local; a shared one is a local that holds a cell; an optional number or boolean is two locals, so that it costs no
 * allocation; a captured one is a field of the environment.
 */
import type { At, KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import type { Hint } from "../../../ir/hint.ts";
import type { FunctionUnit, Type } from "../../../ir/unit.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import { BOOL, cast, field, local, setLocal } from "./build.ts";
import type { Program } from "./program.ts";
import { lowerType, optionalForm } from "./type.ts";

export type Slot =
  | { readonly kind: "plain"; readonly id: string; readonly type: KernelType }
  | { readonly kind: "split"; readonly present: string; readonly value: string; readonly of: KernelType }
  /** A cell, or a captured value: a field of an object that is held in a local. */
  | {
      readonly kind: "field";
      readonly object: KernelExpression;
      readonly struct: string;
      readonly field: string;
      readonly type: KernelType;
    };

/** The parameter of closures that holds what they captured. */
export const ENVIRONMENT = "$environment";

export class Scope {
  readonly program: Program;
  readonly result: Type;
  readonly prologue: KernelStatement[] = [];
  /** By variable. */
  readonly hints: ReadonlyMap<string, Hint>;
  /** Of the result. */
  readonly hint: Hint | undefined;
  readonly parameters: { readonly id: string; readonly type: KernelType }[] = [];
  readonly #locals = new Map<string, KernelType>();
  readonly #slots = new Map<string, Slot>();
  readonly #targets: (Jump | Barrier)[] = [];
  #count = 0;

  constructor(unit: FunctionUnit, program: Program) {
    this.program = program;
    this.result = unit.result;
    this.hint = unit.hint;
    this.hints = new Map(unit.locals.flatMap(({ id, hint }): [string, Hint][] => (hint === undefined ? [] : [[id, hint]])));
    const at: At = unit.spot;
    if (unit.captures.length > 0) this.#capture(unit, at);
    for (const parameter of unit.parameters) this.#parameter(parameter.id, parameter.type, parameter.shared === true, at);
    const named = new Set(unit.parameters.map((parameter) => parameter.id));
    for (const variable of unit.locals) {
      if (named.has(variable.id)) continue;
      this.#variable(variable.id, variable.type, variable.shared === true, at);
    }
  }

  get locals(): KernelFunction["locals"] {
    return [...this.#locals].map(([id, type]) => ({ id, type }));
  }

  slot(id: string): Slot {
    const slot = this.#slots.get(id);
    if (slot === undefined) throw new InvariantError(`variable ${id} is not declared`);
    return slot;
  }

  /** A new local of this type. */
  temporary(type: KernelType): string {
    const id = `$${this.#count++}`;
    this.#locals.set(id, type);
    return id;
  }

  /** Holds a value in a temporary, unless it can be read again as it is. */
  hold(value: KernelExpression, before: KernelStatement[]): KernelExpression {
    if (["f64", "i32", "i64", "bool", "string", "null"].includes(value.kind)) return value;
    const id = this.temporary(value.type);
    before.push(setLocal(id, value));
    return local(id, value.type, value.at);
  }

  /** A temporary can be read by this name as if it were a variable of the unit, meanwhile. */
  lending<T>(id: string, type: KernelType, body: () => T): T {
    this.#slots.set(id, { kind: "plain", id, type });
    const result = body();
    this.#slots.delete(id);
    return result;
  }

  label(hint: string): string {
    return `${hint}${this.#count++}`;
  }

  /** `break` and `continue` inside of `body` find this target, or have to pass this barrier. */
  within<T>(target: Jump | Barrier, body: () => T): T {
    this.#targets.push(target);
    const result = body();
    this.#targets.pop();
    return result;
  }

  /** What a jump to the target has to pass, from inside out; without a target, what leaving the function has to. */
  passed(target: Jump | undefined): Barrier[] {
    const from = target === undefined ? 0 : this.#targets.lastIndexOf(target) + 1;
    return this.#targets.slice(from).filter(isBarrier).reverse();
  }

  jump(kind: "break" | "continue", label: string | undefined): Jump {
    const fits = (jump: Jump): boolean =>
      label === undefined ? (kind === "break" ? jump.plainBreak : jump.next !== undefined) : jump.label === label;
    const found = this.#targets.filter((target): target is Jump => !isBarrier(target)).findLast(fits);
    if (found === undefined) throw new InvariantError(`${kind} ${label ?? ""} has no target`);
    return found;
  }

  /** A new cell for a shared variable. */
  fresh(id: string, at: At): KernelStatement {
    const slot = this.slot(id);
    if (slot.kind !== "field" || slot.object.kind !== "local") throw new InvariantError(`variable ${id} has no cell of its own`);
    return setLocal(slot.object.id, { kind: "newStruct", struct: slot.struct, type: slot.object.type, at });
  }

  #capture(unit: FunctionUnit, at: At): void {
    const environment = environmentOf(unit, this.program);
    const type: KernelType = { kind: "struct", name: environment };
    this.parameters.push({ id: ENVIRONMENT, type });
    for (const capture of unit.captures) {
      const of = lowerType(capture.type, this.program);
      const held: KernelType = capture.shared ? { kind: "struct", name: this.program.cell(of) } : of;
      const object = field(local(ENVIRONMENT, type, at), environment, capture.id, held);
      this.#slots.set(
        capture.id,
        capture.shared && held.kind === "struct"
          ? { kind: "field", object, struct: held.name, field: "value", type: of }
          : { kind: "field", object: local(ENVIRONMENT, type, at), struct: environment, field: capture.id, type: of },
      );
    }
  }

  #parameter(id: string, type: Type, shared: boolean, at: At): void {
    const of = lowerType(type, this.program);
    this.parameters.push({ id: shared ? `${id}$in` : id, type: of });
    if (!shared) {
      this.#slots.set(id, { kind: "plain", id, type: of });
      return;
    }
    const slot = this.#cell(id, of, at);
    this.prologue.push(this.fresh(id, at));
    this.prologue.push({
      kind: "setField",
      object: slot.object,
      struct: slot.struct,
      field: "value",
      value: local(`${id}$in`, of, at),
      at,
    });
  }

  #variable(id: string, type: Type, shared: boolean, at: At): void {
    const of = lowerType(type, this.program);
    if (shared) {
      this.#cell(id, of, at);
      this.prologue.push(this.fresh(id, at));
    } else if (optionalForm(type) === "box" && type.kind === "optional") {
      const value = lowerType(type.of, this.program);
      this.#locals.set(`${id}$present`, BOOL);
      this.#locals.set(id, value);
      this.#slots.set(id, { kind: "split", present: `${id}$present`, value: id, of: value });
    } else if (of.kind !== "void") {
      this.#locals.set(id, of);
      this.#slots.set(id, { kind: "plain", id, type: of });
    }
  }

  #cell(id: string, of: KernelType, at: At): Extract<Slot, { kind: "field" }> {
    const struct = this.program.cell(of);
    const type: KernelType = { kind: "struct", name: struct };
    this.#locals.set(`${id}$cell`, type);
    const slot: Slot = { kind: "field", object: local(`${id}$cell`, type, at), struct, field: "value", type: of };
    this.#slots.set(id, slot);
    return slot;
  }
}

export interface Jump {
  /** The user's label. */
  readonly label: string | undefined;
  /** Label of the block that `break` leaves. */
  readonly out: string;
  /** For loops: how `continue` goes on. */
  readonly next: { readonly kind: "break" | "continue"; readonly label: string } | undefined;
  /** Whether a `break` without a label means this one. */
  readonly plainBreak: boolean;
}

/** A `try` that is left by a jump, by `return`, or by an error. */
export interface Barrier {
  /** The block that errors leave. */
  readonly catching: string;
  /** The local that holds what `TRYING` was before. */
  readonly saved: string;
  /** With `finally`: what is done after it, by number from 1, and the local with the number. */
  readonly after: { readonly code: string; readonly ways: Map<string, () => KernelStatement[]>; returned: string | undefined } | undefined;
}

function isBarrier(target: Jump | Barrier): target is Barrier {
  return "catching" in target;
}

/** The environment struct of a closure: what it captured, cells of shared variables. */
export function environmentOf(unit: FunctionUnit, program: Program): string {
  const fields = unit.captures.map((capture) => {
    const of = lowerType(capture.type, program);
    const type: KernelType = capture.shared ? { kind: "struct", name: program.cell(of) } : of;
    return { name: capture.id, type };
  });
  return program.environment(`Environment of ${unit.id}`, fields);
}

/** Reads a variable. An optional number or boolean in two locals has no single value: see `optional.ts`. */
export function readSlot(slot: Exclude<Slot, { kind: "split" }>, at: At): KernelExpression {
  if (slot.kind === "plain") return local(slot.id, slot.type, at);
  return { kind: "field", object: slot.object, struct: slot.struct, field: slot.field, type: slot.type, at };
}

export function writeSlot(slot: Exclude<Slot, { kind: "split" }>, value: KernelExpression, at: At): KernelStatement {
  if (slot.kind === "plain") return { kind: "setLocal", id: slot.id, value, at };
  return { kind: "setField", object: slot.object, struct: slot.struct, field: slot.field, value, at };
}

/** The value under a `nullable`, where it is known not to be null. */
export function unwrap(value: KernelExpression): KernelExpression {
  return value.type.kind === "nullable" ? cast(value, value.type.of, true) : value;
}
