/**
 * A build analyses a program before TypeScript has looked for errors in it. Whatever it makes of one that has some, it tells what a
 * check tells: the errors, and nothing else. The programs are those of the strangers, each damaged at random.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import { root } from "../equivalence/case.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-damaged-"));
afterAll(() => rmSync(folder, { recursive: true }));

const STRANGERS = join(root, "test/fixtures/strangers");
const DAMAGES = process.env["RMC_SOAK"] === undefined ? 3 : 200;

test("damaged programs: a build tells what a check tells", { timeout: 3_600_000 }, async () => {
  const [checking, building] = [new Compiler({ cache: false, root: folder }), new Compiler({ cache: false, root: folder })];
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const seed = Math.floor(Date.now() / 86_400_000);
  const random = new Generator(seed);
  const told = { errors: 0, none: 0 };
  for (const name of readdirSync(STRANGERS)) {
    cpSync(join(STRANGERS, name), join(folder, name), { recursive: true });
    const file = join(folder, name, "main.ts");
    const text = readFileSync(file, "utf8");
    for (let k = 0; k < DAMAGES; k++) {
      const damaged = damage(text, random);
      writeFileSync(file, damaged);
      const { diagnostics, pipelines } = checking.check(file);
      const built = await building.build(file);
      expect(built.diagnostics, `seed ${seed}\n${damaged}`).toEqual(diagnostics);
      expect(built.pipelines.length).toBe(pipelines.length);
      told[diagnostics.some(({ severity }) => severity === "error") ? "errors" : "none"]++;
    }
  }
  console.log(`seed ${seed}: ${told.errors} with errors, ${told.none} without`);
  expect(told.errors).toBeGreaterThan(told.none);
});

/** One to three words or signs are gone, doubled, or stand where another stood. */
function damage(text: string, random: Generator): string {
  const tokens = text.split(/(\w+|\s+|[^\w\s])/u).filter((each) => each !== "");
  const words = tokens.flatMap((token, index) => (token.trim() === "" ? [] : [index]));
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.pick(words);
    const other = tokens[random.pick(words)] as string;
    tokens[at] = random.pick(["", `${tokens[at]} ${tokens[at]}`, other]);
  }
  return tokens.join("");
}
