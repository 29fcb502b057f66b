/** What is a socket's own; how every channel behaves is tested in test/links/channels.test.ts. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { FRAME_LIMIT, type Channel } from "@rmc/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { dialSocket } from "./dial.ts";
import { listenSockets } from "./listen.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "rmc-socket-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function listening(address: string): Promise<{ readonly address: string; readonly accepted: Promise<Channel> }> {
  const accepted = Promise.withResolvers<Channel>();
  const listener = await listenSockets(address, accepted.resolve);
  cleanups.push(() => listener.close());
  return { address: listener.address, accepted: accepted.promise };
}

const kinds: [string, () => string][] = [
  ["unix", () => `unix:${join(folder(), "s")}`],
  ["tcp", () => "tcp://127.0.0.1:0"],
];

describe.each(kinds)("a %s socket", (name, free) => {
  async function pair(): Promise<[Channel, Channel]> {
    const { address, accepted } = await listening(free());
    return [await dialSocket(address), await accepted];
  }

  /** A peer that says anything. */
  async function raw(): Promise<{ readonly socket: Socket; readonly channel: Channel }> {
    const { address, accepted } = await listening(free());
    const socket = address.startsWith("unix:") ? connect(address.slice(5)) : connect(Number(new URL(address).port), "127.0.0.1");
    socket.on("error", () => undefined);
    cleanups.push(() => socket.destroy());
    return { socket, channel: await accepted };
  }

  test("knows its name", async () => {
    expect((await pair()).map((channel) => channel.name)).toEqual([name, name]);
  });

  test("puts together what comes in pieces, wherever they are cut", async () => {
    const { socket, channel } = await raw();
    const messages = [0, 1, 3, 4, 5, 300, 70_000].map((size) => randomBytes(size));
    const stream = Buffer.concat(messages.flatMap((message) => [lengthOf(message.length), message]));
    const pieces = [1, 1, 1, 1, 2, 3, 5, 8, 13, 400, 60_000];
    let at = 0;
    const received: Uint8Array[] = [];
    const reading = (async () => {
      while (received.length < messages.length) received.push((await channel.receive())!);
    })();
    for (let i = 0; at < stream.length; i++) {
      const piece = stream.subarray(at, at + (pieces[i] ?? 7_000));
      at += piece.length;
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await reading;
    expect(received.map((message) => Buffer.from(message).equals(messages[received.indexOf(message)]!))).toEqual(messages.map(() => true));
  });

  test("gives messages that are no Buffers, whose slices are copies", async () => {
    const { socket, channel } = await raw();
    for (const size of [8, 200_000]) {
      socket.write(Buffer.concat([lengthOf(size), randomBytes(size)]));
      expect(Object.getPrototypeOf(await channel.receive())).toBe(Uint8Array.prototype);
    }
  });

  test.each([
    [
      "a length over the limit",
      lengthOf(FRAME_LIMIT + 1),
      `a message of ${FRAME_LIMIT + 1} bytes is announced; the limit is ${FRAME_LIMIT}`,
    ],
    ["a reason without end", lengthOf(0xffff_ffff), `a message of 2147483647 bytes is announced; the limit is 1024`],
    ["a page's request", Buffer.from("GET / HTTP/1.1\r\n\r\n"), `a message of 542393671 bytes is announced; the limit is ${FRAME_LIMIT}`],
  ])("%s closes it, and the other side is told", async (_, bytes, words) => {
    const { socket, channel } = await raw();
    const heard: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => heard.push(chunk));
    socket.write(bytes);
    expect(await channel.closed).toBe(words);
    expect(await channel.receive()).toBeUndefined();
    await once(socket, "close");
    expect(Buffer.concat(heard).subarray(4).toString()).toBe(words);
  });

  test.each([
    ["in a length", lengthOf(100).subarray(0, 2)],
    ["in a message", Buffer.concat([lengthOf(100_000), randomBytes(99_999)])],
  ])("one that is cut %s ends, and gives nothing", async (_, bytes) => {
    const { socket, channel } = await raw();
    socket.end(bytes);
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.closed).toBe("it ended in the middle of a message");
  });

  test("a reason of any length and any language arrives, as far as it is carried", async () => {
    const [near, far] = await pair();
    near.close(`größer ${"x".repeat(5_000)}`);
    expect(await far.closed).toMatch(/^größer x{1000,1020}$/);
  });

  test("what nobody asks for is not read", async () => {
    const { socket, channel } = await raw();
    const message = Buffer.concat([lengthOf(65_536), Buffer.alloc(65_536)]);
    let isFull = false;
    for (let sent = 0; sent < 1000 && !isFull; sent++)
      isFull = !socket.write(message) && (await Promise.race([once(socket, "drain"), quiet()])) === undefined;
    expect(isFull).toBe(true);
    socket.end();
    let received = 0;
    while (await channel.receive()) received++;
    expect(received).toBeGreaterThan(10);
  });

  test("a listener that closes tells everybody, and then nobody is there", async () => {
    const listener = await listenSockets(free(), () => undefined);
    const channel = await dialSocket(listener.address);
    await Promise.all([listener.close(), listener.close()]);
    expect(await channel.closed).toBe("the other side stopped listening");
    await expect(dialSocket(listener.address)).rejects.toMatchObject({ code: "unknown-host" });
  });

  test("an address that is taken is left to who has it", async () => {
    const { address, accepted } = await listening(free());
    await expect(listenSockets(address, () => undefined)).rejects.toThrow(
      "RMC6028 " + address + " cannot be used: somebody listens there already",
    );
    await dialSocket(address);
    expect((await accepted).name).toBe(name);
  });
});

