/**
 * A unit: one kernel node as a typed tree with JavaScript's own meaning. `2-analyze/subset/` makes it from the user's
 * source and the checker's types, and refuses, with a reason and a span, what it has no form for; `4-lower/kernel/` turns
 * it into kernel IR. Everything here still means what ECMAScript says: `number` is a double, `+` on strings joins,
 * a read out of bounds is undefined. Syntax is already plain: destructuring, spread, default parameters, for-of,
 * optional chaining and template literals have become the forms below, in JavaScript's order of evaluation, with
 * temporaries. Generics are instantiated, names are resolved to the declarations listed here.
 */
import type { Hint } from "./hint.ts";
import type { Schema } from "./schema.ts";
import type { ElementType } from "./schema.ts";

export interface Unit {
  readonly name: string;
  /** Files that `Spot.file` counts in, relative to the project root. */
  readonly files: readonly string[];
  readonly structs: readonly Struct[];
  readonly functions: readonly FunctionUnit[];
  /** Module variables and statics in order of initialisation: run once an instance, before the constructor. */
  readonly globals: readonly GlobalUnit[];
  readonly entry: Entry;
}

/** How the node is called. Function ids name entries of `functions`. */
export interface Entry {
  readonly form: "function" | "class" | "tick";
  /** class and tick: the struct of the instance and its constructor function (takes `this` and the parameters). */
  readonly struct?: string;
  readonly construct?: string;
  /** Parameters of the constructor, then captured values, in order: encoded by the host at start with these schemas. */
  readonly parameters: readonly EntryParameter[];
  /** `process`, the function itself, or `tick`; methods take `this` first. */
  readonly process: string;
  readonly start?: string;
  readonly end?: string;
  readonly cancel?: string;
  readonly input: { readonly type: Type; readonly schema: Schema };
  /** `type` is the element: null and undefined mean nothing and are removed. */
  readonly output: { readonly type: Type; readonly schema: Schema };
  /** tick: the channels' instances have something in common (module variables they change, time, chance), so their order matters. */
  readonly ordered?: boolean;
  /** How values leave: the return value, the `emit` parameter (second), or both. */
  readonly emits: boolean;
  readonly returns: boolean;
}

/** `global`: a value captured from the pipeline function; it is stored there before the globals are initialised. */
export interface EntryParameter {
  readonly name: string;
  readonly type: Type;
  readonly schema: Schema;
  readonly global?: string;
}

export type Type =
  | { readonly kind: "number" | "boolean" | "string" | "void" | "null" }
  | { readonly kind: "typed"; readonly element: ElementType }
  /** ArrayBuffer and DataView: typed arrays over the same buffer share its bytes. */
  | { readonly kind: "buffer" | "dataview" }
  /** TextEncoder and TextDecoder, of UTF-8. */
  | { readonly kind: "encoder" | "decoder" }
  /** Integers of any size. Their operators are builtins. */
  | { readonly kind: "bigint" }
  | { readonly kind: "array"; readonly item: Type }
  /** Classes, interfaces, object literals and tuples (fields "0", "1", …): an entry of `structs`. */
  | { readonly kind: "struct"; readonly name: string }
  /** `record`: an object used as a dictionary; its keys are strings, and integer-like keys come first in ascending order. */
  | { readonly kind: "map"; readonly key: Type; readonly value: Type; readonly record?: boolean }
  | { readonly kind: "set"; readonly item: Type }
  /** T or null or undefined; `null` and `undefined` say which of the two can occur. `of` is never optional. */
  | { readonly kind: "optional"; readonly of: Type; readonly null: boolean; readonly undefined: boolean }
  /** Structs told apart by a literal field or their class, and values of other kinds; none of them optional, no two of one type. */
  | { readonly kind: "union"; readonly options: readonly Type[]; readonly discriminant?: string }
  | { readonly kind: "function"; readonly parameters: readonly Type[]; readonly result: Type };

export interface Struct {
  readonly name: string;
  readonly form: "class" | "object" | "tuple";
  readonly base?: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: Type;
    readonly literal?: string | number | boolean;
    readonly hint?: Hint;
  }[];
  /** Methods by name; accessors as "get name" and "set name". Overriding is by name along `base`. */
  readonly methods: readonly { readonly name: string; readonly function: string }[];
}

/** The field by which the object of a generator knows where it goes on. It may stand in the middle of a loop from call to call. */
export const GENERATOR_STATE: string = "@state";

