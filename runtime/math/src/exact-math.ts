/**
 * Math with the same bits on every engine and in every kernel: the transcendental functions of a small WebAssembly module
 * that is made of exact operations alone. What ECMAScript defines exactly (sqrt, floor, fround, …) stays the engine's.
 * workerd refuses to compile at run time: there the module is imported statically and handed in.
 */
import { MODULE_BYTES } from "./module-bytes.generated.ts";
import { atob, webAssembly } from "./web-assembly.ts";

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

interface MathExports extends Readonly<Record<(typeof UNARY)[number], Unary>> {
  readonly atan2: Binary;
  readonly pow: Binary;
  readonly hypot3: (x: number, y: number, z: number) => number;
}

/** The functions that replace those of `Math`. */
export interface ExactMath extends Readonly<Record<(typeof UNARY)[number], Unary>> {
  readonly atan2: Binary;
  readonly pow: Binary;
  readonly hypot: (...values: number[]) => number;
}

const UNARY = [
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "cbrt",
] as const;

/** `module`: the compiled `math.wasm` of this package, where compiling is not allowed. */
export function createExactMath(module?: object): ExactMath {
  const { Module, Instance } = webAssembly();
  const exports = new Instance(module ?? new Module(mathModuleBytes())).exports as MathExports;
  const unary = Object.fromEntries(UNARY.map((name) => [name, named(name, 1, (x) => exports[name](x))])) as Record<
    (typeof UNARY)[number],
    Unary
  >;
  return {
    ...unary,
    atan2: named("atan2", 2, (y, x) => exports.atan2(y, x)),
    pow: named("pow", 2, (x, y) => exports.pow(x, y)),
    hypot: named("hypot", 2, (...values) => hypot(values, exports)),
  };
}

/** Replaces the functions of the engine's own `Math`. Returns what puts the old ones back. */
export function installExactMath(module?: object): () => void {
  const target = Math as unknown as Record<string, unknown>;
  const exact = Object.entries(createExactMath(module));
  const before = exact.map(([name]) => [name, target[name]] as const);
  for (const [name, replacement] of exact) define(target, name, replacement);
  return () => before.forEach(([name, original]) => define(target, name, original));
}

/** The module in the binary format: what `math.wasm` of a build holds. */
export function mathModuleBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(MODULE_BYTES), (character) => character.charCodeAt(0));
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

/** A function like the engine's own to look at. Exported functions of a module turn their arguments into numbers themselves. */
function named<F extends (...values: number[]) => number>(name: string, length: number, compute: F): F {
  Object.defineProperty(compute, "name", { value: name, configurable: true });
  Object.defineProperty(compute, "length", { value: length, configurable: true });
  return compute;
}

/** Up to three by the kernels' own function; more by the same rule. */
function hypot(given: readonly number[], exports: MathExports): number {
  // Callers may give anything, as to any function of the engine.
  const values = given.map((value: unknown) => Number(value));
  const [x = 0, y = 0, z = 0, ...rest] = values;
  if (rest.length === 0) return exports.hypot3(x, y, z);
  const positive = values.map(Math.abs);
  if (positive.includes(Infinity)) return Infinity;
  const largest = positive.reduce((most, value) => Math.max(most, value), 0);
  if (largest === 0 || Number.isNaN(largest)) return largest;
  let sum = 0;
  let compensation = 0;
  for (const value of positive) {
    const part = value / largest;
    const summand = part * part - compensation;
    const next = sum + summand;
    compensation = next - sum - summand;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}
