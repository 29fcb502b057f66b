/** A real Chromium, without anything that asks the network for something by itself. */
import { chromium, type Browser } from "playwright-core";

const FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without these a page has no address on a machine that is connected to nothing. */
export const WEBRTC_ON_LOOPBACK: readonly string[] = [
  "--allow-loopback-in-peer-connection",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];

export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["RMC_CHROMIUM"] ?? "/usr/bin/chromium", args: [...FLAGS, ...more] });
}
