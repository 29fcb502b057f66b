/** What a hostile other side may try with pieces. That whole messages come whole is a case for all channels: test/links. */
import { describe, expect, test } from "vitest";
import { Assembly, END, endPiece, LARGEST_PIECE, LAST, LEAST_PIECE, MORE, pieceOf, reasonOf } from "./pieces.ts";

const piece = (length: number, kind: number): Uint8Array => new Uint8Array(length + 1).fill(kind, length);

const PIECE = LEAST_PIECE - 1;

describe("pieces", () => {
  test("a message that fits into one goes in one, an empty one too", () => {
    for (const size of [0, 1, PIECE])
      expect(new Assembly(PIECE).add(pieceOf(new Uint8Array(size).fill(7), 0, LEAST_PIECE))).toEqual(new Uint8Array(size).fill(7));
  });

  test("bytes keep their alignment", () => {
    expect(new Assembly(PIECE).add(pieceOf(new Uint8Array(32), 0, LEAST_PIECE))?.byteOffset).toBe(0);
  });

  test("only full pieces may have others behind them: small ones would cost more than they hold", () => {
    expect(() => new Assembly(1e6).add(piece(10, MORE))).toThrow(/RMC6.*a piece of 11 bytes/);
  });

  test("a piece is not larger than any may be", () => {
    expect(() => new Assembly(1e6).add(piece(LARGEST_PIECE, LAST))).toThrow(/a piece of/);
  });

  test("nobody makes us hold more than the limit", () => {
    const assembly = new Assembly(2 * PIECE);
    for (let i = 0; i < 2; i++) expect(assembly.add(piece(PIECE, MORE))).toBeUndefined();
    expect(() => assembly.add(piece(1, LAST))).toThrow(/more than 131070 bytes/);
  });

  test("what has no mark, or one that nobody knows, is refused", () => {
    expect(() => new Assembly(10).add(new Uint8Array(0))).toThrow(/mark undefined/);
    expect(() => new Assembly(10).add(piece(3, 9))).toThrow(/mark 9/);
  });

  test("an end carries its reason, cut where it is long", () => {
    expect(reasonOf(endPiece("that was all"))).toBe("that was all");
    expect(reasonOf(endPiece(undefined))).toBeUndefined();
    expect(endPiece("x".repeat(5000))).toHaveLength(1025);
    expect(endPiece("").at(-1)).toBe(END);
  });
});
