/** A host that is asked for more than it takes on says so, and goes on with what it has. */
import { expect, test } from "vitest";
import { createFrame } from "../frame.ts";
import { DATA } from "../frame-type.ts";
import { memoryChannels } from "../memory-channel.ts";
import { call, handWritten, type Sketch } from "./hand-written.test-support.ts";
import type { HostLimits } from "./host-limits.ts";
import { Host } from "./host.ts";
import { openFrame } from "./messages.ts";
import { openSession, type Session } from "./open-session.ts";

interface Scene {
  readonly host: Host;
  open(): Promise<Session>;
}

const echo = (value: unknown, emit: (value: unknown) => void): void => emit(value);

function scene(limits: Partial<HostLimits>, node: Parameters<typeof call>[3] = echo): Scene {
  const sketch: Sketch = {
    inputs: ["a"],
    outputs: ["b"],
    stages: { server: [call(0, "a", "b", node)] },
    links: [
      ["a", "client", "server"],
      ["b", "server", "client"],
    ],
  };
  const { client, programs } = handWritten(sketch);
  const host = new Host({ program: programs["server"]!, place: "server", limits });
  const connect = async (): Promise<ReturnType<typeof memoryChannels>[0]> => {
    const [near, far] = memoryChannels();
    host.accept(far);
    return near;
  };
  return { host, open: () => openSession({ program: client, connect }) };
}

async function answers(session: Session): Promise<void> {
  await session.inputs["a"]!.send("hello");
  expect(await session.outputs["b"]!.next()).toBe("hello");
}

test("sessions: the next one is refused with the limit, and taken when another is over", async () => {
  const { host, open } = scene({ sessions: 2 });
  const [one, two] = [await open(), await open()];
  const refused = open();
  await expect(refused).rejects.toMatchObject({ code: "over-limit" });
  await expect(refused).rejects.toThrow(/"server" runs 2 sessions.*--max-sessions/);
  for (const session of [one, two]) await answers(session);
  one.close();
  await expect.poll(() => host.sessions).toBe(1);
  await answers(await open());
});

test("streams: a session whose streams are too many is refused, and leaves nothing behind", async () => {
  const { host, open } = scene({ streams: 5 });
  const [one, two] = [await open(), await open()];
  await expect(open()).rejects.toThrow(/RMC6033.*have 4 streams, this one 2 more, and 5 are the most.*--max-streams/);
  expect(host.sessions).toBe(2);
  one.close();
  await expect.poll(() => host.sessions).toBe(1);
  for (const session of [two, await open()]) await answers(session);
});

test("what waits: the session that most of it waits in is ended, the others go on", async () => {
  const stuck = async (value: unknown, emit: (value: unknown) => void): Promise<void> => {
    if (value !== "hello") await new Promise(() => undefined);
    emit(value);
  };
  const { host, open } = scene({ queued: 1_000_000 }, stuck);
  const [good, bad] = [await open(), await open()];
  await answers(good);
  // A call takes 17, and two bytes a character are sent.
  for (let sent = 0; sent < 30; sent++) bad.inputs["a"]!.send("x".repeat(100_000)).catch(() => undefined);
  const error = await bad.closed;
  expect(error).toMatchObject({
    code: "over-limit",
    message: expect.stringMatching(/MiB.*in this one, and 1 MiB are the most.*--max-queued/) as string,
  });
  await expect.poll(() => host.sessions).toBe(1);
  await answers(good);
  // What waited in it is given back: as much may wait again.
  const next = await open();
  for (let sent = 0; sent < 19; sent++) next.inputs["a"]!.send("x".repeat(100_000)).catch(() => undefined);
  await answers(good);
  expect(next.state.name).toBe("open");
});

test("a message: a larger one ends its session with the limit, the others go on", async () => {
  const { open } = scene({ message: 10_000 });
  const [good, bad] = [await open(), await open()];
  await bad.inputs["a"]!.send("x".repeat(4_900));
  bad.inputs["a"]!.send("x".repeat(6_000)).catch(() => undefined);
  expect(await bad.closed).toMatchObject({ code: "too-large", message: expect.stringMatching(/10000.*--max-message/) as string });
  await answers(good);
});

test("a client that takes no notice of its credit is ended, whatever the limits", async () => {
  const { host } = scene({});
  const [near, far] = memoryChannels(Infinity);
  host.accept(far);
  const { client } = handWritten({ inputs: [], outputs: [], stages: {}, links: [] });
  const { build, pipeline } = client;
  await near.send(openFrame({ build, pipeline, session: "s", from: "client", mode: "live", params: {} }).bytes);
  for (let step = 0; step < 40; step++) {
    const frame = createFrame(DATA, 1, 1_000_000, { time: 0, step });
    frame.view.setUint32(12, step + 1, true);
    void near.send(frame.bytes).catch(() => undefined);
  }
  while (await near.receive());
  await expect.poll(() => host.sessions).toBe(0);
});
