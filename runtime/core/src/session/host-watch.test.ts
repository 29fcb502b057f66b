import { expect, test } from "vitest";
import { memoryChannels } from "../memory-channel.ts";
import { PathLog } from "../link/path-log.ts";
import type { Channel } from "../channel.ts";
import { call, handWritten, type Sketch } from "./hand-written.test-support.ts";
import { HostWatch, shortId, type StreamReport } from "./host-watch.ts";
import { Host } from "./host.ts";
import { openSession, type Session } from "./open-session.ts";

const echo = (value: unknown, emit: (value: unknown) => void): void => emit(value);

function scene(node: Parameters<typeof call>[3] = echo, mode: "newest" | "reliable" = "reliable") {
  const sketch: Sketch = {
    inputs: ["a"],
    outputs: ["b"],
    stages: { server: [call(0, "a", "b", node)] },
    links: [
      ["a", "client", "server"],
      ["b", "server", "client", mode],
    ],
  };
  const { client, programs } = handWritten(sketch);
  const ended: string[] = [];
  const watch = new HostWatch((id, error) => void ended.push(`${id} ${error.code}`));
  const host = new Host({ program: programs["server"]!, place: "server", watcher: watch, limits: { sessions: 2 } });
  const paths = new PathLog();
  const connect = async (): Promise<Channel> => {
    const [near, far] = memoryChannels();
    host.accept(Object.assign(far, { paths }));
    return near;
  };
  const open = (session = "0123456789abcdef0123456789abcdef"): Promise<Session> => openSession({ program: client, connect, session });
  return { watch, open, paths, ended };
}

const find = (streams: readonly StreamReport[], flow: string): StreamReport => streams.find((stream) => stream.flow === flow)!;

test("a session's report has its streams with what went over them, and only the beginning of its id", async () => {
  const { watch, open } = scene();
  const session = await open();
  for (const value of [1, 22, 333]) {
    await session.inputs["a"]!.send(value);
    await session.outputs["b"]!.next();
  }
  const [report] = watch.report().sessions;
  expect(report).toMatchObject({
    id: "01234567",
    mode: "live",
    state: "open",
    queued: 0,
    connections: [{ peer: "client", channel: "memory" }],
  });
  expect(JSON.stringify(report)).not.toContain("0123456789");
  // A header and meta of 40 bytes, and the padded payload.
  expect(find(report!.streams, "a")).toEqual({
    stream: 1,
    flow: "a",
    from: "client",
    to: "server",
    mode: "reliable",
    direction: "in",
    frames: 3,
    bytes: 144,
    queued: 0,
    dropped: 0,
    cancelled: 0,
    cancels: 0,
  });
  expect(find(report!.streams, "b")).toMatchObject({ direction: "out", frames: 3, bytes: 144 });
  session.close();
});

test("what is over counts on, with what it ended with, and what was refused", async () => {
  const { watch, open, ended } = scene((value, emit) => {
    if (value === "bad") throw new Error("no");
    void emit(value);
  });
  const [one, two] = [await open("first-session-of-all"), await open("second-session")];
  await expect(open("third")).rejects.toMatchObject({ code: "over-limit" });
  for (const session of [one, two]) {
    await session.inputs["a"]!.send(1);
    await session.outputs["b"]!.next();
  }
  one.close();
  await two.inputs["a"]!.send("bad");
  expect(await two.closed).toMatchObject({ code: "node-failed" });
  await expect.poll(() => watch.report().sessions).toEqual([]);
  const { opened, refused, streams, ended: outcomes } = watch.report();
  expect([opened, refused]).toEqual([2, { "over-limit": 1 }]);
  expect(outcomes).toEqual({ ok: 1, "node-failed": 1 });
  expect(find(streams, "a")).toMatchObject({ frames: 3, queued: 0 });
  expect(ended).toEqual(["sec node-failed"]);
});

test("what waits, and what was given up by the link's mode, is counted", async () => {
  const flood = async (_: unknown, emit: (value: unknown) => unknown): Promise<void> => {
    for (let i = 0; i < 50; i++) emit("x".repeat(10_000));
  };
  const { watch, open } = scene(flood, "newest");
  const session = await open();
  // It has been read once, so that nobody complains.
  const first = session.outputs["b"]!.next();
  await session.inputs["a"]!.send(1);
  await first;
  await expect.poll(() => find(watch.report().streams, "b").dropped).toBeGreaterThan(30);
  const { frames, dropped, cancelled, queued } = find(watch.report().streams, "b");
  expect(frames + dropped + (queued > 0 ? 1 : 0)).toBe(50);
  expect(cancelled).toBe(0);
  expect(watch.report().sessions[0]!.queued).toBe(queued);
  session.close();
});

test("a session is away while a connection is, and paths are counted once for all that share them", async () => {
  const { watch, open, paths } = scene();
  paths.tell("found", "ws");
  const sessions = [await open("one-session"), await open("other-session")];
  const states = (): string[] => watch.report().sessions.map(({ state }) => state);
  paths.tell("failed", "webrtc", "nobody wants it");
  paths.tell("lost", "ws", "pulled out");
  expect(states()).toEqual(["away", "away"]);
  paths.tell("found", "ws");
  expect(states()).toEqual(["open", "open"]);
  expect(watch.report().paths).toEqual([
    { kind: "found", channel: "ws", count: 2 },
    { kind: "failed", channel: "webrtc", count: 1 },
    { kind: "lost", channel: "ws", count: 1 },
  ]);
  const [connection] = watch.report().sessions[0]!.connections;
  expect(connection!.events.map(({ kind, reason }) => [kind, reason])).toContainEqual(["failed", "nobody wants it"]);
  for (const session of sessions) session.close();
});

test("names of channels are bounded, and no id is shown whole", () => {
  const watch = new HostWatch();
  const paths = new PathLog();
  watch.joined("s", "client", { ...memoryChannels()[0], name: "memory", paths } as unknown as Channel);
  for (let name = 0; name < 100; name++) paths.tell("found", `channel-${name}`);
  expect(watch.report().paths.length).toBeLessThanOrEqual(33);
  expect(watch.report().paths.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  expect(["", "abc", "abcdefgh", "a".repeat(32)].map(shortId)).toEqual(["", "", "ab", "aaaaaaaa"]);
});
