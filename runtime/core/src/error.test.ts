import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERROR_CODES, RmcError } from "./error.ts";

test.each(Object.entries(ERROR_CODES))("%s (%s) has a page that begins with its code", (_, code) => {
  const page = readFileSync(new URL(`../../../docs/diagnostics/${code}.md`, import.meta.url), "utf8");
  expect(page.startsWith(`# ${code}: `)).toBe(true);
});

test("the code stands in the message, and the cause is kept", () => {
  const cause = new Error("disk");
  const error = new RmcError("node-failed", '"a" failed', { node: "a", position: { file: "a.ts", line: 1, column: 2 }, cause });
  expect(error).toMatchObject({ message: 'RMC6001 "a" failed', node: "a", position: { line: 1 }, cause });
});