export interface FunctionUnit {
  readonly id: string;
  /** As the user wrote it, for traps and profiles: "Biquad.process". */
  readonly label: string;
  /** Methods and constructors have `this` as the first parameter. */
  readonly parameters: readonly Local[];
  readonly result: Type;
  /** Of the result. */
  readonly hint?: Hint;
  /** Every variable of the body, temporaries included, hoisted; ids are unique in the function. */
  readonly locals: readonly Local[];
  readonly body: readonly Statement[];
  /** Variables of enclosing functions used here, for closures. */
  readonly captures: readonly Capture[];
  readonly spot: Spot;
}

export interface Local {
  readonly id: string;
  readonly type: Type;
  /** Declared to hold such numbers alone: whatever is stored there is checked. So with fields, results and globals. */
  readonly hint?: Hint;
  /** Captured by a closure and assigned after its creation: must live in a shared cell. */
  readonly shared?: boolean;
}

export interface Capture {
  readonly id: string;
  readonly type: Type;
  readonly shared: boolean;
}

/** `value` undefined: unset until a function of the list, or the host (`EntryParameter.global`), sets it. */
export interface GlobalUnit {
  readonly id: string;
  readonly type: Type;
  readonly hint?: Hint;
  readonly value?: Expression;
}

/** Index into `Unit.files`, line and column from 1. */
export interface Spot {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

export type Statement = { readonly spot: Spot } &
  /** The target's object and index are evaluated first, then the value, then it is stored. */
  (
    | { readonly kind: "set"; readonly target: Target; readonly value: Expression }
    /** A new cell for a shared local: each round of a loop has a variable of its own. It holds nothing until it is set. */
    | { readonly kind: "fresh"; readonly id: string }
    | { readonly kind: "expression"; readonly value: Expression }
    | { readonly kind: "if"; readonly test: Expression; readonly then: readonly Statement[]; readonly else: readonly Statement[] }
    /** `continue` jumps to `update`. `test` undefined: forever. `testAfter`: do … while. A `let` captured per iteration is refused or copied before. */
    | {
        readonly kind: "loop";
        readonly label?: string;
        readonly test?: Expression;
        readonly testAfter?: boolean;
        readonly update: readonly Statement[];
        readonly body: readonly Statement[];
      }
    | { readonly kind: "block"; readonly label?: string; readonly body: readonly Statement[] }
    /** Cases fall through as in JavaScript; `test` undefined is `default`. Values are compared with ===. */
    | {
        readonly kind: "switch";
        readonly label?: string;
        readonly value: Expression;
        readonly cases: readonly { readonly test?: Expression; readonly body: readonly Statement[] }[];
      }
    | { readonly kind: "break" | "continue"; readonly label?: string }
    | { readonly kind: "return"; readonly value?: Expression }
    /** `value`: an instance of "Error" or of a struct derived from it. */
    | { readonly kind: "throw"; readonly value: Expression }
    /** Ends the call where JavaScript would go on: what no `try` can catch. */
    | { readonly kind: "trap"; readonly reason: string }
    /** One of `handler` and `finalizer` is there. `id`: the local, of type "Error", that gets what was thrown. */
    | {
        readonly kind: "try";
        readonly body: readonly Statement[];
        readonly handler?: { readonly id?: string; readonly body: readonly Statement[] };
        readonly finalizer?: readonly Statement[];
      }
    | { readonly kind: "emit"; readonly value: Expression }
  );

export type Target =
  | { readonly kind: "local"; readonly id: string; readonly type: Type }
  | { readonly kind: "global"; readonly id: string; readonly type: Type }
  | { readonly kind: "field"; readonly object: Expression; readonly struct: string; readonly field: string; readonly type: Type }
  | { readonly kind: "index"; readonly object: Expression; readonly index: Expression; readonly type: Type };

export type Expression = { readonly type: Type; readonly spot: Spot } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" | "undefined" }
  | { readonly kind: "local" | "global"; readonly id: string }
  | { readonly kind: "field"; readonly object: Expression; readonly struct: string; readonly field: string }
  /**
   * On typed arrays, arrays, strings. In JavaScript out of bounds is undefined; `outside` says what the program makes of it:
   * "nan": every use turns it into a number, so NaN is the same; "undefined": `type` is optional; "trap": it would go on as
   * undefined where the program's types have no room for it, so the kernel fails; "proven": it cannot happen.
   */
  | {
      readonly kind: "index";
      readonly object: Expression;
      readonly index: Expression;
      readonly outside: "nan" | "undefined" | "trap" | "proven";
    }
  | { readonly kind: "length"; readonly object: Expression }
  | { readonly kind: "unary"; readonly operator: "-" | "+" | "~" | "!"; readonly value: Expression }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  /** Lazy; operands have the type of the result, or boolean. */
  | { readonly kind: "logical"; readonly operator: "&&" | "||" | "??"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "conditional"; readonly test: Expression; readonly then: Expression; readonly else: Expression }
  /** Statements first, then the value: how assignments inside expressions are written. */
  | { readonly kind: "sequence"; readonly statements: readonly Statement[]; readonly value: Expression }
  | { readonly kind: "call"; readonly function: string; readonly arguments: readonly Expression[] }
  /** Dispatched on the run-time class of `object`. */
  | {
      readonly kind: "method";
      readonly object: Expression;
      readonly struct: string;
      readonly method: string;
      readonly arguments: readonly Expression[];
    }
  | { readonly kind: "apply"; readonly callee: Expression; readonly arguments: readonly Expression[] }
  /** A method or function of the language, from the list in `builtins.ts`. Receiver first; arguments that were not given are left out. */
  | { readonly kind: "builtin"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: "new"; readonly struct: string; readonly construct?: string; readonly arguments: readonly Expression[] }
  /** A new error of a class of the language: its struct need not be among those of the unit where it is only thrown. */
  | { readonly kind: "error"; readonly name: ErrorName; readonly message: Expression; readonly cause?: Expression }
  /** Object and tuple literals: every field, in evaluation order. */
  | {
      readonly kind: "object";
      readonly struct: string;
      readonly fields: readonly { readonly name: string; readonly value: Expression }[];
      /** How its keys came to be, one after the other; without it they are the fields that are given, as they stand there. */
      readonly keys?: readonly KeyPart[];
    }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "newTyped"; readonly element: ElementType; readonly from: Expression }
  /** A typed array over a buffer, from a byte offset on; `length` undefined: to its end. */
  | {
      readonly kind: "viewTyped";
      readonly element: ElementType;
      readonly buffer: Expression;
      readonly offset: Expression;
      readonly length?: Expression;
    }
  | { readonly kind: "newArray"; readonly length: Expression }
  | { readonly kind: "newCollection" }
  | { readonly kind: "closure"; readonly function: string }
  /** A value known to be of a narrower type (checker's narrowing, `!`, `as` to a part): from optional to T, union to option, base to subclass. */
  | { readonly kind: "narrow"; readonly value: Expression }
  /** To a wider type: T to optional, option to union, subclass to base. */
  | { readonly kind: "widen"; readonly value: Expression }
  /** `typeof x === "…"`, `x instanceof C`, `x === null`, `x === undefined`: `is` names the test. */
  | { readonly kind: "test"; readonly value: Expression; readonly is: "null" | "undefined" | "nullish" | "option"; readonly option?: Type }
  /** `${x}` and String(x): number, boolean, string to string. */
  | { readonly kind: "toString"; readonly value: Expression }
  /** JavaScript's truth of a value: 0, NaN, "", null, undefined are false. */
  | { readonly kind: "truthy"; readonly value: Expression }
);

/** The classes of errors that ECMAScript has; all but the first are derived from it. As structs they have these names. */
export const ERROR_NAMES = ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"] as const;

export type ErrorName = (typeof ERROR_NAMES)[number];
/**
 * A key that is set here; one that is set where its value is not undefined; or the keys of an object that is spread, in its
 * order (`perhaps`: not in every run).
 */
export type KeyPart =
  | { readonly kind: "key" | "perhaps"; readonly name: string }
  | {
      readonly kind: "spread";
      readonly object: Expression;
      readonly struct: string;
      readonly without?: readonly string[];
      readonly perhaps?: true;
    }
  /** The keys as their text, which is read together with the object. */
  | { readonly kind: "text"; readonly value: Expression };

/** A field that holds the order of an object's keys, where a program makes such objects in several orders and looks at them. */
export const KEYS_FIELD = "$keys";

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "**"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>"
  | ">>>"
  | "==="
  | "!=="
  | "<"
  | "<="
  | ">"
  | ">=";
