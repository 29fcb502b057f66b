/** What a lasting channel does when its paths are gone, in virtual time. Faults of every kind are the simulator's. */
import { DATA, LastingAcceptor, LastingChannel, memoryChannels, WENT_AWAY, type Channel } from "@rmc/runtime";
import { expect, test } from "vitest";
import { createFrame } from "../../runtime/core/src/frame.ts";
import { FaultyNetwork } from "./faulty-network.ts";
import { randomOf } from "./lasting-pair.ts";
import { VirtualClock } from "./virtual-clock.ts";

const MEBIBYTE = 2 ** 20;

/** A dialler, and acceptors that can be replaced, as by a server that starts anew. */
function network(): {
  readonly clock: VirtualClock;
  readonly near: LastingChannel;
  /** The acceptor's channels, in the order in which they began. */
  readonly accepted: Channel[];
  readonly paths: Channel[];
  acceptor: LastingAcceptor | undefined;
} {
  const clock = new VirtualClock(randomOf(1));
  const made = {
    clock,
    accepted: [] as Channel[],
    paths: [] as Channel[],
    acceptor: new LastingAcceptor(clock) as LastingAcceptor | undefined,
    near: new LastingChannel("some channel", { peer: "the server", clock }, async () => {
      if (made.acceptor === undefined) throw new Error("nobody is there");
      const [path, end] = memoryChannels();
      void made.acceptor.accept(end).then((one) => one && made.accepted.push(one.channel));
      made.paths.push(path);
      return path;
    }),
  };
  made.near.find();
  return made;
}

const frame = (step: number, size = 8): Uint8Array => createFrame(DATA, 1, size, { time: 0, step }).bytes;
const stepOf = (message: Uint8Array | undefined): number => new DataView(message!.buffer, message!.byteOffset).getFloat64(32, true);

test("goes on where it was when its path breaks", async () => {
  const { clock, near, accepted, paths } = network();
  await near.send(frame(0));
  await clock.run(() => accepted.length === 1);
  const [far] = accepted as [Channel];
  expect(stepOf(await far.receive())).toBe(0);
  paths[0]!.close();
  await near.send(frame(1));
  await far.send(frame(2));
  await clock.run(() => paths.length === 2 && clock.now() > 1000);
  expect(stepOf(await far.receive())).toBe(1);
  expect(stepOf(await near.receive())).toBe(2);
  expect(accepted).toHaveLength(1);
});

test("tells of paths that are lost, found and not to be had, on both sides", async () => {
  const made = network();
  const { clock, near, accepted, paths } = made;
  await clock.run(() => accepted.length === 1);
  const seen: string[] = [];
  const stop = near.paths.watch(({ kind, channel }) => void seen.push(`${kind} ${channel ?? "nothing"}`));
  const { acceptor } = made;
  made.acceptor = undefined;
  paths[0]!.close("pulled out");
  await clock.run(() => seen.length === 3);
  made.acceptor = acceptor;
  await clock.run(() => seen.includes("found memory"));
  stop();
  expect([seen[0], seen[1], seen.at(-1)]).toEqual(["lost memory", "failed nothing", "found memory"]);
  const words = near.paths.events.map(({ kind, reason }) => `${kind}: ${reason}`);
  expect(words).toEqual(expect.arrayContaining(["lost: pulled out", "failed: nobody is there"]));
  paths.at(-1)!.close();
  await clock.run(() => paths.length === 3 && clock.now() > 1000);
  expect(seen.at(-1)).toBe("found memory");
  const far = accepted[0]!.paths!.events.map(({ kind }) => kind);
  expect(far.slice(0, 3)).toEqual(["found", "lost", "found"]);
});

test("keeps only the last of what happened to its paths", async () => {
  const { clock, near, paths } = network();
  for (let path = 0; path < 40; path++) {
    await clock.run(() => near.paths.events.at(-1)?.kind === "found" && paths.length > path);
    paths[path]!.close();
    await clock.run(() => near.paths.events.at(-1)?.kind !== "found");
  }
  expect(near.paths.events).toHaveLength(16);
});

test.each(["dialler", "acceptor"])("a frame of many megabytes reaches the %s over a slow line, on one path", async (receiver) => {
  const clock = new VirtualClock(randomOf(1));
  const acceptor = new LastingAcceptor(clock);
  const accepted = Promise.withResolvers<Channel>();
  const network = new FaultyNetwork(clock, 0, (end) => void acceptor.accept(end).then((one) => one && accepted.resolve(one.channel)), 50);
  let dials = 0;
  const near = new LastingChannel("slow", { peer: "the server", clock }, () => (dials++, network.dial()));
  near.find();
  let got: Uint8Array | undefined;
  const large = createFrame(DATA, 1, 12 * MEBIBYTE + 3, { time: 0, step: 5 }).bytes.map((byte, index) => (index < 40 ? byte : index % 251));
  void accepted.promise.then(async (far) => {
    const [from, to] = receiver === "dialler" ? [far, near] : [near, far];
    void from.send(large.slice());
    got = await to.receive();
  });
  await clock.run(() => got !== undefined || dials > 1);
  expect(got && Buffer.compare(got, large)).toBe(0);
  expect([dials, clock.now() > 200_000]).toEqual([1, true]);
});

