/** The table of docs/grpc.md is what clients are told. */
import { readFileSync } from "node:fs";
import { status } from "@grpc/grpc-js";
import { ERROR_CODES, RmcError, type ErrorCode } from "@rmc/runtime";
import { expect, test } from "vitest";
import { statusOf } from "./status-of.ts";

const codes = Object.keys(ERROR_CODES) as ErrorCode[];
const table = new Map<string, string>();
for (const [, number, name, errors = ""] of readFileSync(new URL("../../../docs/grpc.md", import.meta.url), "utf8").matchAll(
  /^\| (\d+) ([A-Z_]+) \| (.*) \|$/gm,
)) {
  for (const [, first, last = first] of errors.matchAll(/RMC(\d{4})(?: to RMC(\d{4}))?/g))
    for (let code = Number(first); code <= Number(last); code++) table.set(`RMC${code}`, `${number} ${name}`);
}

test.each(codes)("%s has the status that is written down, or is one of all others", (code) => {
  const found = statusOf(new RmcError(code, "words"));
  expect(found.details).toBe(`${ERROR_CODES[code]} words`);
  expect(`${found.code} ${status[found.code]}`).toBe(table.get(ERROR_CODES[code]) ?? "2 UNKNOWN");
});

test("what is no error of ours says nothing of us", () => {
  expect(statusOf(new TypeError("x is undefined"))).toEqual({ code: status.INTERNAL, details: "the host failed" });
});

test("words that no header carries are made such", () => {
  const { details } = statusOf(new RmcError("node-failed", `\ud800${"x".repeat(5_000)}`));
  expect([details.length, details.isWellFormed()]).toEqual([2048, true]);
});
