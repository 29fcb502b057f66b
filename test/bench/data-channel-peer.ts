/** The other process of `data-channels.ts`: `?ours=LIBRARY` and `?bare=LIBRARY`, signalled over WebSocket. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel } from "@rmc/runtime";
import { acceptWebRtc } from "@rmc/webrtc";
import { listenWebSockets } from "@rmc/ws/listen";
import { bareDataChannel, type Library } from "./bare-data-channels.ts";
import { PEERS } from "./data-channels.ts";
import { BareDataChannel, GREETING, LinkEnd, obey, type End } from "./link-ends.ts";

async function accept(signal: Channel, asked: URLSearchParams): Promise<End> {
  const ours = asked.get("ours") as Library | null;
  if (ours === null) return new BareDataChannel(await bareDataChannel(asked.get("bare") as Library, signal, false));
  const options = { createPeer: PEERS[ours], admit: () => ({ iceServers: [] }), address: "127.0.0.1" };
  return new LinkEnd(await acceptWebRtc(signal, options), "far");
}

async function welcome(signal: Channel, asked: URLSearchParams): Promise<void> {
  const end = await accept(signal, asked);
  obey(end);
  void end.send("take", GREETING);
}

const http = createServer();
listenWebSockets({
  server: http,
  path: "/rmc/session",
  onChannel: (signal, { url }) => void welcome(signal, new URL(url ?? "", "http://localhost").searchParams),
});
http.listen(0, "127.0.0.1", () => process.send!(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/rmc/session`));
process.once("disconnect", () => process.exit());
