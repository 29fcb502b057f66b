/** Data channels of the libraries that Node has, with nothing between them and their handlers: what ours are compared with. */
import * as nodeDataChannel from "node-datachannel";
import type { Channel } from "@rmc/runtime";
import { RTCPeerConnection } from "werift";
import type { RawDataChannel } from "./link-ends.ts";

export type Library = "werift" | "node-datachannel";

/** `signal`: to the other side, which does the same. Descriptions are sent with all candidates in them. */
export function bareDataChannel(library: Library, signal: Channel, isDialler: boolean): Promise<RawDataChannel> {
  return library === "werift" ? werift(signal, isDialler) : native(signal, isDialler);
}

async function werift(signal: Channel, isDialler: boolean): Promise<RawDataChannel> {
  const connection = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ["127.0.0.1"],
    iceInterfaceAddresses: { udp4: "127.0.0.1" },
  });
  const channel = connection.createDataChannel("bare", { negotiated: true, id: 0, ordered: true });
  const highWater = 128 * 1024;
  channel.bufferedAmountLowThreshold = highWater / 2;
  const opened = new Promise<void>((resolve) => (channel.onopen = resolve));
  const tell = async (): Promise<void> => say(signal, connection.localDescription?.sdp ?? "");
  if (isDialler) {
    await connection.setLocalDescription(await connection.createOffer());
    await tell();
    // As ours: the dialler begins the handshake.
    await connection.setRemoteDescription({ type: "answer", sdp: await hear(signal) });
  } else {
    await connection.setRemoteDescription({ type: "offer", sdp: await hear(signal) });
    await connection.setLocalDescription(await connection.createAnswer());
    await tell();
  }
  await opened;
  return {
    highWater,
    send: (message) => channel.send(message),
    bufferedAmount: () => channel.bufferedAmount,
    onMessage: (listener) => void channel.onMessage.subscribe((data) => listener(data as Buffer)),
    onRoom: (listener) => void channel.bufferedAmountLow.subscribe(listener),
    close: () => void connection.close(),
  };
}

async function native(signal: Channel, isDialler: boolean): Promise<RawDataChannel> {
  const connection = new nodeDataChannel.PeerConnection("bare", {
    iceServers: [],
    bindAddress: "127.0.0.1",
    disableAutoNegotiation: true,
  });
  const channel = connection.createDataChannel("bare", { negotiated: true, id: 0 });
  const highWater = 1024 * 1024;
  channel.setBufferedAmountLowThreshold(highWater / 2);
  const opened = new Promise<void>((resolve) => channel.onOpen(resolve));
  const gathered = new Promise<void>((resolve) => connection.onGatheringStateChange((state) => state === "complete" && resolve()));
  if (!isDialler) connection.setRemoteDescription(await hear(signal), "offer");
  connection.setLocalDescription(isDialler ? "offer" : "answer");
  await gathered;
  await say(signal, connection.localDescription()?.sdp ?? "");
  if (isDialler) connection.setRemoteDescription(await hear(signal), "answer");
  await opened;
  return {
    highWater,
    send: (message) => void channel.sendMessageBinary(message),
    bufferedAmount: () => channel.bufferedAmount(),
    onMessage: (listener) =>
      channel.onMessage((data) => listener(typeof data === "string" ? Buffer.from(data) : Buffer.from(data as ArrayBuffer))),
    onRoom: (listener) => channel.onBufferedAmountLow(listener),
    close: () => connection.close(),
  };
}

function say(signal: Channel, sdp: string): Promise<void> {
  return signal.send(Buffer.from(sdp.replaceAll("a=setup:actpass", "a=setup:active")));
}

async function hear(signal: Channel): Promise<string> {
  return Buffer.from((await signal.receive()) ?? []).toString();
}
