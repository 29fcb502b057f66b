import { describe, expect, test } from "vitest";
import { RmcError } from "../error.ts";
import type { Stamp } from "../program.ts";
import { call, handWritten, join, type Sketch } from "./hand-written.test-support.ts";
import { openSession, Session } from "./open-session.ts";
import { hostsInProcess, runHosts } from "./run-hosts.ts";

const double = (value: unknown, emit: (value: unknown) => void) => emit((value as number) * 2);
const tag = (name: string) => (value: unknown, emit: (value: unknown) => void) => emit(`${name}(${String(value)})`);

/** Refused by the codec that the sketches have, as generated ones refuse what is not of their type. */
const refused = {
  toJSON: () => {
    throw new RmcError("bad-value", '"flag" should be a boolean, not 1');
  },
};

async function run(
  sketch: Sketch,
  inputs: Record<string, Iterable<unknown> | AsyncIterable<unknown>>,
  more: { params?: Record<string, string | number> } = {},
): Promise<[string, unknown, number][]> {
  const { client, programs } = handWritten(sketch);
  const outputs: [string, unknown, number][] = [];
  const onOutput = (name: string, value: unknown, stamp: Stamp) => void outputs.push([name, value, stamp.step]);
  await runHosts({ program: client, programs, inputs, onOutput, ...more });
  return outputs;
}

/** Every place, a return to an earlier one, a relay, and two streams that meet again. */
const everywhere: Sketch = {
  inputs: ["mic"],
  outputs: ["back", "both"],
  stages: {
    browser: [call(0, "mic", "clean", tag("b"))],
    edge: [call(1, "clean", "level", tag("e"))],
    server: [call(2, "level", "text", tag("s"))],
    gpu: [call(3, "text", "answer", tag("g"))],
    "browser.2": [call(4, "answer", "back", tag("B"))],
    "edge.2": [join(5, "zip", ["answer", "clean"], "both")],
  },
  links: [
    ["mic", "client", "browser"],
    ["clean", "browser", "edge"],
    ["level", "edge", "server"],
    ["text", "server", "gpu"],
    ["answer", "gpu", "browser.2"],
    ["answer", "gpu", "edge.2"],
    ["clean", "browser", "edge.2"],
    ["back", "browser.2", "client"],
    ["both", "edge.2", "client"],
  ],
};

