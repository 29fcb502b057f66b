/** bigint on the interpreter's values: JavaScript's own. */
import { KernelTrap } from "./trap.ts";

type Run = (...values: never[]) => never;

export const BIGINTS: Readonly<Record<string, Run>> = {
  "bigint.literal": failing((text: string) => BigInt(text)),
  "bigint.parse": failing((text: string) => BigInt(text)),
  "bigint.fromNumber": failing((value: number) => BigInt(value)),
  "bigint.ofInteger": failing((value: number) => BigInt(value)),
  "bigint.isInteger": failing((value: number) => Number.isInteger(value)),
  "bigint.toNumber": failing((value: bigint) => Number(value)),
  "bigint.add": failing((a: bigint, b: bigint) => a + b),
  "bigint.subtract": failing((a: bigint, b: bigint) => a - b),
  "bigint.multiply": failing((a: bigint, b: bigint) => a * b),
  "bigint.divide": failing((a: bigint, b: bigint) => a / b),
  "bigint.remainder": failing((a: bigint, b: bigint) => a % b),
  "bigint.power": failing((a: bigint, b: bigint) => a ** b),
  "bigint.and": failing((a: bigint, b: bigint) => a & b),
  "bigint.or": failing((a: bigint, b: bigint) => a | b),
  "bigint.xor": failing((a: bigint, b: bigint) => a ^ b),
  "bigint.shiftLeft": failing((a: bigint, b: bigint) => a << b),
  "bigint.shiftRight": failing((a: bigint, b: bigint) => a >> b),
  "bigint.negate": failing((value: bigint) => -value),
  "bigint.not": failing((value: bigint) => ~value),
  "bigint.compare": failing((a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)),
  "bigint.compareNumber": failing((a: bigint, b: number) => (Number.isNaN(b) ? Number.NaN : a < b ? -1 : a > b ? 1 : 0)),
  "bigint.asUintN": failing((bits: number, value: bigint) => BigInt.asUintN(bits, value)),
  "bigint.asIntN": failing((bits: number, value: bigint) => BigInt.asIntN(bits, value)),
  "bigint.isTrue": failing((value: bigint) => value !== 0n),
  "bigint.toString": failing((value: bigint, radix: number) => value.toString(radix)),
};

function failing<A extends unknown[]>(run: (...values: A) => unknown): Run {
  return (...values) => {
    try {
      return run(...(values as unknown as A)) as never;
    } catch (error) {
      throw new KernelTrap("fail", error instanceof Error ? error.message : String(error));
    }
  };
}
