/** docs/kernels.md says of each construct what the tests found, and names every program of the corpus that is refused. */
import { expect, test } from "vitest";
import { buildPage, readPage } from "../../scripts/build-kernels-page.ts";

test("the page is what scripts/build-kernels-page.ts makes of it", () => {
  const page = readPage();
  const { text, mistakes } = buildPage(page);
  expect(mistakes).toEqual([]);
  expect(text).toBe(page);
});

test("a verdict that is not what was found is seen, and a program that nobody has", () => {
  const page = readPage();
  const row = page.split("\n").find((line) => line.includes("`string-regex`")) as string;
  expect(buildPage(page.replace(row, row.replace(/host[^|]*/, "kernel "))).text).toBe(page);
  expect(buildPage(page.replace("`num-basic`", "`num-nothing`")).mistakes[0]).toContain("cites num-nothing");
  expect(buildPage(page.replace(`${row}\n`, "")).mistakes).toEqual(["no row cites string-regex, which is refused"]);
});
