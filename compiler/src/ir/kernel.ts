/**
 * Kernel IR: a program with explicit widths, conversions, bounds and traps; the last form that is ours. One printer
 * (`4-lower/kernel/print/`) turns it into AssemblyScript, an interpreter (`4-lower/kernel/interpret/`) runs it in tests.
 * Invariant: operands have exactly the types an operator names; nothing is converted implicitly; order of evaluation is
 * left to right, statement by statement. NaN may have any payload inside; it is canonical where it leaves.
 */
import type { ElementType, Schema } from "./schema.ts";

export interface Kernel {
  readonly name: string;
  readonly files: readonly string[];
  readonly structs: readonly KernelStruct[];
  readonly functions: readonly KernelFunction[];
  /** Initialised in order before the constructor runs. */
  readonly globals: readonly { readonly id: string; readonly type: KernelType; readonly value: KernelExpression }[];
  readonly entry: KernelEntry;
}

export interface KernelEntry {
  /** "tick": process is called per sample, and per channel on an instance of its own; see docs/kernel-abi.md. */
  readonly form: "function" | "class" | "tick";
  readonly struct?: string;
  readonly construct?: string;
  readonly parameters: readonly { readonly name: string; readonly type: KernelType; readonly schema: Schema }[];
  readonly process: string;
  readonly start?: string;
  readonly end?: string;
  readonly cancel?: string;
  readonly input: { readonly type: KernelType; readonly schema: Schema };
  readonly output: { readonly type: KernelType; readonly schema: Schema };
  readonly emits: boolean;
  readonly returns: boolean;
}

export type KernelType =
  /** bool is an i32 that is 0 or 1. i64 holds integers up to ±2^53. */
  | { readonly kind: "f64" | "i32" | "i64" | "bool" | "string" | "void" }
  | { readonly kind: "typed"; readonly element: ElementType }
  | { readonly kind: "array"; readonly item: KernelType }
  | { readonly kind: "struct"; readonly name: string }
  | { readonly kind: "map"; readonly key: KernelType; readonly value: KernelType }
  | { readonly kind: "set"; readonly item: KernelType }
  /** A reference (string, typed, array, struct, map, set, function) or null. Optional numbers are boxed in a struct. */
  | { readonly kind: "nullable"; readonly of: KernelType }
  | { readonly kind: "function"; readonly parameters: readonly KernelType[]; readonly result: KernelType };

export interface KernelStruct {
  readonly name: string;
  readonly base?: string;
  readonly fields: readonly { readonly name: string; readonly type: KernelType }[];
  /** Methods that are called through the instance's class: name → function whose first parameter is the instance. */
  readonly methods: readonly { readonly name: string; readonly function: string }[];
}

export interface KernelFunction {
  readonly id: string;
  readonly label: string;
  readonly parameters: readonly { readonly id: string; readonly type: KernelType }[];
  readonly result: KernelType;
  /** All variables of the body; they start as 0, false, "" or null. */
  readonly locals: readonly { readonly id: string; readonly type: KernelType }[];
  readonly body: readonly KernelStatement[];
  readonly at: At;
}

