/** Addresses of hosts that speak gRPC: `grpc://127.0.0.1:50051`, and `grpcs:` where they have a certificate. */
import { RmcError } from "@rmc/runtime";

/** Throws "bad-address", with the reason. */
export function grpcAddress(text: string): { readonly target: string; readonly isSecure: boolean } {
  const url = URL.parse(text);
  if (!url || !/^grpcs?:/.test(text) || url.hostname === "" || url.port === "" || !["", "/"].includes(url.pathname))
    throw new RmcError("bad-address", `${text} cannot be used: an address is grpc://host:port, or grpcs://host:port`);
  return { target: url.host, isSecure: url.protocol === "grpcs:" };
}
