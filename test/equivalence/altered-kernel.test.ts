/** The equality check can fail: one constant changed inside a built kernel shows on every engine. */
import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, type Case } from "./case.ts";
import { buildCase, MODES, runCase, type BuiltCase } from "./run-case.ts";

const folder = join(root, "test/fixtures/altered");
const one: Case = {
  name: "altered",
  folder,
  file: join(folder, "main.ts"),
  kernels: ["Scale", "lambda"],
  hosts: [],
  env: {},
  params: {},
  inputs: { numbers: { kind: "values", values: [1, 2, -3.5] } },
};
let built: BuiltCase;
let plain: Awaited<ReturnType<typeof runCase>>;

beforeAll(async () => {
  built = await buildCase(one);
  plain = await runCase(one, built, "plain");
  expect(await runCase(one, built, "compiled")).toEqual(plain);
  alterConstant(built.directory, 3.25, 3.5);
});
afterAll(() => built?.remove());

describe("a constant altered in a built kernel", () => {
  test.each(MODES)("shows on %s", async (mode) => {
    const outputs = await runCase(one, built, mode);
    expect(outputs["scaled"]).toHaveLength(3);
    expect(outputs).not.toEqual(plain);
  });
});

/** Changes the constant's bytes, then every digest that vouches for them, so that only the result can tell. */
function alterConstant(directory: string, from: number, to: number): void {
  const [name] = globSync("kernels/*.wasm", { cwd: directory });
  const path = join(directory, name ?? "");
  const before = readFileSync(path);
  const pattern = doubleBytes(from);
  const at = before.indexOf(pattern);
  expect(at).toBeGreaterThan(0);
  expect(before.indexOf(pattern, at + 1)).toBe(-1);
  const after = Buffer.from(before);
  doubleBytes(to).copy(after, at);
  writeFileSync(path, after);
  let renamed = new Map([[digest(before), digest(after)]]);
  for (const round of [globSync("**/*.js", { cwd: directory }), ["manifest.json"]]) {
    const next = new Map(renamed);
    for (const file of round) {
      const old = readFileSync(join(directory, file));
      let text = old.toString();
      for (const [was, is] of renamed) text = text.replaceAll(was, is);
      writeFileSync(join(directory, file), text);
      next.set(digest(old), digest(Buffer.from(text)));
    }
    renamed = next;
  }
}

function doubleBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
