/** Errors, `onError`, concurrency and cancel in the plain run. */
import { describe, expect, test } from "vitest";
import type { Flow } from "../define/flow.ts";
import { pipeline } from "../define/pipeline.ts";
import { server } from "../define/place.ts";
import type { RmcError } from "../error.ts";
import { runPlain } from "./run-plain.ts";

type Numbers = { numbers: Flow<number> };

/** Counts what it has seen; fails on 3. */
class Fragile {
  #seen = 0;
  *process(n: number): Generator<string> {
    yield `${n}a`;
    if (n === 3) throw new Error("three");
    yield `${n}b of ${++this.#seen}`;
  }
  end(): string {
    return `end of ${this.#seen}`;
  }
}

async function outputs(
  voice: { run(inputs: { numbers: number[] }): Promise<unknown>; record: never },
  numbers: number[],
): Promise<unknown[]> {
  const values: unknown[] = [];
  await runPlain(voice as never, { numbers }, { onOutput: (_, value) => void values.push(value) }).catch((error: RmcError) =>
    values.push(error.code),
  );
  return values;
}

describe("onError", () => {
  const build = (onError: "stop" | "skip" | "restart") =>
    pipeline(({ numbers }: Numbers) => ({ out: server(numbers, new Fragile(), { onError }) })) as never;

  test("stop: the run ends with the node's error; what earlier steps put out stays; end does not run", async () => {
    expect(await outputs(build("stop"), [1, 3, 4])).toEqual(["1a", "1b of 1", "node-failed"]);
  });

  test("skip: the input is dropped with all that is still to come of it; the instance goes on", async () => {
    expect(await outputs(build("skip"), [1, 3, 4])).toEqual(["1a", "1b of 1", "3a", "4a", "4b of 2", "end of 2"]);
  });

  test("restart: new instances handle the next input", async () => {
    expect(await outputs(build("restart"), [1, 3, 4])).toEqual(["1a", "1b of 1", "3a", "4a", "4b of 1", "end of 1"]);
  });

  test("restart of a chain makes all of its nodes anew", async () => {
    class Count {
      #n = 0;
      process(text: string): string {
        return `${text}#${++this.#n}`;
      }
    }
    const voice = pipeline(({ numbers }: Numbers) => ({
      out: server(numbers, new Fragile(), new Count(), { onError: "restart" }),
    })) as never;
    expect(await outputs(voice, [1, 3, 4])).toEqual(["1a#1", "1b of 1#2", "3a#3", "4a#1", "4b of 1#2", "end of 1#3"]);
  });

  test("a forgiven error is reported with its node", async () => {
    const forgiven: RmcError[] = [];
    await runPlain(build("skip"), { numbers: [3] }, { onOutput: () => undefined, onForgiven: (error) => forgiven.push(error) });
    expect(forgiven).toMatchObject([{ code: "node-failed", node: "Fragile", message: 'RMC6001 "Fragile" failed: three' }]);
  });

  test("an error in mid-chain does not reach the code of the node before it", async () => {
    const voice = pipeline(({ numbers }: Numbers) => ({
      out: server(
        numbers,
        new (class Careful {
          process(n: number, emit: (n: number) => void): void {
            try {
              emit(n);
            } catch {
              emit(-1);
            }
          }
        })(),
        (n) => {
          if (n > 1) throw new Error("big");
          return n;
        },
        { onError: "skip" },
      ),
    }));
    expect((await voice.run({ numbers: [1, 2, 0] })).out).toEqual([1, 0]);
  });

  test("a constructor that throws ends the run, with its cause", async () => {
    class Broken {
      constructor() {
        throw new Error("no model");
      }
      process(n: number): number {
        return n;
      }
    }
    const voice = pipeline(({ numbers }: Numbers) => ({ out: server(numbers, new Broken()) }));
    await expect(voice.run({ numbers: [] })).rejects.toThrow("no model");
  });
});

describe("concurrency", () => {
  test("overlaps the inputs of a step and keeps the order of their outputs", async () => {
    let atOnce = 0;
    let most = 0;
    const slow = async function* (n: number): AsyncGenerator<string> {
      most = Math.max(most, ++atOnce);
      yield `${n}a`;
      await new Promise((resolve) => setTimeout(resolve, 5 * (4 - n)));
      yield `${n}b`;
      atOnce--;
    };
    const voice = pipeline(({ numbers }: Numbers) => {
      const many = server(numbers, function* (n) {
        for (let i = 0; i < n; i++) yield i;
      });
      return { out: server(many, slow, { concurrency: 3 }) };
    });
    expect((await voice.run({ numbers: [4] })).out).toEqual(["0a", "0b", "1a", "1b", "2a", "2b", "3a", "3b"]);
    expect(most).toBe(3);
  });

  test("without it a node handles one input at a time", async () => {
    let atOnce = 0;
    const voice = pipeline(({ numbers }: Numbers) => {
      const many = server(numbers, function* (n) {
        for (let i = 0; i < n; i++) yield i;
      });
      return {
        out: server(many, async () => {
          const seen = ++atOnce;
          await Promise.resolve();
          atOnce--;
          return seen;
        }),
      };
    });
    expect((await voice.run({ numbers: [3] })).out).toEqual([1, 1, 1]);
  });
});

test("offline, a cancel only calls cancel(), before the call's own input of that step", async () => {
  class Heard {
    #cancels = 0;
    cancel(): void {
      this.#cancels++;
    }
    process(n: number): string {
      return `${n}:${this.#cancels}`;
    }
  }
  const voice = pipeline(({ numbers }: Numbers) => {
    const stop = server(numbers, (n) => (n === 2 ? true : undefined));
    return { out: server(numbers, new Heard(), { cancelOn: stop }) };
  });
  expect((await voice.run({ numbers: [1, 2, 3] })).out).toEqual(["1:0", "2:1", "3:1"]);
});

test("a long step does not grow the stack", async () => {
  const voice = pipeline(({ numbers }: Numbers) => {
    const many = server(numbers, function* (n) {
      for (let i = 0; i < n; i++) yield i;
    });
    return {
      out: server(
        many,
        async (i) => i,
        (i) => (i % 50_000 === 0 ? i : undefined),
      ),
    };
  });
  expect((await voice.run({ numbers: [100_001] })).out).toEqual([0, 50_000, 100_000]);
});
