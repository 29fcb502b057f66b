/** The aliases of `number` that narrow it, and what each holds: whole numbers, never −0. */
export type Hint = "i8" | "i16" | "i32" | "u8" | "u16" | "u32";

export const HINTS: Readonly<Record<Hint, { readonly low: number; readonly high: number }>> = {
  i8: { low: -128, high: 127 },
  i16: { low: -32768, high: 32767 },
  i32: { low: -(2 ** 31), high: 2 ** 31 - 1 },
  u8: { low: 0, high: 255 },
  u16: { low: 0, high: 65535 },
  u32: { low: 0, high: 2 ** 32 - 1 },
};