describe("the file of a unix socket", () => {
  test("is for its owner alone, and goes with the listener", async () => {
    const path = join(folder(), "s");
    const listener = await listenSockets(`unix:${path}`, () => undefined);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await listener.close();
    expect(existsSync(path)).toBe(false);
  });

  test("is for its owner alone from the first moment", async () => {
    const path = join(folder(), "s");
    const before = process.umask(0);
    const listening = listenSockets(`unix:${path}`, () => undefined);
    const made = statSync(path).mode & 0o777;
    const left = process.umask(before);
    await (await listening).close();
    expect([made, left]).toEqual([0o600, 0]);
  });

  test("goes with a process that exits, and is replaced when that was killed", async () => {
    const path = join(folder(), "s");
    const exited = await listenInProcess(path);
    exited.kill("SIGTERM");
    await once(exited, "exit");
    expect(existsSync(path)).toBe(false);
    const killed = await listenInProcess(path);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    expect(existsSync(path)).toBe(true);
    await expect(dialSocket(`unix:${path}`)).rejects.toThrow(`no host answers at unix:${path}: nobody listens there`);
    const { address, accepted } = await listening(`unix:${path}`);
    await dialSocket(address);
    expect((await accepted).name).toBe("unix");
  });

  test("replaces no other file", async () => {
    const path = join(folder(), "notes.txt");
    writeFileSync(path, "mine");
    await expect(listenSockets(`unix:${path}`, () => undefined)).rejects.toThrow("cannot be used: a file is there that is no socket");
    expect(statSync(path).size).toBe(4);
  });

  test("one that another process has not begun to answer is alive", async () => {
    const path = join(folder(), "s");
    const server = createServer().listen(path);
    await once(server, "listening");
    cleanups.push(() => server.close());
    await expect(listenSockets(`unix:${path}`, () => undefined)).rejects.toThrow("somebody listens there already");
  });
});

test.each([
  [`unix:/${"x".repeat(120)}`, /its path has 121 bytes, and a socket's may have 10[37]$/],
  ["unix:relative", /a path from the root belongs behind unix:/],
  ["unix:/nowhere/at/all", /its folder is not there$/],
  ["unix:/etc/hostname/s", /its folder is none$/],
  // Where not even root may make a file.
  ["unix:/proc/s", /this user may not make it$/],
  ["tcp://10.0.0.1:80", /sockets are for one machine/],
  ["tcp://127.0.0.1", /an address is unix:\/path or tcp:\/\/127.0.0.1:port$/],
  ["tcp://127.0.0.1:9/path", /an address is/],
  ["http://127.0.0.1:9", /an address is/],
])("%s cannot be listened at", async (address, words) => {
  const failure: unknown = await listenSockets(address, () => undefined).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "bad-address", message: expect.stringMatching(words) as string });
});

test("dialling where nothing is says so", async () => {
  await expect(dialSocket("unix:/nowhere/at/all")).rejects.toMatchObject({
    code: "unknown-host",
    message: "RMC6005 no host answers at unix:/nowhere/at/all: there is no such file",
  });
  await expect(dialSocket("tcp://127.0.0.1:9")).rejects.toMatchObject({ code: "unknown-host" });
  await expect(dialSocket("tcp://example.com:9")).rejects.toMatchObject({ code: "bad-address" });
});

async function listenInProcess(path: string): Promise<ReturnType<typeof spawn>> {
  const listen = JSON.stringify(new URL("./listen.ts", import.meta.url).href);
  const script = `const { listenSockets } = await import(${listen}); process.once("SIGTERM", () => process.exit());
    await listenSockets(${JSON.stringify(`unix:${path}`)}, () => {}); console.log("listening");`;
  const child = spawn(process.execPath, ["--conditions=rmc-source", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanups.push(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

function lengthOf(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(size);
  return bytes;
}

function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}
