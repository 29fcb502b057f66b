/** Both sides of the talk between a run and the command line: what is on the way is bounded, in order, and never held back. */
import { expect, test } from "vitest";
import { Conversation } from "./conversation.ts";
import type { ToRun } from "./messages.ts";
import { ReadyReader } from "./ready-reader.ts";
import { Responder, type RunEvents } from "./responder.ts";

const tick = () => new Promise((resolve) => setTimeout(resolve, 20));

function talk(events: Omit<RunEvents, "onLog">): {
  readonly conversation: Conversation;
  readonly told: ToRun[];
  readonly done: Promise<void>;
} {
  const told: ToRun[] = [];
  const conversation = new Conversation((message) => responder.hear(message));
  const responder = new Responder({ ...events, onLog: () => {} }, (message) => {
    told.push(message);
    queueMicrotask(() => conversation.hear(message));
  });
  return { conversation, told, done: responder.done };
}

async function* numbers(count: number): AsyncGenerator<unknown, void> {
  for (let n = 0; n < count; n++) yield n;
}

test("values come in order, many at once", async () => {
  const { conversation, told } = talk({ inputs: { a: numbers(1000) } });
  const seen = await Array.fromAsync(conversation.inputs(["a"])["a"]!);
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  expect(told.length).toBeLessThan(20);
});

test("large values come a few at once", async () => {
  const source = (async function* () {
    for (let n = 0; n < 8; n++) yield { kind: "image", data: new Uint8Array(200_000) };
  })();
  const { values } = await new ReadyReader(source).read();
  expect(values.length).toBe(2);
});

test("a value does not wait for the one after it, and an error comes after the values before it", async () => {
  const gate = Promise.withResolvers<void>();
  const source = (async function* () {
    yield 1;
    await gate.promise;
    yield 2;
    throw new Error("bad line");
  })();
  const reader = new ReadyReader(source);
  expect(await reader.read()).toEqual({ values: [1], done: false });
  gate.resolve();
  expect(await reader.read()).toEqual({ values: [2], done: false });
  await expect(reader.read()).rejects.toThrow("bad line");
});

test("a slow file slows the run, outputs are written one by one in order, and the end waits for them", async () => {
  const gate = Promise.withResolvers<void>();
  const written: unknown[] = [];
  let writing = 0;
  const onOutput = async (_: string, value: unknown): Promise<void> => {
    expect(++writing).toBe(1);
    await gate.promise;
    written.push(value);
    writing--;
  };
  const { conversation } = talk({ onOutput });
  let given = 0;
  const all = (async () => {
    for (let n = 0; n < 2000; n++) {
      await conversation.output("b", n);
      given++;
    }
    await conversation.written();
  })();
  await tick();
  expect(given).toBeGreaterThan(100);
  expect(given).toBeLessThan(1000);
  gate.resolve();
  await all;
  expect(written).toEqual(Array.from({ length: 2000 }, (_, n) => n));
});

test("an output that cannot be written ends the run", async () => {
  const { conversation, done } = talk({ onOutput: () => Promise.reject(new Error("full")) });
  void conversation.output("b", 1);
  await expect(done).rejects.toThrow("full");
});