describe("an offline session", () => {
  test("goes through every place and back", async () => {
    expect(await run(everywhere, { mic: [1, 2] })).toEqual([
      ["back", "B(g(s(e(b(1)))))", 0],
      ["both", ["g(s(e(b(1))))", "b(1)"], 0],
      ["back", "B(g(s(e(b(2)))))", 1],
      ["both", ["g(s(e(b(2))))", "b(2)"], 1],
    ]);
  });

  test("gives the same whatever the speed of a stage", async () => {
    const at = (ms: number) => async (value: unknown, emit: (value: unknown) => void) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      emit(value);
    };
    const results = [];
    for (const [left, right] of [
      [0, 3],
      [3, 0],
    ] as const) {
      const sketch: Sketch = {
        inputs: ["a"],
        outputs: ["m"],
        stages: {
          edge: [call(0, "a", "x", at(left))],
          server: [call(1, "a", "y", at(right))],
          "server.2": [join(2, "merge", ["y", "x"], "m")],
        },
        links: [
          ["a", "client", "edge"],
          ["a", "client", "server"],
          ["x", "edge", "server.2"],
          ["y", "server", "server.2"],
          ["m", "server.2", "client"],
        ],
      };
      results.push(await run(sketch, { a: [1, 2, 3] }));
    }
    expect(results[0]).toEqual([
      ["m", 1, 0],
      ["m", 1, 0],
      ["m", 2, 1],
      ["m", 2, 1],
      ["m", 3, 2],
      ["m", 3, 2],
    ]);
    expect(results[1]).toEqual(results[0]);
  });

  test("feeds inputs in order of time, then of declaration", async () => {
    const sketch: Sketch = {
      inputs: ["a", "b"],
      outputs: ["m"],
      stages: { server: [join(0, "merge", ["b", "a"], "m")] },
      links: [
        ["a", "client", "server"],
        ["b", "client", "server"],
        ["m", "server", "client"],
      ],
    };
    const at = (name: string, pts: number) => ({ kind: "audio", name, pts });
    const out = await run(sketch, { a: [at("a0", 0), at("a1", 0.03), at("a2", 0.04)], b: [at("b0", 0), at("b1", 0.01), at("b2", 0.04)] });
    expect(out.map(([, value, step]) => [(value as { name: string }).name, step])).toEqual([
      ["a0", 0],
      ["b0", 1],
      ["b1", 2],
      ["a1", 3],
      ["a2", 4],
      ["b2", 5],
    ]);
  });

  test("ends in order: what a node's end gives is handled by those behind it first", async () => {
    const rest = (name: string) => ({ process: () => undefined, end: (emit: (value: unknown) => void) => emit(name) });
    const kept: unknown[] = [];
    const keep = { process: (value: unknown) => void kept.push(value), end: (emit: (value: unknown) => void) => emit([...kept, "end"]) };
    const sketch: Sketch = {
      inputs: ["a"],
      outputs: ["z"],
      stages: { edge: [call(0, "a", "x", rest("first"))], server: [call(1, "x", "z", keep)] },
      links: [
        ["a", "client", "edge"],
        ["x", "edge", "server"],
        ["z", "server", "client"],
      ],
    };
    expect(await run(sketch, { a: [1, 2] })).toEqual([["z", ["first", "end"], 2]]);
    expect(await run(sketch, { a: [] })).toEqual([["z", ["first", "first", "end"], 0]]);
  });

  test("an input that is an output passes", async () => {
    const sketch: Sketch = {
      inputs: ["a"],
      outputs: ["a", "b"],
      stages: { server: [call(0, "a", "b", double)] },
      links: [
        ["a", "client", "server"],
        ["a", "client", "client"],
        ["b", "server", "client"],
      ],
    };
    expect(await run(sketch, { a: [1, 2] })).toEqual([
      ["a", 1, 0],
      ["b", 2, 0],
      ["a", 2, 1],
      ["b", 4, 1],
    ]);
  });

  test("gives parameters to nodes, with their defaults", async () => {
    const greet = (value: unknown, emit: (value: unknown) => void, { param }: { param: (name: string) => unknown }) =>
      emit(`${String(param("word"))} ${String(value)}${String(param("mark"))}`);
    const sketch: Sketch = {
      inputs: ["a"],
      outputs: ["b"],
      stages: { server: [call(0, "a", "b", greet)] },
      links: [
        ["a", "client", "server"],
        ["b", "server", "client"],
      ],
      params: [
        { name: "word", default: "hello" },
        { name: "mark", default: "!" },
      ],
    };
    expect(await run(sketch, { a: ["you"] }, { params: { word: "bye" } })).toEqual([["b", "bye you!", 0]]);
    await expect(run(sketch, { a: [] }, { params: { wrod: "bye" } })).rejects.toMatchObject({
      code: "bad-param",
      message: expect.stringContaining('"word", "mark"') as string,
    });
    await expect(run(sketch, { a: [] }, { params: { word: 3 } })).rejects.toMatchObject({ code: "bad-param" });
  });

  test("unknown and missing inputs are refused by name", async () => {
    await expect(run(everywhere, { mic: [], mike: [] })).rejects.toMatchObject({ code: "unknown-input" });
    await expect(run(everywhere, {})).rejects.toMatchObject({ code: "missing-input" });
  });
});

describe("a flow that returns to an earlier place", () => {
  test("does not lock up, however large its values are", { timeout: 20_000 }, async () => {
    // Each value is a quarter of a stream's window; with one window for the connection this stands still.
    const sketch: Sketch = {
      inputs: ["a"],
      outputs: ["z"],
      stages: {
        edge: [call(0, "a", "x", (value, emit) => emit(String(value).padEnd(500_000)))],
        server: [call(1, "x", "y", (value, emit) => emit((value as string).length))],
        "edge.2": [call(2, "y", "w", double)],
        "server.2": [join(3, "zip", ["x", "w"], "z")],
      },
      links: [
        ["a", "client", "edge"],
        ["x", "edge", "server"],
        ["x", "edge", "server.2"],
        ["y", "server", "edge.2"],
        ["w", "edge.2", "server.2"],
        ["z", "server.2", "client"],
      ],
    };
    const out = await run(sketch, { a: Array.from({ length: 30 }, (_, i) => i) });
    expect(out.map(([, value]) => [Number.parseInt((value as [string, number])[0]), (value as [string, number])[1]])).toEqual(
      Array.from({ length: 30 }, (_, i) => [i, 1_000_000]),
    );
  });
});

