/**
 * `a ** b` has the engine's last digits, and nobody can replace an operator. esbuild writes a function in its place when it
 * is told that the operator is not supported (`supported: { "exponent-operator": false }`); here that function becomes
 * `Math.pow`, which is the portable one where that is installed, and stays the operator for bigints.
 */
export function exactPower(bundle: string): string {
  return bundle.replace(/^var __pow = Math\.pow;$/m, 'var __pow = (a, b) => (typeof a === "bigint" ? a ** b : Math.pow(a, b));');
}
