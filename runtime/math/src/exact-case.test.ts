import { expect, test } from "vitest";
import { createExactCase, installExactCase } from "./exact-case.ts";

const exact = createExactCase();

test("every code point has the case that the engine of the table gives it", () => {
  const differing: string[] = [];
  for (let point = 0; point <= 0x10ffff; point++) {
    const letter = String.fromCodePoint(point);
    if (exact.upper(letter) !== letter.toUpperCase() || exact.lower(letter) !== letter.toLowerCase()) differing.push(point.toString(16));
  }
  expect(differing).toEqual([]);
});

test.each(["ΑΣ", "Σ", "ΑΣΑ", "Α.Σ", "ΑΣ.Α", "ΑΣ'", "ΣΑΣ ΣΣ", "a\u00adΣ", "İI\u0307", "ß ﬀ ŉ", "𐐀Σ𐐨", "\ud800Σ"])("%s", (text) => {
  expect([exact.upper(text), exact.lower(text)]).toEqual([text.toUpperCase(), text.toLowerCase()]);
});

test("installed, they are like the engine's own until they are taken out", () => {
  const before = String.prototype.toUpperCase;
  const uninstall = installExactCase();
  expect(String.prototype.toUpperCase).not.toBe(before);
  expect([String.prototype.toUpperCase.name, String.prototype.toLowerCase.length, Object.keys(String.prototype)]).toEqual([
    "toUpperCase",
    0,
    [],
  ]);
  expect(["straße ABC".toUpperCase(), "ÄBC".toLowerCase(), String.prototype.toUpperCase.call({ toString: () => "ä" } as never)]).toEqual([
    "STRASSE ABC",
    "äbc",
    "Ä",
  ]);
  expect(() => String.prototype.toLowerCase.call(null as never)).toThrow(TypeError);
  uninstall();
  expect(String.prototype.toUpperCase).toBe(before);
});