describe("errors", () => {
  const failing = (step: number): Sketch => ({
    inputs: ["a"],
    outputs: ["x", "y"],
    stages: {
      edge: [call(0, "a", "x", double)],
      gpu: [
        call(1, "a", "y", (value, emit) => {
          if (value === step) throw new Error("no more");
          void emit(value);
        }),
      ],
    },
    links: [
      ["a", "client", "edge"],
      ["a", "client", "gpu"],
      ["x", "edge", "client"],
      ["y", "gpu", "client"],
    ],
  });

  test("reach the client with node and position, after everything of the steps before", async () => {
    const { client, programs } = handWritten(failing(5));
    const outputs: unknown[] = [];
    const running = runHosts({
      program: client,
      programs,
      inputs: { a: Array.from({ length: 20 }, (_, i) => i) },
      onOutput: (name, value) => void outputs.push([name, value]),
    });
    await expect(running).rejects.toMatchObject({
      code: "node-failed",
      node: "node1",
      position: { file: "voice.ts", line: 11, column: 3 },
      message: expect.stringContaining("no more") as string,
    });
    expect(outputs).toEqual(
      [0, 1, 2, 3, 4].flatMap((i) => [
        ["x", i * 2],
        ["y", i],
      ]),
    );
  });

  test("a value that the codec refuses is an error of the session", async () => {
    const sketch: Sketch = {
      inputs: ["a"],
      outputs: ["b"],
      stages: { server: [call(0, "a", "b", (_, emit) => emit(10n))] },
      links: [
        ["a", "client", "server"],
        ["b", "server", "client"],
      ],
    };
    await expect(run(sketch, { a: [1] })).rejects.toBeInstanceOf(RmcError);
  });

  test("a value that is not of its input's type is told with the input's name", async () => {
    await expect(run(everywhere, { mic: [refused] })).rejects.toMatchObject({
      code: "bad-value",
      message: 'RMC6003 input "mic": "flag" should be a boolean, not 1',
    });
  });

  test("an error of the input is the run's", async () => {
    const inputs = (function* () {
      yield 1;
      throw new RmcError("too-large", "the file is cut off");
    })();
    await expect(run(everywhere, { mic: inputs })).rejects.toMatchObject({ code: "too-large" });
  });

  test("an error of the consumer is the run's", async () => {
    const { client, programs } = handWritten(everywhere);
    const onOutput = () => Promise.reject(new Error("disk full"));
    await expect(runHosts({ program: client, programs, inputs: { mic: [1] }, onOutput })).rejects.toThrow("disk full");
  });

  test("a missing host is named", async () => {
    const { client, programs } = handWritten(everywhere);
    const { gpu: _, ...others } = programs;
    await expect(runHosts({ program: client, programs: others, inputs: { mic: [1] }, onOutput: () => undefined })).rejects.toMatchObject({
      code: "unknown-host",
      message: expect.stringContaining('"gpu"') as string,
    });
  });

  test("a host of another build is refused, and both builds are named", async () => {
    const { client, programs } = handWritten(everywhere);
    const other = { ...programs, gpu: { ...programs.gpu!, build: "sha256:2" } };
    const running = runHosts({ program: client, programs: other, inputs: { mic: [1] }, onOutput: () => undefined });
    await expect(running).rejects.toMatchObject({ code: "other-build", message: expect.stringMatching(/sha256:2.*sha256:1/) as string });
  });

  test("a node that cannot be made refuses the session", async () => {
    const broken = { ...call(0, "a", "b", double), chain: [{ id: "broken", instantiate: () => Promise.reject(new Error("no model")) }] };
    const sketch: Sketch = {
      inputs: ["a"],
      outputs: ["b"],
      stages: { server: [broken] },
      links: [
        ["a", "client", "server"],
        ["b", "server", "client"],
      ],
    };
    await expect(run(sketch, { a: [1] })).rejects.toMatchObject({ code: "node-failed", node: "broken" });
  });
});

describe("back-pressure", () => {
  test("a slow consumer is felt by the input", async () => {
    let taken = 0;
    const inputs = (function* () {
      for (; taken < 250; taken++) yield "x".repeat(100_000);
    })();
    const { client, programs } = handWritten({
      inputs: ["a"],
      outputs: ["b"],
      stages: { edge: [call(0, "a", "x", (v, emit) => emit(v))], server: [call(1, "x", "b", (v, emit) => emit(v))] },
      links: [
        ["a", "client", "edge"],
        ["x", "edge", "server"],
        ["b", "server", "client"],
      ],
    });
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let seen = 0;
    const running = runHosts({ program: client, programs, inputs: { a: inputs }, onOutput: () => (seen++ === 0 ? gate : undefined) });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = taken;
    release();
    await running;
    expect(before).toBeGreaterThan(10);
    expect(before).toBeLessThan(150);
    expect(seen).toBe(250);
  });
});

