/** Live sessions: arrival order, flows that end at different times, interruption, back-pressure. */
import { expect, test } from "vitest";
import type { Flow } from "../define/flow.ts";
import { merge, zip } from "../define/joins.ts";
import { pipeline } from "../define/pipeline.ts";
import { server } from "../define/place.ts";

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

test("values are handled in the order of their arrival, and ends run when a flow ends", async () => {
  class Sum {
    #total = 0;
    process(n: number): void {
      this.#total += n;
    }
    end(): number {
      return this.#total;
    }
  }
  const voice = pipeline(({ a, b }: { a: Flow<number>; b: Flow<number> }) => ({ out: merge(server(a, new Sum()), b) }));
  const { inputs, outputs } = await voice.open();
  await inputs.a.send(1);
  await inputs.b.send(10);
  await inputs.a.send(2);
  await inputs.a.end();
  await inputs.b.send(20);
  await inputs.b.end();
  expect(await all(outputs.out)).toEqual([10, 3, 20]);
});

test("zip ends as soon as an ended side is empty", async () => {
  const voice = pipeline(({ a, b }: { a: Flow<number>; b: Flow<number> }) => ({ out: zip(a, b) }));
  const { inputs, outputs } = await voice.open();
  await inputs.a.send(1);
  await inputs.a.end();
  await inputs.b.send(2);
  for (let i = 0; i < 2000; i++) await inputs.b.send(i);
  expect(await all(outputs.out)).toEqual([[1, 2]]);
});

test("a cancel discards the work and the values that were stamped before it, and nothing after", async () => {
  const released: (() => void)[] = [];
  async function* answer(question: string): AsyncGenerator<string> {
    yield `${question} 1`;
    await new Promise<void>((resolve) => released.push(resolve));
    yield `${question} 2`;
  }
  const voice = pipeline(({ text, stop }: { text: Flow<string>; stop: Flow<boolean> }) => {
    const words = server(text, answer, { cancelOn: stop });
    return { out: server(words, async (word) => word.toUpperCase()) };
  });
  const session = await voice.open();
  const { inputs, outputs } = session;
  const found: string[] = [];
  const reading = (async () => {
    for await (const value of outputs.out) found.push(value);
  })();
  await inputs.text.send("a");
  await new Promise((resolve) => setTimeout(resolve, 5));
  await inputs.text.send("waits");
  await inputs.stop.send(true);
  await inputs.text.send("b");
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const release of released) release();
  await session.end();
  await reading;
  expect(found).toEqual(["A 1", "B 1", "B 2"]);
});

test("what was put out before a cancel and has not been read is void", async () => {
  const voice = pipeline(({ text, stop }: { text: Flow<string>; stop: Flow<boolean> }) => ({
    out: server(text, (t) => t, { cancelOn: stop }),
    plain: server(text, (t) => t),
  }));
  const session = await voice.open();
  await session.inputs.text.send("old");
  await session.inputs.stop.send(true);
  await session.inputs.text.send("new");
  await session.end();
  expect(await all(session.outputs.out)).toEqual(["new"]);
  expect(await all(session.outputs.plain)).toEqual(["old", "new"]);
});

test("a cancelled class hears cancel() and comes to its end before its next input", async () => {
  const log: string[] = [];
  class Speaks {
    #wake: (() => void) | undefined;
    async process(text: string): Promise<string> {
      log.push(`begin ${text}`);
      if (text === "long") await new Promise<void>((resolve) => (this.#wake = resolve));
      log.push(`end ${text}`);
      return text;
    }
    cancel(): void {
      log.push("cancel");
      this.#wake?.();
    }
  }
  const voice = pipeline(({ text, stop }: { text: Flow<string>; stop: Flow<boolean> }) => ({
    out: server(text, new Speaks(), { cancelOn: stop }),
  }));
  const session = await voice.open();
  await session.inputs.text.send("long");
  await session.inputs.stop.send(true);
  await session.inputs.text.send("next");
  await session.end();
  expect(await all(session.outputs.out)).toEqual(["next"]);
  expect(log).toEqual(["begin long", "cancel", "end long", "begin next", "end next"]);
});

test("who sends is made to wait while a node is far behind", async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const voice = pipeline(({ numbers }: { numbers: Flow<number> }) => ({
    out: server(numbers, async (n) => {
      await gate;
      return n;
    }),
  }));
  const session = await voice.open();
  let sent = 0;
  const sending = (async () => {
    for (let i = 0; i < 100; i++) {
      await session.inputs.numbers.send(i);
      sent++;
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sent).toBeLessThan(20);
  release();
  await sending;
  await session.end();
  expect(await all(session.outputs.out)).toHaveLength(100);
});

test("an error ends every output", async () => {
  const voice = pipeline(({ numbers }: { numbers: Flow<number> }) => ({
    bad: server(numbers, () => {
      throw new Error("no");
    }),
    good: server(numbers, (n) => n),
  }));
  const session = await voice.open();
  await session.inputs.numbers.send(1);
  await expect(all(session.outputs.good)).rejects.toMatchObject({ code: "node-failed" });
  await expect(all(session.outputs.bad)).rejects.toMatchObject({ code: "node-failed" });
});

test("an output that nobody reads is an error, not a silence", async () => {
  const voice = pipeline(({ a }: { a: Flow<number> }) => ({ out: server(a, (n) => n), again: server(a, (n) => -n) }));
  const { inputs, outputs } = await voice.open();
  const read: number[] = [];
  const reading = (async () => {
    for await (const value of outputs.out) read.push(value);
  })();
  for (let i = 0; i < 4096; i++) await inputs.a.send(i);
  void inputs.a.send(4096);
  await expect(reading).rejects.toMatchObject({ code: "queue-full", message: expect.stringContaining('"again"') as string });
  expect(read.length).toBeGreaterThan(4000);
});

test("a slow reader slows who sends, and nothing is lost", async () => {
  const voice = pipeline(({ a }: { a: Flow<number> }) => ({ out: server(a, (n) => n) }));
  const session = await voice.open();
  const values = session.outputs.out[Symbol.asyncIterator]();
  let sent = 0;
  const sending = (async () => {
    for (; sent < 10_000; sent++) await session.inputs.a.send(sent);
    await session.end();
  })();
  expect(await values.next()).toEqual({ done: false, value: 0 });
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toBeLessThan(5000);
  let expected = 1;
  for (let next = await values.next(); !next.done; next = await values.next()) expect(next.value).toBe(expected++);
  expect(expected).toBe(10_000);
  await sending;
});

test("closing lets go of who waits for a slow reader", async () => {
  const voice = pipeline(({ a }: { a: Flow<number> }) => ({ out: server(a, (n) => n) }));
  const session = await voice.open();
  const values = session.outputs.out[Symbol.asyncIterator]();
  const first = values.next();
  let isWaiting = true;
  const sending = (async () => {
    for (let i = 0; i < 10_000; i++) await session.inputs.a.send(i);
    isWaiting = false;
  })();
  await first;
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(isWaiting).toBe(true);
  session.close();
  await sending;
});
