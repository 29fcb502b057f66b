/**
 * What the library's functions throw, asked before they are called: where something may catch it, the error must be made
 * here, with the name and the words of V8, since a function of the library can only end the call. Functions that fail and
 * have no guard are never caught: the host then says that JavaScript would go on.
 */
import type { At, KernelExpression } from "../../../ir/kernel.ts";
import { DATA_TYPES } from "../../../ir/builtins.ts";
import { ARRAY_OF, CLASS_OF } from "../../../ir/element-arrays.ts";
import type { ElementType } from "../../../ir/schema.ts";
import { both, cast, either, f64, i32, isNull, length, not, operate, prelude, select, text } from "./build.ts";

export interface Guard {
  readonly fails: KernelExpression;
  readonly message: KernelExpression;
}

type Values = readonly KernelExpression[];

/** Whether a function may throw what a kernel can catch. The arguments as they were written: constants that are fine need no guard. */
export function isGuarded(name: string, values: Values): boolean {
  const rule = GUARDS[name];
  if (rule === undefined) return false;
  const given = values[rule.asked];
  return given?.kind !== "f64" || !rule.fine(given.value);
}

/** The arguments are read more than once. All errors are of the class RangeError. */
export function guardOf(name: string, values: Values, at: At): Guard | undefined {
  return GUARDS[name]?.guard(values, at);
}

interface Rule {
  /** The argument that decides. */
  readonly asked: number;
  readonly fine: (value: number) => boolean;
  readonly guard: (values: Values, at: At) => Guard;
}

const GUARDS: Readonly<Record<string, Rule>> = {
  "number.toFixed": digits("toFixed() digits argument must be between 0 and 100", 0, false),
  "number.toPrecision": digits("toPrecision() argument must be between 1 and 100", 1, true),
  "number.toExponential": digits("toExponential() argument must be between 0 and 100", 0, true),
  "number.toStringRadix": {
    asked: 1,
    fine: (radix) => radix >= 2 && radix < 37,
    guard: ([, radix], at) => ({
      fails: outside(whole(radix as KernelExpression), 2, 36),
      message: text("toString() radix argument must be between 2 and 36", at),
    }),
  },
  "string.repeat": {
    asked: 1,
    fine: (count) => count >= 0 && count < Infinity,
    guard: ([, count], at) => ({
      fails: outside(whole(count as KernelExpression), 0, Number.MAX_VALUE),
      message: withNumber("Invalid count value: ", count as KernelExpression, at),
    }),
  },
  "string.fromCodePoint": {
    asked: 0,
    fine: (code) => Number.isInteger(code) && code >= 0 && code <= 0x10ffff,
    guard: ([code], at) => ({
      fails: notWhole(code as KernelExpression, 0x10ffff),
      message: withNumber("Invalid code point ", code as KernelExpression, at),
    }),
  },
  "array.make": arrayLength(0),
  "array.setLength": arrayLength(1),
  "typed.toLength": {
    asked: 0,
    fine: (size) => !(size <= -1),
    guard: ([size], at) => ({
      fails: less(whole(size as KernelExpression), 0),
      message: withNumber("Invalid typed array length: ", size as KernelExpression, at),
    }),
  },
  "bigint.divide": whenBig("Division by zero", (order) => operate("i32.eq", [order, i32(0, order.at)], order.at)),
  "bigint.remainder": whenBig("Division by zero", (order) => operate("i32.eq", [order, i32(0, order.at)], order.at)),
  "bigint.power": whenBig("undefined must be positive", (order) => operate("i32.lt_s", [order, i32(0, order.at)], order.at)),
  "bigint.fromNumber": {
    asked: 0,
    fine: Number.isInteger,
    guard: ([value], at) => ({
      fails: not(prelude("bigint.isInteger", [value as KernelExpression], at)),
      message: operate(
        "string.concat",
        [
          withNumber("The number ", value as KernelExpression, at),
          text(" cannot be converted to a BigInt because it is not an integer", at),
        ],
        at,
      ),
    }),
  },
  "buffer.make": {
    asked: 0,
    fine: (size) => !(size <= -1) && size < 2 ** 53,
    guard: ([size], at) => ({
      fails: outside(whole(size as KernelExpression), 0, Number.MAX_SAFE_INTEGER),
      message: text("Invalid array buffer length", at),
    }),
  },
  ...Object.fromEntries(Object.entries(ARRAY_OF).flatMap(([element, name]) => views(element as ElementType, name))),
  "dataview.make": problem("dataview.problem"),
  "dataview.rest": problem("dataview.restProblem"),
  ...Object.fromEntries(["Int8", "Uint8", ...DATA_TYPES].flatMap((type) => [access(`get${type}`, type), access(`set${type}`, type)])),
  "typed.set": offset(),
  "typed.setArray": offset(),
};

