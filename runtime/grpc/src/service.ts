/** The service of rmc.proto, as both sides of the library want it. */
import type { ChannelOptions, MethodDefinition } from "@grpc/grpc-js";
import { FRAME_LIMIT } from "@rmc/runtime";
import { decodeMessage, encodeMessage, type Message } from "./message.ts";

export const CONNECT: MethodDefinition<Message, Message> = {
  path: "/rmc.Host/Connect",
  requestStream: true,
  responseStream: true,
  requestSerialize: encodeMessage,
  requestDeserialize: decodeMessage,
  responseSerialize: encodeMessage,
  responseDeserialize: decodeMessage,
};

/** What is one message each way. Only stock clients use it: theirs is the other half. */
export const UNARY = { call: "/rmc.Host/Call", run: "/rmc.Host/Run" } as const;

/** Number and length of the field around a frame. */
const AROUND = 16;

/** Of both sides. Whether the other one is alive is asked by lasting channels, so there is no keepalive here. */
export const LIMITS: ChannelOptions = {
  "grpc.max_send_message_length": FRAME_LIMIT + AROUND,
  "grpc.max_receive_message_length": FRAME_LIMIT + AROUND,
  "grpc.enable_channelz": 0,
};

/** What a side may have sent that the other has not read, of a stream: with HTTP/2's 64 KiB, far hosts and proxies that gather get nearly nothing. */
export const STREAM_WINDOW: number = 1024 * 1024;
