/** Where a server listens besides its http address: a socket for processes of this machine, and gRPC, which is loaded when it is asked for. */
import type { IncomingCall, NamedValue } from "@rmc/grpc";
import { RmcError, type Channel } from "@rmc/runtime";
import { listenSockets } from "@rmc/socket";
import type { Visitor } from "./gatekeeper.ts";
import type { ServeOptions } from "./serve-build.ts";
import { checkOpenness } from "./token-key.ts";

export interface Beside {
  readonly socket: string | undefined;
  readonly grpc: string | undefined;
  close(): Promise<void>;
}

export interface BesideEvents {
  examine(token: string | undefined): Promise<Visitor>;
  /** `from`: the address that is called from, where it may be another machine's. */
  greet(path: Channel, visitor?: Visitor, from?: string): void;
  answer(call: IncomingCall): Promise<readonly NamedValue[]>;
}

interface Listener {
  readonly address: string;
  close(): Promise<void>;
}

export async function listenBeside(options: ServeOptions, events: BesideEvents): Promise<Beside> {
  const socket = await listenAtSocket(options, events);
  try {
    const grpc = await listenAtGrpc(options, events);
    return { socket: socket?.address, grpc: grpc?.address, close: async () => void (await Promise.all([socket?.close(), grpc?.close()])) };
  } catch (error) {
    await socket?.close();
    throw error;
  }
}

/** Who may open a unix socket's file needs no token; on TCP nobody could be asked for one. */
async function listenAtSocket({ socket, tokenKey }: ServeOptions, { greet }: BesideEvents): Promise<Listener | undefined> {
  if (socket?.startsWith("tcp:") === true && tokenKey !== undefined)
    throw new RmcError("bad-address", `${socket} cannot be used: nobody is asked for a token there, choose unix:/path`);
  return socket === undefined ? undefined : listenSockets(socket, (path) => greet(path));
}

async function listenAtGrpc(options: ServeOptions, { examine, greet, answer }: BesideEvents): Promise<Listener | undefined> {
  const { grpc, host: own = "127.0.0.1", tokenKey, open, tls } = options;
  if (grpc === undefined) return undefined;
  const { host, port } = placeOf(grpc, own);
  checkOpenness(host, tokenKey, open === true);
  const { listenGrpc } = await import("@rmc/grpc");
  return listenGrpc({ host, port, tls, examine, onChannel: greet, onCall: answer });
}

function placeOf(text: string, own: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw new RmcError(
      "bad-address",
      `${text} cannot be used for gRPC: write a port, or an address of this machine and a port, as 127.0.0.1:50051`,
    );
  return { host: (host ?? own).replace(/^\[|\]$/g, ""), port: Number(port) };
}
