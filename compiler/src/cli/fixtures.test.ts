/**
 * The fixtures of the command line's diagnostics (`test/fixtures/diagnostics/RMC51…`): the command of `case.json`, run as a
 * process in a copy of the folder; what it says must be `expected.txt`, reviewed. UPDATE_GOLDENS=1 writes it anew.
 */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { makeProject, rmc } from "./testing/rmc-process.ts";

vi.setConfig({ testTimeout: 300_000 });

interface Case {
  readonly command: readonly string[];
  readonly exit: number;
  readonly env?: Readonly<Record<string, string>>;
}

const fixtures = fileURLToPath(new URL("../../../test/fixtures/diagnostics", import.meta.url));
const names = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, "case.json")) && "command" in readCase(name));

describe("the command line's diagnostics", () => {
  test("there are fixtures", () => {
    expect(names.length).toBeGreaterThan(15);
  });

  test.each(names)("%s says what was reviewed", async (name) => {
    const { command, exit, env } = readCase(name);
    const project = makeProject();
    try {
      cpSync(join(fixtures, name), project.folder, { recursive: true });
      const { code, err } = await rmc(command, { cwd: project.folder, ...(env === undefined ? {} : { env }) });
      const golden = join(fixtures, name, "expected.txt");
      if (process.env["UPDATE_GOLDENS"] !== undefined) writeFileSync(golden, err);
      expect(err).toBe(readFileSync(golden, "utf8"));
      expect(err).toContain(name.slice(0, 7));
      expect(code).toBe(exit);
    } finally {
      project.remove();
    }
  });
});

function readCase(name: string): Case {
  return JSON.parse(readFileSync(join(fixtures, name, "case.json"), "utf8")) as Case;
}
