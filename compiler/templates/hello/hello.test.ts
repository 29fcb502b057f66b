/** A pipeline runs as it stands, with no compiler: that is how you test it. */
// @ts-nocheck: the test runner's types come with @types/node, which this project does not need otherwise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hello } from "./hello.ts";

test("half the amplitude, half the level", async () => {
  const samples = new Float32Array(960).fill(0.5);
  const { quiet, levels } = await hello.run({ mic: [{ kind: "audio", samples, rate: 48000, channels: 1, pts: 0 }] });
  assert.equal(quiet.length, 1);
  assert.ok(Math.abs(levels[0].rms - 0.5 * 10 ** (-6 / 20)) < 1e-6);
});
