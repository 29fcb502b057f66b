/**
 * Kernel IR: a program with explicit widths, conversions, bounds and traps; the last form that is ours. One printer
 * (`4-lower/kernel/print/`) turns it into AssemblyScript, an interpreter (`4-lower/kernel/interpret/`) runs it in tests.
 * Invariant: operands have exactly the types an operator names; nothing is converted implicitly; order of evaluation is
 * left to right, statement by statement. NaN may have any payload inside; it is canonical where it leaves.
 */
import type { ElementType, Schema, TypeTable } from "./schema.ts";

export interface Kernel {
  readonly name: string;
  readonly files: readonly string[];
  readonly structs: readonly KernelStruct[];
  readonly functions: readonly KernelFunction[];
  /** Initialised in order before the constructor runs, after captured values are stored. Without a value they start as 0, false, "" or null. */
  readonly globals: readonly KernelGlobal[];
  readonly entry: KernelEntry;
  /** The schemas that "ref" schemas of the entry name; needed only where there are recursive types. */
  readonly types?: TypeTable;
}

export interface KernelGlobal {
  readonly id: string;
  readonly type: KernelType;
  readonly value?: KernelExpression;
  /** It has its first value again whenever a call of the host's begins. */
  readonly transient?: true;
}

/**
 * Only kernels in which something is caught have these two. `THROWN` is the error on its way to what catches it, null where
 * there is none: every call that may leave one is followed by a test. `TRYING` says whether anything would catch an error; if
 * nothing would, a throw fails where it stands, and whatever else fails meanwhile is something that JavaScript would catch.
 */
export const THROWN = "$thrown";
export const TRYING = "$trying";

export interface KernelEntry {
  /** "tick": process is called per sample, and per channel on an instance of its own; see docs/kernel-abi.md. */
  readonly form: "function" | "class" | "tick";
  readonly struct?: string;
  readonly construct?: string;
  /** Those with `global` are captured values: stored there, not passed to the constructor. */
  readonly parameters: readonly { readonly name: string; readonly type: KernelType; readonly schema: Schema; readonly global?: string }[];
  readonly process: string;
  readonly start?: string;
  readonly end?: string;
  readonly cancel?: string;
  readonly input: { readonly type: KernelType; readonly schema: Schema };
  /**
   * `type` is that of one value. When `returns`, `process` and `end` give `output.type`, or the optional form of it (see
   * `KernelType`), or void; `emit` statements carry exactly `output.type`.
   */
  readonly output: { readonly type: KernelType; readonly schema: Schema };
  readonly emits: boolean;
  readonly returns: boolean;
  /** tick: channels must be handled sample by sample, as they come. */
  readonly ordered?: boolean;
}

/**
 * How JavaScript's types become these (and so how a codec reads a `Schema` against a `KernelType`):
 * number is f64 in everything that crosses the kernel's border (i32 or i64 inside, where proven); `T | null` and
 * `T | undefined` of a reference is `nullable`; of a number or boolean a nullable struct of form "box" (field `value`); with
 * both null and undefined a nullable struct of form "maybe" (fields `isNull`, and `value`, which is nullable when it is a
 * reference): the null reference is undefined. A union is `union`; its options are the schema's, in any order:
 * a struct goes with the object or tuple that has the same fields and literals, a struct of form "box" with the options of
 * the type of its `value`: a value that is no object is in a box while it is one of a union. Boxes have no identity.
 */
export type KernelType =
  /** bool is an i32 that is 0 or 1. i64 holds integers up to ±2^53. */
  | { readonly kind: "f64" | "i32" | "i64" | "bool" | "string" | "void" }
  | { readonly kind: "typed"; readonly element: ElementType }
  /** ArrayBuffer and DataView. */
  | { readonly kind: "buffer" | "dataview" | "bigint" }
  | { readonly kind: "array"; readonly item: KernelType }
  | { readonly kind: "struct"; readonly name: string }
  /** A reference to an instance of one of these structs (or of one derived from them). */
  | { readonly kind: "union"; readonly structs: readonly string[] }
  | { readonly kind: "map"; readonly key: KernelType; readonly value: KernelType }
  | { readonly kind: "set"; readonly item: KernelType }
  /** A reference (string, typed, array, struct, union, map, set, function) or null. */
  | { readonly kind: "nullable"; readonly of: KernelType }
  | { readonly kind: "function"; readonly parameters: readonly KernelType[]; readonly result: KernelType };

export interface KernelStruct {
  readonly name: string;
  /** box, maybe, cell (shared captured variables) and environment (of closures) are made by lowering. */
  readonly form: "class" | "object" | "tuple" | "box" | "maybe" | "cell" | "environment";
  readonly base?: string;
  /** `literal`: the only value of the field's TypeScript type. It tells the options of a union apart. */
  readonly fields: readonly { readonly name: string; readonly type: KernelType; readonly literal?: string | number | boolean }[];
  /** Methods called through the instance's class: name → function whose first parameter is the instance. Inherited along `base`. */
  readonly methods: readonly { readonly name: string; readonly function: string }[];
}

