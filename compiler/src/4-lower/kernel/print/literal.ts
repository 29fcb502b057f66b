/**
 * Literals as AssemblyScript reads them back. There a literal takes the type that its context expects, a narrow one or bool as well,
 * and on the left of an operator hands it on to the operation. So a float always looks like one, and an i32 says that it is one.
 */

export function f64Text(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Infinity) return "Infinity";
  if (value === -Infinity) return "(-Infinity)";
  const text = Object.is(value, -0) ? "-0" : String(value);
  const float = /[.e]/.test(text) ? text : `${text}.0`;
  return float.startsWith("-") ? `(${float})` : float;
}

export function i32Text(value: number): string {
  return value === -2147483648 ? "i32.MIN_VALUE" : `<i32>(${value})`;
}

export function i64Text(value: number): string {
  return `<i64>(${value})`;
}

/** Lone surrogates and everything outside ASCII as escapes. */
export function stringText(value: string): string {
  const escaped = JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return escaped;
}
