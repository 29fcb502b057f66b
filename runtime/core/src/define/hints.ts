/**
 * Other names for `number` that say what a variable, parameter, field or result holds, where the compiler cannot see it. Plain
 * TypeScript doesn't notice. A kernel counts on it: a value that does not fit ends the call with an error.
 */

/** A whole number from −128 to 127. */
export type i8 = number;
/** A whole number from −32,768 to 32,767. */
export type i16 = number;
/** A whole number from −2,147,483,648 to 2,147,483,647. */
export type i32 = number;
/** A whole number from 0 to 255. */
export type u8 = number;
/** A whole number from 0 to 65,535. */
export type u16 = number;
/** A whole number from 0 to 4,294,967,295. */
export type u32 = number;
/** Any number: for readers. Nothing is rounded. */
export type f32 = number;
/** Any number: for readers. */
export type f64 = number;
