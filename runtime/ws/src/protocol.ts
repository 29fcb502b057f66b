/** How a WebSocket carries a token: it offers two protocols, ours and the token, and ours is taken. */
export const PROTOCOL = "rmc";

/** `offered`: the header "sec-websocket-protocol". */
export function tokenOf(offered: string | null | undefined): string | undefined {
  const [first, token] = (offered ?? "").split(",").map((each) => each.trim());
  return first === PROTOCOL ? token : undefined;
}
