/**
 * A compiler that keeps what it found out gives, after every edit, what a fresh one gives: the same mistakes, the same plan, the same
 * kernels to the letter. The edits change what files depend on without changing the files.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Compiler, dumpPipeline, type CheckResult } from "../../compiler/src/compile.ts";
import { root } from "../equivalence/case.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-edits-"));
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "edits", "type": "module" }',
  "main.ts": `import { pipeline, server, type Flow } from "rmc";
import { Gain } from "./gain.ts";
import { shift } from "./shift.ts";
import { both } from "./both.ts";
export const one = pipeline(({ x }: { x: Flow<number> }) => ({ y: server(x, new Gain(), shift), z: server(x, both) }));
`,
  "gain.ts": `import { FACTOR } from "./factor.ts";
export class Gain { process(x: number): number { return x * FACTOR; } }
`,
  "factor.ts": 'export { FACTOR } from "./constants.ts";\n',
  "constants.ts": "export const FACTOR = 2;\nexport type Amount = number;\n",
  "shift.ts": `import type { Amount } from "./constants.ts";
export function shift(x: Amount): number { return x + 1; }
`,
  "both.ts": `import { Gain } from "./gain.ts";
const gain = new Gain();
export function both(x: number): number { return gain.process(x) + state.count; }
const state: Counted = { count: 1 };
`,
  "counted.d.ts": "interface Counted { count: number }\n",
  "globals.ts": 'import "./counted.d.ts";\ndeclare global { interface Counted { count: number } }\nexport {};\n',
};

type Edit = readonly [what: string, file: string, text: string | undefined];

const EDITS: readonly Edit[] = [
  [
    "what a class reads through a re-export is another number",
    "constants.ts",
    "export const FACTOR = 3.5;\nexport type Amount = number;\n",
  ],
  ["it is a text, and the class has an error", "constants.ts", 'export const FACTOR = "3";\nexport type Amount = number;\n'],
  ["a number again", "constants.ts", "export const FACTOR = 3;\nexport type Amount = number;\n"],
  ["a type that is imported alone changes", "constants.ts", "export const FACTOR = 3;\nexport type Amount = string;\n"],
  ["and comes back", "constants.ts", FILES["constants.ts"]],
  ["the re-export gets a constant of its own", "factor.ts", "export const FACTOR = 7;\n"],
  ["a file is gone", "factor.ts", undefined],
  ["and is there again", "factor.ts", FILES["factor.ts"]],
  ["a name that every file sees is declared in one of them", "main.ts", `import "./globals.ts";\n${FILES["main.ts"]}`],
  ["it becomes another type", "globals.ts", "declare global { interface Counted { count: string } }\nexport {};\n"],
  ["and a number", "globals.ts", "declare global { interface Counted { count: number } }\nexport {};\n"],
  ["lines move", "shift.ts", `\n\n${FILES["shift.ts"]}`],
  ["a syntax error", "gain.ts", "export class Gain { process(x: number): number { return x * ; } }\n"],
  ["an empty file", "gain.ts", ""],
  [
    "a module's state is changed by two nodes",
    "shift.ts",
    "let n = 0;\nexport function count(): number { return ++n; }\nexport function shift(x: number): number { return x + count(); }\n",
  ],
  [
    "through a file that did not change before",
    "gain.ts",
    'import { count } from "./shift.ts";\nexport class Gain { process(x: number): number { return x * count(); } }\n',
  ],
  ["and everything as at first", "gain.ts", FILES["gain.ts"]],
  ["and everything as at first", "shift.ts", FILES["shift.ts"]],
];

function write(file: string, text: string | undefined): void {
  if (text === undefined) rmSync(join(folder, file));
  else writeFileSync(join(folder, file), text);
}

function told({ diagnostics, pipelines }: CheckResult): unknown {
  return {
    diagnostics,
    dumps: pipelines.map((one) => [dumpPipeline(one, "plan"), dumpPipeline(one, "units"), dumpPipeline(one, "assembly")]),
  };
}

test("after each edit a warm compiler says what a cold one says, whether it checks or builds", { timeout: 180_000 }, async () => {
  const main = join(folder, "main.ts");
  for (const [file, text] of Object.entries(FILES)) write(file, text);
  const warm = new Compiler({ cache: false });
  const building = new Compiler({ cache: false });
  const seen = new Set([JSON.stringify(told(warm.check(main)))]);
  for (const [what, file, text] of EDITS) {
    write(file, text);
    const cold = told(new Compiler({ cache: false }).check(main));
    expect(told(warm.check(main)), what).toEqual(cold);
    expect(told(await building.build(main)), what).toEqual(cold);
    seen.add(JSON.stringify(cold));
  }
  // The edits do say different things.
  expect(seen.size).toBeGreaterThan(EDITS.length / 2);
});