describe("a live session", () => {
  const open = (sketch: Sketch, params?: Record<string, string>) => {
    const { client, programs } = handWritten(sketch);
    const hosts = hostsInProcess(programs);
    return openSession({ program: client, connect: hosts.connect, ...(params && { params }) });
  };
  const echo: Sketch = {
    inputs: ["a"],
    outputs: ["b"],
    stages: { edge: [call(0, "a", "x", double)], server: [call(1, "x", "b", double)] },
    links: [
      ["a", "client", "edge"],
      ["x", "edge", "server"],
      ["b", "server", "client"],
    ],
  };

  const pass: Sketch = {
    ...echo,
    stages: { edge: [call(0, "a", "x", (v, emit) => emit(v))], server: [call(1, "x", "b", (v, emit) => emit(v))] },
  };

  test("says how it is, from its beginning to its end", async () => {
    const { client, programs } = handWritten(echo);
    const session = new Session({ program: client, connect: hostsInProcess(programs).connect });
    const names = [session.state.name];
    session.on("state", ({ name }) => void names.push(name));
    await session.ready;
    await session.inputs["a"]!.send(1);
    await session.end();
    expect(await session.outputs["b"]!.next()).toBe(4);
    await session.closed;
    await Promise.resolve();
    expect(names).toEqual(["connecting", "open", "closing", "closed"]);
    expect(session.state).not.toHaveProperty("error");
  });

  test("says what it failed with when it is closed", async () => {
    const { client } = handWritten(echo);
    const session = new Session({ program: client, connect: hostsInProcess({}).connect });
    const error = await session.closed;
    expect(error).toMatchObject({ code: "unknown-host" });
    expect(session.state).toMatchObject({ name: "closed", error });
  });

  test("answers while it goes on, and ends after the last value", async () => {
    const session = await open(echo);
    const { a } = session.inputs;
    const { b } = session.outputs;
    for (let i = 0; i < 10; i++) {
      await a!.send(i);
      expect(await b!.next()).toBe(i * 4);
    }
    await a!.send(10);
    await session.end();
    const rest: unknown[] = [];
    for await (const value of b!) rest.push(value);
    expect(rest).toEqual([40]);
    expect(await session.closed).toBeUndefined();
    await expect(a!.send(1)).rejects.toMatchObject({ code: "session-closed" });
  });

  test("goes through every place and back", async () => {
    const session = await open(everywhere);
    void (async () => {
      for (let i = 0; i < 5; i++) await session.inputs.mic!.send(i);
      await session.end();
    })();
    const back: unknown[] = [];
    session.outputs.both!.discard();
    for await (const value of session.outputs.back!) back.push(value);
    expect(back).toEqual([0, 1, 2, 3, 4].map((i) => `B(g(s(e(b(${i})))))`));
  });

  test("a value that is not of its input's type is refused with the input's name, and the session goes on", async () => {
    const session = await open(echo);
    await expect(session.inputs.a!.send(refused)).rejects.toMatchObject({
      message: 'RMC6003 input "a": "flag" should be a boolean, not 1',
    });
    await session.inputs.a!.send(1);
    session.close();
  });

  test("an error ends every output with it", async () => {
    const session = await open({
      ...echo,
      stages: {
        ...echo.stages,
        server: [call(1, "x", "b", (value, emit) => (value === 4 ? Promise.reject(new Error("four")) : emit(value)))],
      },
    });
    await session.inputs.a!.send(1);
    await session.inputs.a!.send(2);
    expect(await session.outputs.b!.next()).toBe(2);
    await expect(session.outputs.b!.next()).rejects.toMatchObject({ code: "node-failed", node: "node1" });
    expect(await session.closed).toMatchObject({ code: "node-failed", position: { line: 11 } });
    await expect(session.inputs.a!.send(3)).rejects.toMatchObject({ code: "node-failed" });
  });

  test("an output that nobody reads is an error, not a silence", async () => {
    const session = await open(pass);
    const sending = (async () => {
      for (let i = 0; i < 1000; i++) await session.inputs.a!.send("x".repeat(50_000));
    })();
    await expect(sending).rejects.toMatchObject({ code: "queue-full", message: expect.stringContaining('"b"') as string });
  });

  test("a flow that is an output by two names gives every value by both", async () => {
    const { client, programs } = handWritten(echo);
    const program = { ...client, outputs: [...client.outputs, { name: "again", flow: "b" }] };
    const session = await openSession({ program, connect: hostsInProcess(programs).connect });
    for (let i = 0; i < 5; i++) await session.inputs.a!.send(i);
    await session.end();
    const read = async (name: string) => {
      const values: unknown[] = [];
      for await (const value of session.outputs[name]!) values.push(value);
      return values;
    };
    expect(await Promise.all([read("b"), read("again")])).toEqual([
      [0, 4, 8, 12, 16],
      [0, 4, 8, 12, 16],
    ]);
  });

  test("a slow reader slows the sender, and nothing is lost", async () => {
    const session = await open(pass);
    let sent = 0;
    const sending = (async () => {
      for (; sent < 250; sent++) await session.inputs.a!.send(`${sent}`.padEnd(100_000));
      await session.end();
    })();
    expect(Number(await session.outputs.b!.next())).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sent).toBeLessThan(150);
    let expected = 1;
    for await (const value of session.outputs.b!) expect(Number(value)).toBe(expected++);
    expect(expected).toBe(250);
    await sending;
  });

  test("closing ends it on every host", async () => {
    const { client, programs } = handWritten(echo);
    const hosts = hostsInProcess(programs);
    const session = await openSession({ program: client, connect: hosts.connect });
    const waiting = session.outputs.b!.next();
    session.close();
    session.close();
    expect(await waiting).toBeUndefined();
    expect(await session.closed).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(hosts.sessions()).toBe(0);
  });

  test("a host that stops ends the session with its reason", async () => {
    const { client, programs } = handWritten(echo);
    const hosts = hostsInProcess(programs);
    const session = await openSession({ program: client, connect: hosts.connect });
    hosts.close();
    expect(await session.closed).toMatchObject({ code: "session-closed" });
    await expect(session.outputs.b!.next()).rejects.toMatchObject({ code: "session-closed" });
  });

  test("a cancel leaves nothing stale behind it", async () => {
    const slow = async (value: unknown, emit: (value: unknown) => void) => {
      for (let i = 0; i < 20; i++) {
        emit(`${String(value)}.${i}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const sketch: Sketch = {
      inputs: ["say", "stop"],
      outputs: ["heard"],
      stages: { server: [call(0, "say", "words", slow, { cancelOn: ["stop"] })], edge: [call(1, "words", "heard", (v, emit) => emit(v))] },
      links: [
        ["say", "client", "server"],
        ["stop", "client", "server"],
        ["words", "server", "edge"],
        ["heard", "edge", "client"],
      ],
    };
    const session = await open(sketch);
    await session.inputs.say!.send("old");
    expect(await session.outputs.heard!.next()).toBe("old.0");
    await session.inputs.stop!.send(true);
    await session.inputs.say!.send("new");
    await session.end();
    const heard: unknown[] = [];
    for await (const value of session.outputs.heard!) heard.push(value);
    const first = heard.indexOf("new.0");
    expect(first).toBeGreaterThanOrEqual(0);
    expect(heard.slice(first)).toEqual(Array.from({ length: 20 }, (_, i) => `new.${i}`));
    expect(first).toBeLessThan(19);
  });

  test("a cancel reaches what it is for behind a merge, over links and relays, and spares what others brought", async () => {
    let release = (): void => undefined;
    const first = new Promise<void>((resolve) => (release = resolve));
    let taken = (): void => undefined;
    const busy = new Promise<void>((resolve) => (taken = resolve));
    const slow = async (value: unknown, emit: (value: unknown) => void) => {
      taken();
      await first;
      emit(value);
    };
    const sketch: Sketch = {
      inputs: ["say", "other", "stop"],
      outputs: ["heard"],
      stages: {
        server: [
          call(0, "say", "words", (v, emit) => emit(v), { cancelOn: ["stop"] }),
          join(1, "merge", ["words", "other"], "both"),
          call(2, "both", "passed", (v, emit) => emit(v)),
        ],
        gpu: [call(3, "passed", "back", (v, emit) => emit(v))],
        edge: [call(4, "back", "heard", slow)],
      },
      links: [
        ["say", "client", "server"],
        ["other", "client", "server"],
        ["stop", "client", "server"],
        ["passed", "server", "gpu"],
        ["back", "gpu", "edge"],
        ["heard", "edge", "client"],
      ],
    };
    const session = await open(sketch);
    const { say, other, stop } = session.inputs;
    await other!.send("first");
    await busy;
    // More than the engine takes: the rest waits in the stream.
    for (let i = 0; i < 20; i++) {
      await say!.send(`s${i}`);
      await other!.send(`o${i}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stop!.send(true);
    await say!.send("new");
    await other!.send("other new");
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    await session.end();
    const heard: unknown[] = [];
    for await (const value of session.outputs.heard!) heard.push(value);
    expect(heard.length).toBe(23);
    expect(new Set(heard)).toEqual(new Set(["first", ...Array.from({ length: 20 }, (_, i) => `o${i}`), "new", "other new"]));
  });
});