export interface KernelFunction {
  readonly id: string;
  readonly label: string;
  /** The struct of captured values: functions that become closures take it as their first parameter. */
  readonly environment?: string;
  readonly parameters: readonly { readonly id: string; readonly type: KernelType }[];
  readonly result: KernelType;
  /** All variables of the body; they start as 0, false, "" or null. */
  readonly locals: readonly { readonly id: string; readonly type: KernelType }[];
  readonly body: readonly KernelStatement[];
  readonly at: At;
  /** Made by lowering, for several places: what fails in it fails where it was called. */
  readonly isShared?: true;
}

/** Index into `Kernel.files`, line and column from 1. */
export interface At {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

export type KernelStatement = { readonly at: At } & (
  | { readonly kind: "setLocal" | "setGlobal"; readonly id: string; readonly value: KernelExpression }
  | {
      readonly kind: "setField";
      readonly object: KernelExpression;
      readonly struct: string;
      readonly field: string;
      readonly value: KernelExpression;
    }
  /** `value` has the width of the store: i32 for integer elements (wrapped by the store; clamped before for u8c), f64 for f32 (rounded by the store) and f64. Out of bounds is ignored, as in JavaScript, unless `proven`. */
  | {
      readonly kind: "setTyped";
      readonly array: KernelExpression;
      readonly element: ElementType;
      readonly index: KernelExpression;
      readonly value: KernelExpression;
      readonly proven: boolean;
    }
  /** Index in 0 … length: at length it appends; beyond, it traps (JavaScript would make holes). */
  | { readonly kind: "setArray"; readonly array: KernelExpression; readonly index: KernelExpression; readonly value: KernelExpression }
  | { readonly kind: "expression"; readonly value: KernelExpression }
  | {
      readonly kind: "if";
      readonly test: KernelExpression;
      readonly then: readonly KernelStatement[];
      readonly else: readonly KernelStatement[];
    }
  /** Runs for ever unless left; `continue` runs `update`, then the next round. */
  | {
      readonly kind: "loop";
      readonly label: string;
      readonly body: readonly KernelStatement[];
      readonly update: readonly KernelStatement[];
    }
  /** `break` of its label leaves it. `catches`: so does an error that is thrown in it; what follows looks at `THROWN`. */
  | { readonly kind: "block"; readonly label: string; readonly body: readonly KernelStatement[]; readonly catches?: true }
  | { readonly kind: "break" | "continue"; readonly label: string }
  | { readonly kind: "return"; readonly value?: KernelExpression }
  | { readonly kind: "emit"; readonly value: KernelExpression }
  /** Ends the call with a node error; `message` is a string expression. `goesOn`: where JavaScript would go on. */
  | { readonly kind: "fail"; readonly message: KernelExpression; readonly goesOn?: true }
);

export type KernelExpression = { readonly type: KernelType; readonly at: At } & (
  | { readonly kind: "f64" | "i32" | "i64"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "null" }
  | { readonly kind: "local" | "global"; readonly id: string }
  | { readonly kind: "field"; readonly object: KernelExpression; readonly struct: string; readonly field: string }
  | { readonly kind: "operate"; readonly operator: KernelOperator; readonly operands: readonly KernelExpression[] }
  /**
   * The type is i32 for i8 … i32 and f64 for u32, f32, f64; with "nan" always f64. `index` is i32, negative is out of
   * bounds too. Out of bounds: NaN, 0, or a trap; "proven" needs no check.
   */
  | {
      readonly kind: "getTyped";
      readonly array: KernelExpression;
      readonly element: ElementType;
      readonly index: KernelExpression;
      readonly bounds: "proven" | "nan" | "zero" | "trap";
    }
  /** "null": the type is the item's `nullable`; "nan": items are f64; "zero": items are numbers or bool (0, false). */
  | {
      readonly kind: "getArray";
      readonly array: KernelExpression;
      readonly index: KernelExpression;
      readonly bounds: "proven" | "null" | "nan" | "zero" | "trap";
    }
  /** Of a typed array, array, string, map or set: i32. */
  | { readonly kind: "length"; readonly of: KernelExpression }
  /** Only the chosen side is evaluated. */
  | { readonly kind: "select"; readonly test: KernelExpression; readonly then: KernelExpression; readonly else: KernelExpression }
  | { readonly kind: "and" | "or"; readonly left: KernelExpression; readonly right: KernelExpression }
  | { readonly kind: "sequence"; readonly statements: readonly KernelStatement[]; readonly value: KernelExpression }
  | { readonly kind: "call"; readonly function: string; readonly arguments: readonly KernelExpression[] }
  | {
      readonly kind: "callMethod";
      readonly object: KernelExpression;
      readonly struct: string;
      readonly method: string;
      readonly arguments: readonly KernelExpression[];
    }
  /** The closure's environment is its first argument, put there by the callee's own value. */
  | { readonly kind: "callClosure"; readonly callee: KernelExpression; readonly arguments: readonly KernelExpression[] }
  /** A function of `compiler/prelude/`, each with a differential test: "math.sin", "string.slice", "number.toString". */
  | { readonly kind: "prelude"; readonly name: string; readonly arguments: readonly KernelExpression[] }
  /** Fields are 0, false, "" or null (also where their type is not nullable: reading such a field before it is set traps). */
  | { readonly kind: "newStruct"; readonly struct: string }
  /** `length` is i32; traps when negative or too large. Zero-filled. */
  | { readonly kind: "newTyped"; readonly element: ElementType; readonly length: KernelExpression }
  | { readonly kind: "newArray"; readonly items: readonly KernelExpression[] }
  | { readonly kind: "newCollection" }
  /** `environment` is a struct with the captured values (or cells); functions take it as their first parameter. */
  | { readonly kind: "closure"; readonly function: string; readonly environment: KernelExpression }
  /**
   * Between reference types. To a wider one (T to nullable, struct to base or union): nothing happens. To a narrower one
   * (nullable to T, base to derived, union to option): traps when the value is not one, unless `proven`.
   */
  | { readonly kind: "cast"; readonly value: KernelExpression; readonly proven: boolean }
  | { readonly kind: "isNull"; readonly value: KernelExpression }
  /** Of the struct or one derived from it; false for null. */
  | { readonly kind: "isInstance"; readonly value: KernelExpression; readonly struct: string }
  | { readonly kind: "sameReference"; readonly left: KernelExpression; readonly right: KernelExpression }
);

/**
 * Named after WebAssembly where it has the instruction; the rest is JavaScript's operation by its ECMAScript name.
 * Operands and result widths are in the name. i32.add, sub, mul and shl wrap; i32.div_s and rem_s are only used where the
 * divisor is proven not to be 0 and the quotient to fit; i64 results are proven to stay within ±2^53. f64.rem and f64.pow
 * are JavaScript's % and **. String comparisons are by UTF-16 units.
 */
export type KernelOperator =
  | "f64.add"
  | "f64.sub"
  | "f64.mul"
  | "f64.div"
  | "f64.rem"
  | "f64.pow"
  | "f64.neg"
  | "f64.abs"
  | "f64.sqrt"
  | "f64.floor"
  | "f64.ceil"
  | "f64.trunc"
  | "f64.min"
  | "f64.max"
  | "f64.eq"
  | "f64.ne"
  | "f64.lt"
  | "f64.le"
  | "f64.gt"
  | "f64.ge"
  | "f64.fround"
  | "i32.add"
  | "i32.sub"
  | "i32.mul"
  | "i32.div_s"
  | "i32.rem_s"
  | "i32.and"
  | "i32.or"
  | "i32.xor"
  | "i32.shl"
  | "i32.shr_s"
  | "i32.shr_u"
  | "i32.clz"
  | "i32.eq"
  | "i32.ne"
  | "i32.lt_s"
  | "i32.le_s"
  | "i32.gt_s"
  | "i32.ge_s"
  | "i64.add"
  | "i64.sub"
  | "i64.mul"
  | "i64.div_s"
  | "i64.rem_s"
  | "i64.eq"
  | "i64.ne"
  | "i64.lt_s"
  | "i64.le_s"
  | "i64.gt_s"
  | "i64.ge_s"
  | "bool.not"
  | "bool.eq"
  | "bool.ne"
  | "string.eq"
  | "string.ne"
  | "string.lt"
  | "string.le"
  | "string.gt"
  | "string.ge"
  | "string.concat"
  /**
   * Conversions. toInt32 and clampU8 are ECMAScript's ToInt32 and ToUint8Clamp; trunc_exact is for doubles proven to be in
   * range and whole; i32.index gives a double that is a whole number from 0 (−0 included) to 2^31 − 2 as it is, anything else
   * as −1; i32.from_i64 wraps.
   */
  | "f64.from_i32_s"
  | "f64.from_i32_u"
  | "f64.from_i64"
  | "f64.from_bool"
  | "i32.from_bool"
  | "i32.toInt32"
  | "i32.trunc_exact"
  | "i32.index"
  | "i32.clampU8"
  | "i64.from_i32_s"
  | "i64.from_i32_u"
  | "i64.trunc_exact"
  | "i32.from_i64"
  | "bool.from_f64"
  | "bool.from_i32"
  | "bool.from_string";
