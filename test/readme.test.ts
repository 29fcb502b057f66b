/** The README's example and its command, exactly as printed there, in a folder of their own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeAudio } from "../examples/live-meter/make-audio.ts";
import { root } from "./equivalence/case.ts";

const text = readFileSync(join(root, "README.md"), "utf8");
const example = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
const command = /```\n(rmc run [^\n]*)\n```/.exec(text)?.[1]?.split(" ").slice(1) ?? [];
const folder = mkdtempSync(join(tmpdir(), "rmc-readme-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rmc(...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, ["--conditions=rmc-source", join(root, "compiler/src/cli/main.ts"), ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
}

describe("README", () => {
  test("the example runs with the command that stands below it", () => {
    expect(command[0]).toBe("run");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "hello.ts"), example);
    writeFileSync(join(folder, "voice.wav"), makeAudio());
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    expect(rmc(...command)).toMatchObject({ status: 0 });
    const levels = readFileSync(join(folder, "levels.jsonl"), "utf8").trim().split("\n");
    expect(levels).toHaveLength(500);
    expect(JSON.parse(levels[20] ?? "")).toEqual({ time: 0.4, rms: expect.any(Number) });
    expect(readFileSync(join(folder, "quiet.wav")).length).toBeGreaterThan(480_000 * 4);
  });

  test("what it says of kernels is so", () => {
    const { nodes } = JSON.parse(rmc("explain", "hello.ts", "--json").stdout) as {
      nodes: readonly { readonly name: string; readonly kind: string }[];
    };
    expect(nodes.map(({ name, kind }) => [name, kind])).toEqual([
      ["Gain", "kernel"],
      ["level", "kernel"],
    ]);
  });
});
