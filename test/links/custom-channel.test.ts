/** The example of a channel of one's own: it passes the cases, and carries a session of a build between two processes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tally } from "../../examples/custom-channel/tally.ts";
import { root } from "../equivalence/case.ts";

const home = mkdtempSync(join(tmpdir(), "rmc-custom-channel-"));
const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
  rmSync(home, { recursive: true, force: true });
});

test("keeps every promise of a channel, as its own check says", { timeout: 240_000 }, async () => {
  const { status, stdout, stderr } = await run(example("check.ts"));
  expect(stderr).toBe("");
  expect(stdout.split("\n").filter((line) => !line.startsWith("kept "))).toEqual([expect.stringMatching(/^\d\d kept, 0 broken$/), ""]);
  expect(status).toBe(0);
});

describe("a session over a folder", () => {
  const lines = ["one two three", "", "four  five", "six"];
  const build = join(home, "build");
  beforeAll(async () => {
    const main = join(root, "compiler/src/cli/main.ts");
    const { status, stderr } = await run(main, "build", join(root, "examples/custom-channel/tally.ts"), "--out", build);
    expect([status, stderr]).toEqual([0, expect.stringContaining("built tally")]);
  });

  test("gives in two processes what the pipeline gives in one, session after session", async () => {
    const folder = join(home, "meet");
    await serve(join(build, "tally"), folder);
    const { counts } = await tally.run({ text: lines });
    for (let session = 0; session < 2; session++) {
      const { status, stdout, stderr } = await run(example("client.ts"), join(build, "tally"), folder, ...lines);
      expect([status, stderr]).toEqual([0, ""]);
      expect(
        stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual(counts);
    }
  });
});

const example = (file: string): string => join(root, "examples/custom-channel", file);

/** Not `spawnSync`: these take long. */
async function run(...args: readonly string[]): Promise<{ readonly status: unknown; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, ["--conditions=rmc-source", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  stops.push(() => child.kill());
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await once(child, "close")) as [unknown];
  const [stdout, stderr] = await said;
  return { status, stdout, stderr };
}

async function serve(build: string, folder: string): Promise<void> {
  const server = spawn(process.execPath, ["--conditions=rmc-source", example("serve.ts"), build, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  stops.push(() => server.kill());
  const [said] = (await once(server.stdout, "data")) as [Buffer];
  expect(said.toString()).toBe(`"tally" listens in ${folder}\n`);
}