test("dials more and more slowly where paths open and are closed without a word", async () => {
  const clock = new VirtualClock(randomOf(1));
  let dials = 0;
  const near = new LastingChannel("storm", { peer: "the server", clock }, async () => {
    dials++;
    const [path, end] = memoryChannels();
    end.close();
    return path;
  });
  near.find();
  await clock.run(() => clock.now() > 20_000);
  expect(dials).toBeGreaterThan(10);
  expect(dials).toBeLessThan(60);
  near.end(undefined);
});

test("ends when nothing was heard for the time of grace, and says of whom", async () => {
  const world = network();
  await world.clock.run(() => world.accepted.length === 1);
  const ends = new Set<string | undefined>();
  void world.near.closed.then((reason) => ends.add(reason));
  void world.accepted[0]!.closed.then((reason) => ends.add(reason));
  world.acceptor = undefined;
  world.paths[0]!.close();
  await world.clock.run(() => ends.size === 2);
  expect([...ends].map(String).toSorted((a, b) => a.localeCompare(b))).toEqual([
    expect.stringMatching(/^nothing was heard of the other side for 92 s, since \d{4}-\d\d-\d\dT/),
    expect.stringMatching(/^nothing was heard of the server for 92 s, since \d{4}-\d\d-\d\dT/),
  ]);
  expect(world.clock.now()).toBeGreaterThan(90_000);
  await expect(world.near.send(frame(0))).rejects.toMatchObject({ code: "channel-closed" });
});

test("is refused by a server that has started anew, and does not begin again there", async () => {
  const world = network();
  await world.clock.run(() => world.accepted.length === 1);
  world.acceptor = new LastingAcceptor(world.clock);
  world.paths[0]!.close();
  let reason: string | undefined;
  void world.near.closed.then((given) => (reason = given));
  await world.clock.run(() => reason !== undefined);
  expect(reason).toBe("the other side no longer knows this connection");
  expect(world.accepted).toHaveLength(1);
});

test("a channel that is over does not begin again", async () => {
  const clock = new VirtualClock(randomOf(1));
  const acceptor = new LastingAcceptor(clock);
  const begin = async (): Promise<Channel | undefined> => {
    const [path, end] = memoryChannels();
    const near = new LastingChannel("the same name", { peer: "the server", clock }, () => Promise.reject(new Error("no more")));
    near.move(path);
    return (await acceptor.accept(end))?.channel;
  };
  const first = (await begin()) as LastingChannel;
  first.end("enough");
  await first.closed;
  expect(await begin()).toBeUndefined();
});

test("a page that was left is not waited for", async () => {
  const { clock, accepted, paths } = network();
  await clock.run(() => accepted.length === 1);
  paths[0]!.close(WENT_AWAY);
  expect(await accepted[0]!.closed).toBe(WENT_AWAY);
  expect(clock.now()).toBeLessThan(1000);
});

test("a producer waits when too much is not confirmed, and goes on behind the break", async () => {
  const world = network();
  await world.clock.run(() => world.accepted.length === 1);
  const { acceptor } = world;
  world.acceptor = undefined;
  world.paths[0]!.close();
  let sent = 0;
  const sending = (async () => {
    for (; sent < 100; sent++) await world.near.send(frame(sent, MEBIBYTE));
  })();
  await world.clock.run(() => world.clock.now() > 20_000);
  // The eighth does not fit with its header.
  expect(sent).toBe(7);
  world.acceptor = acceptor;
  let received = 0;
  void (async () => {
    for (let message = await world.accepted[0]!.receive(); message; message = await world.accepted[0]!.receive())
      if (stepOf(message) === received) received++;
  })();
  await world.clock.run(() => received === 100);
  await sending;
  expect(received).toBe(100);
});

test("one client has a thousand channels at most, and others go on", async () => {
  const clock = new VirtualClock(randomOf(1));
  const acceptor = new LastingAcceptor(clock);
  const dial = async (name: string, owner: string | undefined): Promise<LastingChannel> => {
    const near = new LastingChannel(name, { peer: "the server", clock });
    const [path, end] = memoryChannels();
    near.move(path);
    await acceptor.accept(end, undefined, owner);
    return near;
  };
  const greedy = await Promise.all(Array.from({ length: 1000 }, (_, i) => dial(`greedy ${i}`, "10.0.0.1")));
  const late = await dial("one too many", "10.0.0.1");
  expect(await late.closed).toBe("it holds 1000 connections of this client already");
  for (const owner of ["10.0.0.2", undefined]) {
    const other = await dial(`from ${owner}`, owner);
    await clock.run(() => clock.now() > 3000);
    expect(acceptor.has(other.id)).toBe(true);
  }
  greedy[0]!.close();
  await greedy[0]!.closed;
  const next = await dial("another one", "10.0.0.1");
  expect(acceptor.has(next.id)).toBe(true);
});

test("refuses what is too large, and what comes when it is closed, and goes on before that", async () => {
  const { clock, near, accepted } = network();
  await clock.run(() => accepted.length === 1);
  await expect(near.send(new Uint8Array(near.messageLimit + 1))).rejects.toMatchObject({ code: "too-large" });
  await near.send(frame(1));
  expect(stepOf(await accepted[0]!.receive())).toBe(1);
  near.close();
  await expect(near.send(frame(2))).rejects.toMatchObject({ code: "channel-closed" });
});
