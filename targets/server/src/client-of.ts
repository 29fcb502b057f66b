/** Whose connection it is, to count what one client has: the session of its token, or its address. */
import type { Grant } from "@rmc/runtime";

/** Undefined for this machine: all of a proxy's clients come from there. */
export function clientOf(remoteAddress: string, grant: Grant | undefined): string | undefined {
  if (grant?.session !== undefined) return `session ${grant.session}`;
  const address = remoteAddress.replace(/^::ffff:/, "");
  return address === "" || address === "::1" || address.startsWith("127.") ? undefined : networkOf(address);
}

/** Who has an IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("::");
  return [...head.split(":"), "0", "0", "0"].slice(0, 4).join(":");
}
