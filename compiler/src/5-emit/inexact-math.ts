/**
 * Whether a bundle may call a function of `Math` whose last digits differ between engines. ECMAScript defines the others
 * exactly. `Math` as a value, or with a computed name, counts: nobody can see what it is used for.
 */
const CALLED = /\bMath\s*\.\s*(?:a?(?:sin|cos|tan)h?|atan2|expm1|exp|log1p|log2|log10|log|cbrt|hypot|pow)\b/;
const PASSED = /\bMath\b(?!\s*\.\s*[A-Za-z])/;

export function usesInexactMath(code: string): boolean {
  // Binding to it is how its own functions are kept.
  const bare = code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|\.bind\(Math\)/g, "");
  return CALLED.test(bare) || PASSED.test(bare);
}
