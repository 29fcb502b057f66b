/** Live sessions from Python: with a real server, with hosts that go away or send what they must not, and the streams alone. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { serveBuild } from "@rmc/host";
import { signToken } from "@rmc/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../equivalence/case.ts";
import { BreakingProxy } from "../links/breaking-proxy.ts";
import { askPython, missing } from "./python.ts";
import { serveCase, type ServedCase } from "./serve-case.ts";

const folder = join(root, "test/python/lab");

if (missing !== undefined) console.warn(`Python's sessions are not tried: ${missing}`);

describe.skipIf(missing !== undefined)("a live session from Python", () => {
  let served: ServedCase;
  beforeAll(async () => void (served = await serveCase({ name: "lab", folder, file: join(folder, "lab.ts"), env: {} })));
  afterAll(() => served?.close());

  test.each(["live.py", "hostile.py", "streams.py"])("%s: every case goes well", { timeout: 120_000 }, async (program) => {
    const text = readFileSync(join(folder, "..", program), "utf8");
    const cases =
      /^CASES = \((.*?)^\)/ms
        .exec(text)?.[1]
        ?.match(/^ {4}\w+/gm)
        ?.map((name) => name.trim()) ?? [];
    expect(cases.length).toBeGreaterThan(5);
    expect(await askPython(program, [served.url], served.packages)).toEqual(cases);
  });

  test("goes on where it was when its connections break, with a token for its session alone", { timeout: 120_000 }, async () => {
    const tokenKey = "0123456789abcdef0123456789abcdef";
    const asking = await serveBuild({ directory: dirname(served.packages), port: 0, tokenKey, log: () => undefined });
    const proxy = await BreakingProxy.before(asking.url);
    const breaking = setInterval(() => proxy.break(), 250);
    try {
      const token = await signToken(tokenKey, { pipeline: "lab", until: Date.now() / 1000 + 60, session: "the only one" });
      const numbers = Array.from({ length: 150 }, (_, number) => 2 * number);
      expect(await askPython("broken.py", [proxy.url, token], served.packages)).toEqual([numbers, numbers]);
      expect(proxy.breaks).toBeGreaterThan(5);
    } finally {
      clearInterval(breaking);
      proxy.close();
      await asking.close();
    }
  });

  test("shows the token that a server asks for", async () => {
    const tokenKey = "0123456789abcdef0123456789abcdef";
    const asking = await serveBuild({ directory: dirname(served.packages), port: 0, tokenKey, log: () => undefined });
    try {
      const token = await signToken(tokenKey, { pipeline: "lab", until: Date.now() / 1000 + 60 });
      expect(await askPython("show_token.py", [asking.url, token], served.packages)).toEqual([2, 2]);
      expect(await askPython("show_token.py", [asking.url], served.packages)).toBe("unauthorized");
      expect(await askPython("show_token.py", [asking.url, token.slice(0, -4)], served.packages)).toBe("unauthorized");
    } finally {
      await asking.close();
    }
  });
});
