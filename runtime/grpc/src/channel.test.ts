/** What is gRPC's own; how every channel behaves is tested in test/links/channels.test.ts. */
import { connect as connectHttp2, createServer as createHttp2Server, type ClientHttp2Session, type ServerHttp2Session } from "node:http2";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { Client, credentials } from "@grpc/grpc-js";
import { RmcError, type Channel, type Grant } from "@rmc/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { dialGrpc } from "./dial.ts";
import { listenGrpc, type GrpcListenOptions } from "./listen.ts";
import { encodeMessage } from "./message.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Accepted {
  readonly channel: Channel;
  readonly from: string;
  readonly who: Grant | RmcError | undefined;
}

async function listening(
  examine?: GrpcListenOptions["examine"],
): Promise<{ readonly address: string; readonly accepted: Promise<Accepted>; close(): Promise<void> }> {
  const accepted = Promise.withResolvers<Accepted>();
  const onChannel = (channel: Channel, who: Accepted["who"], from: string): void => accepted.resolve({ channel, who, from });
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, examine, onChannel });
  cleanups.push(() => listener.close());
  return { ...listener, accepted: accepted.promise };
}

/** A peer that says anything. */
function raw(address: string): ClientHttp2Session {
  const session = connectHttp2(address.replace("grpc:", "http:"));
  session.on("error", () => undefined);
  cleanups.push(() => session.destroy());
  return session;
}

const framed = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

/** What a call ends with. */
async function statusOf(session: ClientHttp2Session, path: string, headers: object, body: Buffer): Promise<unknown> {
  const stream = session.request({ ":method": "POST", ":path": path, te: "trailers", "content-type": "application/grpc", ...headers });
  stream.on("error", () => undefined);
  const head = once(stream, "response") as Promise<[Record<string, string>]>;
  const trailers = once(stream, "trailers") as Promise<[Record<string, string>]>;
  stream.resume().end(body);
  const [first] = await head;
  return first["grpc-status"] ?? (first[":status"] === (200 as never) ? (await trailers)[0]["grpc-status"] : first[":status"]);
}

test("both ends know its name, and who accepts where it comes from", async () => {
  const { address, accepted } = await listening();
  const near = await dialGrpc(address);
  const { channel: far, from } = await accepted;
  expect([near.name, far.name, from]).toEqual(["grpc", "grpc", "127.0.0.1"]);
});

test("a reason of any language arrives, as far as it is carried", async () => {
  const { address, accepted } = await listening();
  const near = await dialGrpc(address);
  near.close(`größer ${"x".repeat(5_000)}`);
  expect(await (await accepted).channel.closed).toMatch(/^größer x{1000,1020}$/);
});

test("a listener that closes tells everybody, and then nobody is there", async () => {
  const { address, close } = await listening();
  const channel = await dialGrpc(address);
  await Promise.all([close(), close()]);
  expect(await channel.closed).toBe("the other side stopped listening");
  await expect(dialGrpc(address)).rejects.toMatchObject({
    code: "unknown-host",
    message: `RMC6005 no host answers at ${address}: nobody listens there`,
  });
});

test("a port that is taken is left to who has it", async () => {
  const { address, accepted } = await listening();
  const { hostname: host, port } = new URL(address);
  await expect(listenGrpc({ host, port: Number(port), onChannel: () => undefined })).rejects.toThrow(
    `RMC6028 ${host}:${port} cannot be used for gRPC: somebody listens there already`,
  );
  await dialGrpc(address);
  await accepted;
});

