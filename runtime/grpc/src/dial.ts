/** Dials a host over gRPC. Each channel has a connection of its own: when it breaks, nothing else does. */
import { createSecureContext } from "node:tls";
import { Client, credentials, Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { RmcError, type Channel } from "@rmc/runtime";
import { grpcAddress } from "./grpc-address.ts";
import { GrpcChannel } from "./grpc-channel.ts";
import { CONNECT, LIMITS, STREAM_WINDOW } from "./service.ts";

const DIAL_MS = 10_000;

const OPTIONS = {
  ...LIMITS,
  "grpc.use_local_subchannel_pool": 1,
  "grpc-node.flow_control_window": STREAM_WINDOW,
  // Whoever wants to go on has a lasting channel; a call that is made twice would be a path too many.
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.service_config_disable_resolution": 1,
};

/** `address`: grpc://host:port or grpcs://host:port. `token`: for a host that asks for one. Rejects with "unknown-host", or "bad-address". */
export async function dialGrpc(address: string, token?: string): Promise<Channel> {
  const { target, isSecure } = grpcAddress(address);
  // Node's own, so that it trusts whom WebSockets trust: the library's default goes by variables of its own.
  const how = isSecure ? credentials.createFromSecureContext(createSecureContext()) : credentials.createInsecure();
  const client = new Client(target, how, OPTIONS);
  const metadata = new Metadata();
  if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
  const call = client.makeBidiStreamRequest(CONNECT.path, CONNECT.requestSerialize, CONNECT.responseDeserialize, metadata);
  const channel = new GrpcChannel(call, () => call.cancel());
  const accepted = Promise.withResolvers<Channel>();
  const timer = setTimeout(() => call.cancel(), DIAL_MS);
  call.once("metadata", () => accepted.resolve(channel));
  call.on("error", (error: ServiceError) => {
    accepted.reject(unanswered(address, error));
    channel.fail(error.details);
  });
  call.once("status", () => client.close());
  return accepted.promise.finally(() => clearTimeout(timer));
}

function unanswered(address: string, cause: ServiceError): RmcError {
  return new RmcError("unknown-host", `no host answers at ${address}: ${wordsOf(cause)}`, { cause });
}

function wordsOf({ code, details }: ServiceError): string {
  switch (code) {
    case status.CANCELLED:
      return "no answer";
    case status.UNIMPLEMENTED:
      return "who is there knows nothing of rmc";
    case status.UNAVAILABLE:
      return details.includes("ECONNREFUSED")
        ? "nobody listens there"
        : (/Last error: (?:Error: )?(.*)\. Resolution note/.exec(details)?.[1] ?? details);
    default:
      return details;
  }
}
