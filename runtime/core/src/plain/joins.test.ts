/** What the joins do, to the letter, seen through the plain run. */
import { describe, expect, test } from "vitest";
import type { Flow } from "../define/flow.ts";
import { byTime, latest, merge, zip } from "../define/joins.ts";
import { pipeline } from "../define/pipeline.ts";
import { edge, server } from "../define/place.ts";
import type { Stamp } from "../program.ts";
import { runPlain } from "./run-plain.ts";

interface Timed {
  readonly kind: "text";
  readonly name: string;
  readonly pts: number;
}
type Two = { a: Flow<Timed>; b: Flow<Timed> };
type Numbers = { numbers: Flow<number> };

function timed(name: string, ...times: readonly number[]): Timed[] {
  return times.map((pts) => ({ kind: "text", name: `${name}${pts}`, pts }));
}

const names = (values: readonly { readonly name: string }[]): string => values.map(({ name }) => name).join("-");

test("offline, the input frame with the lowest time comes first; on a tie, the input declared first", async () => {
  const voice = pipeline(({ a, b }: Two) => ({ out: merge(b, a) }));
  const { out } = await voice.run({ b: timed("b", 0, 1, 1), a: timed("a", 0, 1, 2) });
  expect(out.map(({ name }) => name)).toEqual(["a0", "b0", "a1", "b1", "b1", "a2"]);
});

test("an input without times has 20 ms between its items, or what the run says", async () => {
  const voice = pipeline(({ a, numbers }: { a: Flow<Timed> } & Numbers) => ({ out: merge(a, numbers) }));
  expect((await voice.run({ a: timed("a", 0.03), numbers: [0, 1, 2] })).out).toMatchObject([0, 1, { name: "a0.03" }, 2]);
  expect((await voice.run({ a: timed("a", 0.03), numbers: [0, 1, 2] }, { every: 0.001 })).out).toMatchObject([0, 1, 2, { name: "a0.03" }]);
});

describe("merge", () => {
  test("within a step, values come in the order of the arguments", async () => {
    const voice = pipeline(({ numbers }: Numbers) => {
      const plus = server(numbers, (n) => `+${n}`);
      const minus = edge(numbers, (n) => `-${n}`);
      return { out: merge(minus, plus, minus) };
    });
    expect((await voice.run({ numbers: [1, 2] })).out).toEqual(["-1", "+1", "-1", "-2", "+2", "-2"]);
  });
});

describe("zip", () => {
  test("the k-th meets the k-th; leftovers are counted", async () => {
    const voice = pipeline(({ a, b }: Two) => ({ out: server(zip(a, b), names) }));
    const outputs: unknown[] = [];
    const counts = await runPlain(
      voice,
      { a: timed("a", 0, 1, 2, 3), b: timed("b", 2, 5) },
      { onOutput: (_, value, { time, step }) => void outputs.push([value, time, step]) },
    );
    expect(outputs).toEqual([
      ["a0-b2", 2, 3],
      ["a1-b5", 5, 5],
    ]);
    expect(counts.get(0)).toEqual({ "left over of a": 2 });
  });

  test("a side that is 1,024 ahead is an error that names both flows", async () => {
    const voice = pipeline(({ a, b }: Two) => ({ out: zip(a, b) }));
    const far = Array.from({ length: 1025 }, (_, i) => i);
    await expect(voice.run({ a: timed("a", ...far.slice(1)), b: [] })).resolves.toEqual({ out: [] });
    await expect(voice.run({ a: timed("a", ...far), b: [] })).rejects.toThrow('RMC6008 zip(a, b): 1024 values of "a" wait for "b"');
  });
});

describe("latest", () => {
  test("one tuple for each trigger, after what the others bring in the same step, nothing until all have one", async () => {
    const voice = pipeline(({ numbers }: Numbers) => {
      const odd = server(numbers, (n) => (n % 2 ? n : undefined));
      return { out: latest(numbers, odd) };
    });
    expect((await voice.run({ numbers: [0, 1, 2, 3] })).out).toEqual([
      [1, 1],
      [2, 1],
      [3, 3],
    ]);
  });

  test("each tuple has its own copy of the others", async () => {
    const voice = pipeline(({ numbers, a }: Numbers & { a: Flow<Timed> }) => {
      const spoilt = server(latest(numbers, a), ([n, held]) => {
        const { name } = held;
        (held as { name: string }).name = "spoilt";
        return `${n}${name}`;
      });
      return { spoilt };
    });
    expect((await voice.run({ a: timed("a", 0), numbers: [1, 2] })).spoilt).toEqual(["2a0"]);
    expect((await voice.run({ a: timed("a", -1), numbers: [1, 2] })).spoilt).toEqual(["1a-1", "2a-1"]);
  });
});

describe("byTime", () => {
  const voice = pipeline(({ a, b }: Two) => ({ out: server(byTime(a, b, { within: 0.5 }), names) }));

  async function pairs(
    a: readonly number[],
    b: readonly number[],
  ): Promise<{ readonly pairs: [string, Stamp][]; readonly counts: unknown }> {
    const found: [string, Stamp][] = [];
    const counts = await runPlain(
      voice,
      { a: timed("a", ...a), b: timed("b", ...b) },
      { onOutput: (_, value, stamp) => void found.push([value as string, stamp]) },
    );
    return { pairs: found, counts: counts.get(0) };
  }

  test("the nearest inside the bound, the earlier on a tie", async () => {
    const { pairs: found } = await pairs([1, 2, 3], [0.75, 1.25, 1.875, 2.0625, 3.5]);
    expect(found.map(([pair]) => pair)).toEqual(["a1-b0.75", "a2-b2.0625", "a3-b3.5"]);
  });

  test("a pair leaves in the first step at which it can no longer change, with the time of a", async () => {
    const { pairs: found } = await pairs([1, 1.1, 2], [0.9, 1.2]);
    // Steps: b0.9, a1, a1.1, b1.2, a2. At 1.1 nothing can be nearer to a1 than 0.9 is; at 1.2 a1.1 has both neighbours.
    expect(found).toEqual([
      ["a1-b0.9", { time: 1, step: 2 }],
      ["a1.1-b1.2", { time: 1.1, step: 3 }],
    ]);
  });

  test("what has no partner is counted, on both sides, and does not wait for ever", async () => {
    const far = Array.from({ length: 3000 }, (_, i) => i);
    const { pairs: found, counts } = await pairs(far, [-5, 10.25]);
    expect(found.map(([pair]) => pair)).toEqual(["a10-b10.25"]);
    expect(counts).toEqual({ "a without a partner": 2999, "b without a partner": 1 });
  });

  test("one of b may be the partner of several of a", async () => {
    const { pairs: found, counts } = await pairs([0, 0.2, 0.4], [0.2]);
    expect(found.map(([pair]) => pair)).toEqual(["a0-b0.2", "a0.2-b0.2", "a0.4-b0.2"]);
    expect(counts).toEqual({});
  });
});
