/** The transport is chosen by the server's address. That of gRPC is loaded where it is asked for. */
import type { Channel } from "@rmc/runtime";
import { dialSocket, isSocketAddress } from "@rmc/socket";
import { dialWebSocket } from "@rmc/ws";

/** As it is dialled: http addresses are where a server is, the others where it listens. */
export function dialled(address: string): string {
  return isSocketAddress(address) || isGrpc(address) ? address : new URL("/rmc/session", address).href;
}

export async function dialServer(address: string, token: string | undefined): Promise<Channel> {
  if (isSocketAddress(address)) return dialSocket(address);
  if (!isGrpc(address)) return dialWebSocket(address, token);
  const { dialGrpc } = await import("@rmc/grpc");
  return dialGrpc(address, token);
}

function isGrpc(address: string): boolean {
  return /^grpcs?:/.test(address);
}