/** By how the second operand compares with 0. */
function whenBig(words: string, fails: (order: KernelExpression) => KernelExpression): Rule {
  return {
    asked: 1,
    fine: () => false,
    guard: ([, second], at) => {
      const zero = prelude("bigint.literal", [text("0", at)], at);
      return { fails: fails(prelude("bigint.compare", [second as KernelExpression, zero], at)), message: text(words, at) };
    },
  };
}

function views(element: ElementType, name: string): [string, Rule][] {
  const size = CLASS_OF[element].BYTES_PER_ELEMENT;
  return [
    [`view.${element}`, problem("view.problem", size, name)],
    [`view.rest.${element}`, problem("view.restProblem", size, name)],
  ];
}

/** A function of the prelude says what would be wrong, or nothing. */
function problem(name: string, ...constants: readonly (number | string)[]): Rule {
  return {
    asked: 1,
    fine: () => false,
    guard: (values, at) => {
      const more = constants.map((value) => (typeof value === "number" ? f64(value, at) : text(value, at)));
      const words = prelude(name, [...values, ...more], at);
      return { fails: not(isNull(words)), message: cast(words, { kind: "string" }, false) };
    },
  };
}

function access(method: string, type: string): readonly [string, Rule] {
  const size = Number(type.replace(/\D/g, "")) / 8;
  const guard: Rule["guard"] = ([view, at], spot) => ({
    fails: prelude("dataview.isOutside", [view as KernelExpression, at as KernelExpression, f64(size, spot)], spot),
    message: text("Offset is outside the bounds of the DataView", spot),
  });
  return [`dataview.${method}`, { asked: 1, fine: () => false, guard }];
}

/** `first`: whether a number that is not finite is written before the digits are looked at. */
function digits(message: string, least: number, first: boolean): Rule {
  return {
    asked: 1,
    fine: (count) => count >= least && count < 101,
    guard: ([value, count], at) => {
      const fails = outside(whole(count as KernelExpression), least, 100);
      const number = value as KernelExpression;
      const finite = operate("f64.eq", [operate("f64.sub", [number, number], at), f64(0, at)], at);
      return { fails: first ? both(finite, fails) : fails, message: text(message, at) };
    },
  };
}

function arrayLength(asked: number): Rule {
  return {
    asked,
    fine: (size) => Number.isInteger(size) && size >= 0 && size <= 0xffffffff,
    guard: (values, at) => ({ fails: notWhole(values[asked] as KernelExpression, 0xffffffff), message: text("Invalid array length", at) }),
  };
}

/** A constant offset of 0 may still be too much, where the source is the longer one. */
function offset(): Rule {
  return {
    asked: 2,
    fine: () => false,
    guard: ([target, source, given], at) => {
      const start = whole(given as KernelExpression);
      const end = operate("f64.add", [start, operate("f64.from_i32_s", [length(source as KernelExpression)], at)], at);
      const room = operate("f64.from_i32_s", [length(target as KernelExpression)], at);
      return { fails: either(less(start, 0), operate("f64.gt", [end, room], at)), message: text("offset is out of bounds", at) };
    },
  };
}

/** ToIntegerOrInfinity. */
function whole(value: KernelExpression): KernelExpression {
  return select(operate("f64.eq", [value, value], value.at), operate("f64.trunc", [value], value.at), f64(0, value.at));
}

function less(value: KernelExpression, than: number): KernelExpression {
  return operate("f64.lt", [value, f64(than, value.at)], value.at);
}

function outside(value: KernelExpression, least: number, most: number): KernelExpression {
  return not(both(operate("f64.ge", [value, f64(least, value.at)], value.at), operate("f64.le", [value, f64(most, value.at)], value.at)));
}

/** Not an integer from 0 to `most`. */
function notWhole(value: KernelExpression, most: number): KernelExpression {
  return either(outside(value, 0, most), operate("f64.ne", [operate("f64.trunc", [value], value.at), value], value.at));
}

function withNumber(start: string, value: KernelExpression, at: At): KernelExpression {
  return operate("string.concat", [text(start, at), prelude("number.toString", [value], at)], at);
}
