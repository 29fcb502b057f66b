/** Standard output and error as they are in pipes and on full disks: a run ends at once, and nothing becomes a stack trace. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeProject, type Project } from "../testing/rmc-process.ts";

vi.setConfig({ testTimeout: 60_000 });

const MAIN = new URL("../main.ts", import.meta.url).pathname;
let project: Project;

beforeAll(() => {
  project = makeProject();
  project.write(
    "words.ts",
    'import { edge, pipeline, type Flow } from "rmc";\nexport const words = pipeline(({ text }: { text: Flow<string> }) => ({ loud: edge(text, (line) => line + "!") }));\n',
  );
  project.write("text.txt", "a\nb\n");
});

afterAll(() => project.remove());

/** `rmc` stands for this very rmc; a run that never ends is a failure. */
function shell(text: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const rmc = `rmc() { timeout 40 "${process.execPath}" --conditions=rmc-source "${MAIN}" "$@"; }; `;
  return new Promise((resolve) =>
    execFile("bash", ["-c", rmc + text], { cwd: project.folder, encoding: "utf8" }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    ),
  );
}

test.each(["--plain", "", "--hosts"])("an endless run %s ends with its reader, quietly, as if by SIGPIPE", async (way) => {
  const { code, out, err } = await shell(`yes hello | rmc run words.ts ${way} --in text=- --out loud=- | head -1; exit \${PIPESTATUS[1]}`);
  expect([code, out, err]).toEqual([141, "hello!\n", ""]);
});

test("lines leave while the input goes on", async () => {
  const { out } = await shell(
    "coproc R { rmc run words.ts --plain --in text=- --out loud=- 2> /dev/null; }; echo one >&${R[1]}; read -t 30 line <&${R[0]}; echo $line",
  );
  expect(out).toBe("one!\n");
});

test.runIf(existsSync("/dev/full"))("a full disk is the user's to mend", async () => {
  for (const verb of [
    "run words.ts --plain --in text=text.txt --out loud=-",
    "graph words.ts",
    "run words.ts --plain --in text=text.txt --json",
  ]) {
    const { code, err } = await shell(`rmc ${verb} > /dev/full`);
    expect([code, err]).toEqual([1, expect.stringContaining("error RMC5107: standard output cannot be written: the disk is full\n")]);
    expect(err).not.toMatch(/^\s+at /m);
  }
});

test.runIf(existsSync("/proc"))("a path that nothing can be made at is an error, not a wait", async () => {
  const run = await shell("rmc run words.ts --plain --in text=text.txt --out loud=/proc/nope.txt");
  expect([run.code, run.err]).toEqual([1, expect.stringContaining("error RMC5107: /proc/nope.txt cannot be written")]);
  const build = await shell("rmc build words.ts --out /proc/nope");
  expect([build.code, build.err]).toEqual([1, expect.stringContaining("error RMC5118: the build cannot be written to ")]);
});

test("standard error that is closed changes nothing", async () => {
  const { code, out } = await shell("rmc run words.ts --plain --in text=text.txt --out loud=- 2>&-");
  expect([code, out]).toEqual([0, "a!\nb!\n"]);
});
