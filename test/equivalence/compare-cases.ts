/**
 * The soul of the compiler: every case gives the same bytes as plain TypeScript, compiled on Node, with its kernels on workerd
 * and in Chromium, on its real hosts, and over every kind of channel between hosts; and the nodes that must be kernels are
 * kernels. Each family of cases is a file of its own, so that they can run side by side.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { closePairs, PAIRS, type PairKind } from "../links/pairs.ts";
import { cases, type Case } from "./case.ts";
import { buildCase, MODES, runCase, runOver, type BuiltCase, type Outputs } from "./run-case.ts";

/** `family`: which names, of `cases`. */
export function compareCases(family: RegExp): void {
  describe.each(cases.filter(({ name }) => family.test(name)))("$name", compareCase);
}

function compareCase(one: Case): void {
  let built: BuiltCase;
  let plain: Outputs;

  beforeAll(async () => {
    built = await buildCase(one);
    plain = await runCase(one, built, "plain");
  });
  afterEach(closePairs);
  afterAll(() => built?.remove());

  test("gives something", () => {
    expect(Object.values(plain).some((values) => values.length > 0)).toBe(true);
  });

  test("has the kernels and host nodes it should have", () => {
    const calls = built.pipeline.plan.graph.operators.flatMap((operator) => (operator.kind === "call" ? operator.nodes : []));
    const kinds = (kernel: boolean): string[] =>
      [...new Set(calls.filter((node) => node.kernel.kernel === kernel).map(({ name }) => name))].toSorted();
    expect(kinds(true)).toEqual([...one.kernels].toSorted());
    expect(kinds(false)).toEqual([...one.hosts].toSorted());
  });

  test.each(MODES)("%s equals plain", async (mode) => {
    expect(await runCase(one, built, mode)).toEqual(plain);
  });

  test.each(Object.keys(PAIRS) as PairKind[])("over %s equals plain", async (kind) => {
    expect(await runOver(PAIRS[kind], one, built)).toEqual(plain);
  });
}
