/**
 * Who may open a WebSocket. Browsers let any page connect anywhere and say whose page it was: a page of another site is
 * refused unless it was named. On loopback the Host header must be a loopback name too, or a hostile name that resolves to
 * 127.0.0.1 would pass as this site.
 */
import type { IncomingMessage } from "node:http";

export function isFromHere(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host = "" } = request.headers;
  const isNamed = origins.some((each) => URL.canParse(each) && new URL(each).host === host);
  if (isLoopback(request.socket.localAddress ?? "") && !isLoopback(hostname(host)) && !isNamed) return false;
  return origin === undefined || origins.includes(origin) || origin === `http://${host}` || origin === `https://${host}`;
}

function hostname(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}

export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || address === "[::1]" || /^(::ffff:)?127\./.test(address);
}
