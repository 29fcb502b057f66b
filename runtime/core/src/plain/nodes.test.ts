/** What a node may be and what it puts out: semantics of nodes and instances, seen through the plain run. */
import { describe, expect, test } from "vitest";
import type { Flow } from "../define/flow.ts";
import type { Audio } from "../define/media.ts";
import { pipeline } from "../define/pipeline.ts";
import { server } from "../define/place.ts";
import { param } from "../define/start-values.ts";
import { runPlain } from "./run-plain.ts";

type Numbers = { numbers: Flow<number> };

function audio(samples: readonly number[], pts: number, channels = 1): Audio {
  return { kind: "audio", samples: new Float32Array(samples), rate: 48000, channels, pts };
}

describe("what a node puts out", () => {
  test("a value is one output; null and undefined are none; false, 0 and empty strings are values", async () => {
    const values: unknown[] = [null, undefined, false, 0, "", Number.NaN];
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, (n) => values[n]) }));
    expect(await voice.run({ numbers: [0, 1, 2, 3, 4, 5] })).toEqual({ out: [false, 0, "", Number.NaN] });
  });

  test("an array, a set and a typed array are one value each", async () => {
    const values = [[1, 2], new Set([3]), new Float32Array([4])];
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, (n) => values[n]) }));
    expect((await voice.run({ numbers: [0, 1, 2] })).out).toEqual(values);
  });

  test("a generator is spread, and what it returns at its end is no output", async () => {
    const voice = pipeline(({ numbers }: Numbers) => ({
      out: server(numbers, function* (n) {
        yield n;
        yield null;
        yield n + 1;
        return 99;
      }),
    }));
    expect((await voice.run({ numbers: [1, 10] })).out).toEqual([1, 2, 10, 11]);
  });

  test("promises are awaited, async generators are streams, and both keep the order of the inputs", async () => {
    const voice = pipeline(({ numbers }: Numbers) => ({
      out: server(
        numbers,
        async (n) => (n === 2 ? undefined : n),
        async function* (n) {
          yield n;
          await Promise.resolve();
          yield -n;
        },
      ),
    }));
    expect((await voice.run({ numbers: [1, 2, 3] })).out).toEqual([1, -1, 3, -3]);
  });

  test("a promise of a generator is a generator", async () => {
    const voice = pipeline(({ numbers }: Numbers) => ({
      out: server(numbers, async (n) =>
        (function* () {
          yield n;
          yield n;
        })(),
      ),
    }));
    expect((await voice.run({ numbers: [1] })).out).toEqual([1, 1]);
  });

  test("emit puts out zero or more, before what process returns", async () => {
    class Emits {
      process(n: number, emit: (value: number) => void): number {
        for (let i = 0; i < n; i++) emit(i);
        return -n;
      }
    }
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, new Emits()) }));
    expect((await voice.run({ numbers: [0, 2] })).out).toEqual([-0, 0, 1, -2]);
  });

  test("emitting after the call has settled is an error that names the node", async () => {
    class Late {
      #emit: ((value: number) => void) | undefined;
      process(n: number, emit: (value: number) => void): void {
        this.#emit?.(n);
        this.#emit = emit;
      }
    }
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, new Late()) }));
    await expect(voice.run({ numbers: [1, 2] })).rejects.toMatchObject({ code: "emit-after-settled", node: "Late" });
  });

  test("a function is called with its input alone", async () => {
    const voice = pipeline(({ texts }: { texts: Flow<string> }) => ({ out: server(texts, JSON.parse) }));
    expect((await voice.run({ texts: ['{"a":[1]}'] })).out).toEqual([{ a: [1] }]);
  });
});

describe("start and end", () => {
  class Format {
    seen: unknown[] = [];
    start(format: unknown): void {
      this.seen.push(format);
    }
    process(): void {}
    end(): unknown[] {
      return this.seen;
    }
  }

  test("start runs once, before the first input, with the format", async () => {
    const voice = pipeline(({ mic }: { mic: Flow<Audio> }) => ({ out: server(mic, new Format()) }));
    const { out } = await voice.run({ mic: [audio([1, 2], 0, 2), audio([3, 4], 1, 2)] });
    expect(out).toEqual([[{ rate: 48000, channels: 2, channel: 0 }]]);
  });

  test("end runs once, also after no input, and then start has not run", async () => {
    const voice = pipeline(({ mic }: { mic: Flow<Audio> }) => ({ out: server(mic, new Format()) }));
    expect((await voice.run({ mic: [] })).out).toEqual([[]]);
  });

  test("what a node's end puts out runs through the nodes behind it before their own end", async () => {
    class Sum {
      readonly name: string;
      total = 0;
      constructor(name: string) {
        this.name = name;
      }
      process(n: number): void {
        this.total += n;
      }
      *end(): Generator<number> {
        yield this.total;
        yield 1;
      }
    }
    const voice = pipeline(({ numbers }: Numbers) => {
      const first = server(numbers, new Sum("a"), new Sum("b"));
      return { first, second: server(first, new Sum("c")) };
    });
    expect(await voice.run({ numbers: [1, 2, 3] })).toEqual({ first: [7, 1], second: [8, 1] });
  });

  test("a format that changes in mid-stream is an error", async () => {
    const voice = pipeline(({ mic }: { mic: Flow<Audio> }) => ({ out: server(mic, (frame) => frame.pts) }));
    await expect(voice.run({ mic: [audio([1], 0), audio([1, 2], 1, 2)] })).rejects.toMatchObject({ code: "format-changed" });
  });
});

