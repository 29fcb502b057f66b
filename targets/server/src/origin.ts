/**
 * Who may open a WebSocket. Browsers let any page connect anywhere and say whose page it was: a page of another site is
 * refused unless it was named. On loopback the Host header must be a loopback name too, or a hostile name that resolves to
 * 127.0.0.1 would pass as this site.
 */
import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

export function isFromHere(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host = "" } = request.headers;
  if (!isOwnHost(request, origins)) return false;
  return origin === undefined || origins.includes(origin) || origin === `http://${host}` || origin === `https://${host}`;
}

/** Also what is asked over HTTP may be for our own pages alone. */
export function isOwnHost({ headers: { host = "" }, socket }: IncomingMessage, origins: readonly string[]): boolean {
  const isNamed = origins.some((each) => URL.canParse(each) && new URL(each).host === host);
  return isNamed || !isLoopback(socket.localAddress ?? "") || isLocalName(host);
}

/** Of a Host header: a proxy on this machine says another one for what comes from elsewhere. */
export function isLocalName(host: string): boolean {
  return isLoopback(hostname(host));
}

function hostname(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}

export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  return ["localhost", "::1", "[::1]"].includes(address) || (isIPv4(plain) && plain.startsWith("127."));
}
