import { expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { jsonFrame } from "../frame.ts";
import { OPEN } from "../frame-type.ts";
import { memoryChannels } from "../memory-channel.ts";
import { acceptShared } from "./shared-channel.ts";
import { SharedDialler } from "./shared-dialler.ts";

function world(): { readonly dialler: SharedDialler; readonly connections: Channel[] } {
  const connections: Channel[] = [];
  const dialler = new SharedDialler(async () => {
    const [near, far] = memoryChannels(Infinity);
    connections.push(near);
    acceptShared(far, () => undefined);
    return near;
  });
  return { dialler, connections };
}

async function open(dialler: SharedDialler): Promise<Channel> {
  const channel = await dialler.open();
  await channel.send(jsonFrame(OPEN, {}).bytes);
  return channel;
}

test("one connection carries many, another is dialled when it has no room, and none is kept for nothing", async () => {
  const { dialler, connections } = world();
  const channels = await Promise.all(Array.from({ length: 513 }, () => open(dialler)));
  expect(connections).toHaveLength(2);
  for (const channel of channels) channel.close();
  await Promise.all(connections.map(({ closed }) => closed));
  await open(dialler);
  expect(connections).toHaveLength(3);
});

test("who comes again soon finds the connection", async () => {
  const { dialler, connections } = world();
  for (let turn = 0; turn < 3; turn++) (await open(dialler)).close();
  expect(connections).toHaveLength(1);
});

test("a connection that is lost is dialled anew, and one that cannot be had is said so", async () => {
  const { dialler, connections } = world();
  const channel = await open(dialler);
  connections[0]!.close("pulled out");
  expect(await channel.closed).toBe("pulled out");
  await open(dialler);
  expect(connections).toHaveLength(2);
  let tries = 0;
  const nobody = new SharedDialler(() => Promise.reject(new Error(`nobody is there, ${++tries}`)));
  await expect(nobody.open()).rejects.toThrow("nobody is there, 1");
  await expect(nobody.open()).rejects.toThrow("nobody is there, 2");
});