describe("tick", () => {
  class Delay {
    #last: number;
    constructor(first = 0) {
      this.#last = first;
    }
    start({ channel }: { channel: number }): void {
      this.#last += channel;
    }
    tick(sample: number): number {
      const out = this.#last;
      this.#last = sample;
      return out;
    }
  }

  test("each channel has its own instances, and start tells which", async () => {
    const voice = pipeline(({ mic }: { mic: Flow<Audio> }) => ({ out: server(mic, new Delay(10)) }));
    const { out } = await voice.run({ mic: [audio([1, 2, 3, 4], 0, 2), audio([5, 6], 1, 2)] });
    expect(out.map(({ samples }) => [...samples])).toEqual([
      [10, 11, 1, 2],
      [3, 4],
    ]);
  });

  test("between neighbours samples are f64, and f32 between place calls", async () => {
    class Scale {
      readonly by: number;
      constructor(by: number) {
        this.by = by;
      }
      tick(sample: number): number {
        return sample * this.by;
      }
    }
    const voice = pipeline(({ mic }: { mic: Flow<Audio> }) => ({
      together: server(mic, new Scale(1e300), new Scale(1e-300)),
      apart: server(server(mic, new Scale(1e300)), new Scale(1e-300)),
    }));
    const { together, apart } = await voice.run({ mic: [audio([0.5], 0)] });
    expect(together[0]!.samples[0]).toBe(0.5);
    expect(apart[0]!.samples[0]).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("instances", () => {
  class Counter {
    #count = 0;
    process(): number {
      return ++this.#count;
    }
  }

  test("each run has new ones", async () => {
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, new Counter()) }));
    expect((await voice.run({ numbers: [0, 0] })).out).toEqual([1, 2]);
    expect((await voice.run({ numbers: [0, 0] })).out).toEqual([1, 2]);
  });

  test("one that is used twice is an error", async () => {
    const voice = pipeline(({ numbers }: Numbers) => {
      const counter = new Counter();
      return { out: server(numbers, counter, counter) };
    });
    await expect(voice.run({ numbers: [] })).rejects.toMatchObject({ code: "instance-reused" });
  });

  test("one that is made outside is an error as soon as the function is called again", async () => {
    const counter = new Counter();
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, counter) }));
    await voice.run({ numbers: [0] });
    await expect(voice.run({ numbers: [0] })).rejects.toMatchObject({ code: "instance-reused" });
  });

  test("param is given per run; another type than the default's is an error", async () => {
    const voice = pipeline(({ numbers }: Numbers) => {
      const factor = param("factor", 2);
      return { out: server(numbers, (n) => n * factor) };
    });
    expect((await voice.run({ numbers: [1] })).out).toEqual([2]);
    expect((await voice.run({ numbers: [1] }, { params: { factor: 3 } })).out).toEqual([3]);
    await expect(voice.run({ numbers: [1] }, { params: { factor: "3" } })).rejects.toMatchObject({ code: "bad-param" });
  });
});

describe("copies", () => {
  test("a node owns its input and may keep or change it", async () => {
    class Reuses {
      readonly #buffer = { total: 0 };
      process(n: number): { total: number } {
        this.#buffer.total += n;
        return this.#buffer;
      }
    }
    const spoil = (value: { total: number }): { total: number } => {
      value.total = -1;
      return value;
    };
    const voice = pipeline(({ numbers }: Numbers) => {
      const totals = server(numbers, new Reuses());
      return { spoilt: server(totals, spoil), totals, again: server(totals, ({ total }) => total) };
    });
    expect(await voice.run({ numbers: [1, 2] })).toEqual({
      spoilt: [{ total: -1 }, { total: -1 }],
      totals: [{ total: 1 }, { total: 3 }],
      again: [1, 3],
    });
  });

  test("the caller's frames are left alone", async () => {
    const frame = audio([1], 0);
    const voice = pipeline(({ mic }: { mic: Flow<Audio> }) => ({
      out: server(mic, (own) => {
        own.samples[0] = 9;
        return own;
      }),
    }));
    const { out } = await voice.run({ mic: [frame] });
    expect([frame.samples[0], out[0]!.samples[0]]).toEqual([1, 9]);
  });
});

test("offline, Date.now and Math.random are the stamp's time and seeded, after an await too", async () => {
  const voice = pipeline(({ numbers }: Numbers) => ({
    out: server(numbers, async () => {
      await Promise.resolve();
      return { now: Date.now(), random: Math.random() };
    }),
  }));
  const first = await voice.run({ numbers: [0, 0] });
  const second = await voice.run({ numbers: [0, 0] });
  expect(first).toEqual(second);
  expect(first.out.map(({ now }) => now)).toEqual([0, 20]);
  expect(first.out[0]!.random).not.toBe(first.out[1]!.random);
  expect(Date.now()).toBeGreaterThan(1e12);
});

test("what emit calls has the real time again", async () => {
  const times: number[] = [];
  class Emits {
    process(n: number, emit: (value: number) => void): void {
      emit(n);
      times.push(Date.now());
    }
  }
  const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, new Emits()) }));
  await runPlain(voice, { numbers: [1] }, { onOutput: () => void times.push(Date.now()) });
  expect(times[0]).toBe(0);
  expect(times[1]).toBeGreaterThan(1e12);
});
