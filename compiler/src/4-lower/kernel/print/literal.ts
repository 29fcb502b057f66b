/** Literals as AssemblyScript reads them back: a float always looks like one, so that no context makes an integer of it. */

export function f64Text(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Infinity) return "Infinity";
  if (value === -Infinity) return "(-Infinity)";
  const text = Object.is(value, -0) ? "-0" : String(value);
  const float = /[.e]/.test(text) ? text : `${text}.0`;
  return float.startsWith("-") ? `(${float})` : float;
}

export function i32Text(value: number): string {
  if (value === -2147483648) return "i32.MIN_VALUE";
  return value < 0 ? `(${value})` : String(value);
}

export function i64Text(value: number): string {
  return `<i64>(${value})`;
}

/** Lone surrogates and everything outside ASCII as escapes. */
export function stringText(value: string): string {
  const escaped = JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return escaped;
}