test("a stream that is cut off says so on both sides", async () => {
  const { address, accepted } = await listening();
  const sockets = new Set<{ destroy(): void }>();
  const proxy = createServer((near) => {
    const far = connect(Number(new URL(address).port), "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  cleanups.push(() => proxy.close());
  const near = await dialGrpc(`grpc://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const { channel: far } = await accepted;
  const waiting = [near, far].map((end) => end.receive());
  for (const socket of sockets) socket.destroy();
  expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  expect(await far.closed).toBe("the gRPC stream was cancelled");
  expect(await near.closed).toBeTruthy();
  for (const end of [near, far]) await expect(end.send(new Uint8Array(8))).rejects.toMatchObject({ code: "channel-closed" });
});

test("a client that only ends its stream closes the channel, and has everything that was sent before", async () => {
  const { address, accepted } = await listening();
  const stream = raw(address).request({
    ":method": "POST",
    ":path": "/rmc.Host/Connect",
    te: "trailers",
    "content-type": "application/grpc",
  });
  stream.end(framed(encodeMessage(new Uint8Array([1, 2, 3]))));
  const { channel } = await accepted;
  expect(await channel.receive()).toEqual(new Uint8Array([1, 2, 3]));
  expect(await channel.receive()).toBeUndefined();
  expect(await channel.closed).toBeUndefined();
});

test("what is sent and not read may be a mebibyte, in both directions", async () => {
  const { address } = await listening();
  const session = raw(address);
  await once(session, "remoteSettings");
  const widened = once(session, "remoteSettings");
  session.request({ ":method": "POST", ":path": "/rmc.Host/Connect", te: "trailers", "content-type": "application/grpc" });
  await widened;
  expect(session.remoteSettings.initialWindowSize).toBe(1024 * 1024);
  const server = createHttp2Server().listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await once(server, "listening");
  server.on("stream", (stream) => stream.respond({ ":status": 200, "content-type": "application/grpc" }));
  const asked = once(server, "session") as Promise<[ServerHttp2Session]>;
  const near = await dialGrpc(`grpc://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await asked)[0].remoteSettings.initialWindowSize).toBe(1024 * 1024);
  near.close();
  (await asked)[0].destroy();
});

describe("what is no rmc", () => {
  test.each([
    ["another method", "/rmc.Host/Nothing", {}, "12"],
    ["a web page's content type", "/rmc.Host/Connect", { "content-type": "text/plain" }, 415],
    ["a web page that asks first", "/rmc.Host/Connect", { ":method": "OPTIONS", "content-type": "", origin: "https://evil.example" }, 415],
  ])("%s is refused", async (_, path, headers, status) => {
    const { address } = await listening();
    expect(await statusOf(raw(address), path, headers, Buffer.alloc(0))).toEqual(status);
  });

  test("bytes that are no message end the call, without a word of where it happened", async () => {
    const { address } = await listening();
    const client = new Client(new URL(address).host, credentials.createInsecure());
    cleanups.push(() => client.close());
    const call = client.makeBidiStreamRequest(
      "/rmc.Host/Connect",
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
    );
    call.resume().write(Buffer.from([255]));
    const [error] = (await once(call, "error")) as [{ code: number; details: string }];
    expect([error.code, error.details]).toEqual([13, "Error deserializing request"]);
  });

  test("a service without ours is not a host", async () => {
    const { Server, ServerCredentials } = await import("@grpc/grpc-js");
    const server = new Server();
    cleanups.push(() => server.forceShutdown());
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    await expect(dialGrpc(`grpc://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "unknown-host",
      message: expect.stringMatching(/who is there knows nothing of rmc$/) as string,
    });
  });
});

describe("a listener that asks who comes", () => {
  const grant: Grant = { pipeline: "test", until: 1 };
  const stranger = new RmcError("unauthorized", "nobody");
  const examine = async (token: string | undefined): Promise<Grant | RmcError> => (token === "good" ? grant : stranger);

  test("hears the token, as it came with any client", async () => {
    const { address, accepted } = await listening(examine);
    await dialGrpc(address, "good");
    expect((await accepted).who).toBe(grant);
  });

  test("whatever the letters of its scheme", async () => {
    const { address, accepted } = await listening(examine);
    const headers = { te: "trailers", "content-type": "application/grpc", authorization: "bearer good" };
    raw(address).request({ ":method": "POST", ":path": "/rmc.Host/Connect", ...headers });
    expect((await accepted).who).toBe(grant);
  });

  test.each([
    ["none", undefined],
    ["another", "bad"],
  ])("tells who has %s token apart", async (_, token) => {
    const { address, accepted } = await listening(examine);
    await dialGrpc(address, token);
    expect((await accepted).who).toBe(stranger);
  });

  test("takes no large message of a stranger, plain or packed", async () => {
    const { gzipSync } = await import("node:zlib");
    for (const packed of [false, true]) {
      const { address } = await listening(examine);
      const large = encodeMessage(new Uint8Array(300 * 1024));
      const body = framed(packed ? gzipSync(large) : large);
      if (packed) body[0] = 1;
      expect(await statusOf(raw(address), "/rmc.Host/Connect", packed ? { "grpc-encoding": "gzip" } : {}, body)).toBe("8");
    }
  });

  test("takes a large one of who has a token", async () => {
    const { address, accepted } = await listening(examine);
    const near = await dialGrpc(address, "good");
    await near.send(new Uint8Array(300 * 1024));
    expect(await (await accepted).channel.receive()).toHaveLength(300 * 1024);
  });
});

test.each(["grpc://127.0.0.1", "grpc:127.0.0.1:80", "grpc://127.0.0.1:80/path", "http://127.0.0.1:80"])(
  "%s cannot be dialled",
  async (address) => {
    await expect(dialGrpc(address)).rejects.toMatchObject({ code: "bad-address" });
  },
);