/** Index into `Kernel.files`, line and column from 1. */
export interface At {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

export type KernelStatement = { readonly at: At } & (
  | { readonly kind: "setLocal" | "setGlobal"; readonly id: string; readonly value: KernelExpression }
  | { readonly kind: "setField"; readonly object: KernelExpression; readonly struct: string; readonly field: string; readonly value: KernelExpression }
  /** `value` has the width of the store: i32 for integer elements (wrapped by the store; clamped before for u8c), f64 for f32 (rounded by the store) and f64. Out of bounds is ignored, as in JavaScript, unless `proven`. */
  | { readonly kind: "setTyped"; readonly array: KernelExpression; readonly element: ElementType; readonly index: KernelExpression; readonly value: KernelExpression; readonly proven: boolean }
  /** Index in 0 … length: at length it appends; beyond, it traps (JavaScript would make holes). */
  | { readonly kind: "setArray"; readonly array: KernelExpression; readonly index: KernelExpression; readonly value: KernelExpression }
  | { readonly kind: "expression"; readonly value: KernelExpression }
  | { readonly kind: "if"; readonly test: KernelExpression; readonly then: readonly KernelStatement[]; readonly else: readonly KernelStatement[] }
  /** Runs for ever unless left; `continue` runs `update`, then the next round. */
  | { readonly kind: "loop"; readonly label: string; readonly body: readonly KernelStatement[]; readonly update: readonly KernelStatement[] }
  /** `break` of its label leaves it. */
  | { readonly kind: "block"; readonly label: string; readonly body: readonly KernelStatement[] }
  | { readonly kind: "break" | "continue"; readonly label: string }
  | { readonly kind: "return"; readonly value?: KernelExpression }
  | { readonly kind: "emit"; readonly value: KernelExpression }
  /** Ends the call with a node error; `message` is a string expression. */
  | { readonly kind: "fail"; readonly message: KernelExpression }
);

export type KernelExpression = { readonly type: KernelType; readonly at: At } & (
  | { readonly kind: "f64" | "i32" | "i64"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "null" }
  | { readonly kind: "local" | "global"; readonly id: string }
  | { readonly kind: "field"; readonly object: KernelExpression; readonly struct: string; readonly field: string }
  | { readonly kind: "operate"; readonly operator: KernelOperator; readonly operands: readonly KernelExpression[] }
  /** i32 for integer elements except u32 (f64), f64 for f32, f64, u32. `index` is i32. Out of bounds: NaN (f64), 0 (`| 0` contexts), or a trap. */
  | { readonly kind: "getTyped"; readonly array: KernelExpression; readonly element: ElementType; readonly index: KernelExpression; readonly bounds: "proven" | "nan" | "zero" | "trap" }
  | { readonly kind: "getArray"; readonly array: KernelExpression; readonly index: KernelExpression; readonly bounds: "proven" | "null" | "nan" | "trap" }
  | { readonly kind: "length"; readonly of: KernelExpression }
  | { readonly kind: "select"; readonly test: KernelExpression; readonly then: KernelExpression; readonly else: KernelExpression }
  | { readonly kind: "and" | "or"; readonly left: KernelExpression; readonly right: KernelExpression }
  | { readonly kind: "sequence"; readonly statements: readonly KernelStatement[]; readonly value: KernelExpression }
  | { readonly kind: "call"; readonly function: string; readonly arguments: readonly KernelExpression[] }
  | { readonly kind: "callMethod"; readonly object: KernelExpression; readonly struct: string; readonly method: string; readonly arguments: readonly KernelExpression[] }
  /** The closure's environment is its first argument, put there by the callee's own value. */
  | { readonly kind: "callClosure"; readonly callee: KernelExpression; readonly arguments: readonly KernelExpression[] }
  /** A function of `compiler/prelude/`, each with a differential test: "math.sin", "string.slice", "number.toString". */
  | { readonly kind: "prelude"; readonly name: string; readonly arguments: readonly KernelExpression[] }
  | { readonly kind: "newStruct"; readonly struct: string }
  | { readonly kind: "newTyped"; readonly element: ElementType; readonly length: KernelExpression }
  | { readonly kind: "newArray"; readonly items: readonly KernelExpression[] }
  | { readonly kind: "newCollection" }
  /** `environment` is a struct with the captured values (or cells); functions take it as their first parameter. */
  | { readonly kind: "closure"; readonly function: string; readonly environment: KernelExpression }
  /** Nullable to its reference; traps when null, unless `proven`. Also base struct to derived. */
  | { readonly kind: "cast"; readonly value: KernelExpression; readonly proven: boolean }
  | { readonly kind: "isNull"; readonly value: KernelExpression }
  | { readonly kind: "isInstance"; readonly value: KernelExpression; readonly struct: string }
  | { readonly kind: "sameReference"; readonly left: KernelExpression; readonly right: KernelExpression }
);

/**
 * Named after WebAssembly where it has the instruction; the rest is JavaScript's operation by its ECMAScript name.
 * Operands and result widths are in the name.
 */
export type KernelOperator =
  | "f64.add" | "f64.sub" | "f64.mul" | "f64.div" | "f64.rem" | "f64.pow" | "f64.neg" | "f64.abs" | "f64.sqrt" | "f64.floor" | "f64.ceil" | "f64.trunc"
  | "f64.eq" | "f64.ne" | "f64.lt" | "f64.le" | "f64.gt" | "f64.ge"
  | "f64.fround"
  | "i32.add" | "i32.sub" | "i32.mul" | "i32.and" | "i32.or" | "i32.xor" | "i32.shl" | "i32.shr_s" | "i32.shr_u" | "i32.clz"
  | "i32.eq" | "i32.ne" | "i32.lt_s" | "i32.le_s" | "i32.gt_s" | "i32.ge_s"
  | "i64.add" | "i64.sub" | "i64.mul" | "i64.eq" | "i64.ne" | "i64.lt_s" | "i64.le_s" | "i64.gt_s" | "i64.ge_s"
  | "bool.not" | "bool.eq" | "bool.ne"
  | "string.eq" | "string.ne" | "string.lt" | "string.le" | "string.gt" | "string.ge" | "string.concat"
  /** Conversions. toInt32 and clampU8 are ECMAScript's ToInt32 and ToUint8Clamp; trunc_exact is for doubles proven to be in range and whole. */
  | "f64.from_i32_s" | "f64.from_i32_u" | "f64.from_i64" | "f64.from_bool" | "i32.from_bool" | "i32.toInt32" | "i32.trunc_exact" | "i32.clampU8" | "i64.from_i32_s" | "i64.trunc_exact" | "i32.from_i64"
  | "bool.from_f64" | "bool.from_i32" | "bool.from_string";
