import { expect, test } from "vitest";
import { createExactMath, installExactMath, type ExactMath } from "./exact-math.ts";

const exact = createExactMath();
const UNARY = Object.keys(exact).filter((name) => !["atan2", "pow", "hypot"].includes(name)) as Exclude<
  keyof ExactMath,
  "atan2" | "pow" | "hypot"
>[];
const EDGES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  1e-300,
  1e300,
  -1e300,
  2 ** -1022,
  2 ** 1023,
  Math.PI,
  Math.PI / 2,
  -Math.PI / 2,
  709.78,
  710,
  -745.2,
  -746,
  0.9999999999999999,
  1.0000000000000002,
  22.5,
  1e22,
];

/** Steps between two doubles of one sign; 0 for the same value, −0 and 0 told apart. */
function steps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b) || Math.sign(a) !== Math.sign(b)) return Infinity;
  const bits = new BigInt64Array(Float64Array.of(a, b).buffer);
  const distance = (bits[0] as bigint) - (bits[1] as bigint);
  return Number(distance < 0n ? -distance : distance);
}

let seed = 12345;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 4294967296;
}

function inputs(): number[] {
  const list = [...EDGES];
  for (let i = 0; i < 20_000; i++)
    list.push((random() - 0.5) * 4, (random() - 0.5) * 2000, (random() - 0.5) * 10 ** (random() * 600 - 300));
  return list;
}

function engine(name: string): (...values: number[]) => number {
  return (Math as unknown as Record<string, (...values: number[]) => number>)[name] as (...values: number[]) => number;
}

/** V8's own error is part of the distance. */
const NEAR: Readonly<Record<string, number>> = {
  sin: 2,
  cos: 2,
  sinh: 2,
  cosh: 2,
  tanh: 3,
  asinh: 2,
  acosh: 2,
  atanh: 2,
  tan: 2,
  cbrt: 2,
  expm1: 2,
  log1p: 2,
  log2: 2,
  log10: 2,
};

test.each(UNARY)("%s is near the engine's, and the same where it is exact", (name) => {
  let worst = 0;
  for (const x of inputs()) {
    const distance = steps(exact[name](x), engine(name)(x));
    if (distance > worst) worst = distance;
    if (distance > (NEAR[name] ?? 1)) expect([x, exact[name](x)]).toEqual([x, engine(name)(x)]);
  }
  for (const x of [0, -0, NaN, Infinity, -Infinity, 1, -1]) {
    const [a, b] = [exact[name](x), engine(name)(x)];
    if (!Number.isFinite(b) || b === 0) expect([x, a]).toEqual([x, b]);
  }
  expect(worst).toBeLessThanOrEqual(NEAR[name] ?? 1);
});

test.each(["atan2", "pow", "hypot"] as const)("%s has ECMAScript's special cases", (name) => {
  for (const x of EDGES) {
    for (const y of EDGES) {
      const [a, b] = [exact[name](x, y), engine(name)(x, y)];
      if (steps(a, b) > 2) expect([x, y, a]).toEqual([x, y, b]);
    }
  }
  for (let i = 0; i < 20_000; i++) {
    const [x, y] = [(random() - (name === "pow" ? 0 : 0.5)) * 100, (random() - 0.5) * 60];
    expect(steps(exact[name](x, y), engine(name)(x, y))).toBeLessThanOrEqual(2);
  }
});

test("hypot takes any number of values", () => {
  expect(exact.hypot()).toBe(0);
  expect(exact.hypot(-3)).toBe(3);
  expect(exact.hypot(1, 2, 2)).toBe(3);
  expect(exact.hypot(1, 1, 1, 1)).toBe(2);
  expect(exact.hypot(1, NaN, 1, -Infinity)).toBe(Infinity);
  expect(exact.hypot(1, NaN, 1, 1)).toBeNaN();
  expect(exact.hypot(1e200, 1e200, 1e200, 1e200)).toBe(2e200);
});

test("installed, Math is the exact one until it is taken out", () => {
  const before = Math.sin;
  const uninstall = installExactMath();
  expect(Math.sin).not.toBe(before);
  expect([Math.sin.name, Math.sin.length, Math.hypot.length]).toEqual(["sin", 1, 2]);
  expect(Math.sin(1)).toBe(exact.sin(1));
  expect(Math.pow("2" as unknown as number, 10)).toBe(1024);
  expect((Math.atan2 as () => number)()).toBeNaN();
  uninstall();
  expect(Math.sin).toBe(before);
});
