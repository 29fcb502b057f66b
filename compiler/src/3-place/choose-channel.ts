/** Over which channel two stages talk, and why: shown by `explain` and written into the manifest. */
import type { Place } from "../ir/graph.ts";

export interface ChannelChoice {
  /** In order of preference. */
  readonly channels: readonly string[];
  readonly reason: string;
}

type End = Place["kind"] | "client";

/** `from` and `to` are the places of the two ends; `same` says that both ends are one and the same place. */
export function chooseChannel(from: End, to: End, same: boolean): ChannelChoice {
  if (same && from === "client") return { channels: ["memory"], reason: "the client hears its own input: it never leaves the client" };
  if (same) return { channels: ["memory"], reason: `both stages run in the same ${from} host: values are handed over in memory` };
  const ends = [from, to];
  const other = (end: End): End => (from === end ? to : from);
  if (ends.includes("client") && other("client") === "browser")
    return { channels: ["worker"], reason: "the page and its Worker: messages with transferred buffers" };
  if (ends.includes("compute")) {
    if (other("compute") === "server")
      return { channels: ["ws"], reason: "a compute host dials the server, so one WebSocket carries both directions" };
    return { channels: ["ws"], reason: `a compute host only dials the server, which relays to the ${other("compute")}` };
  }
  if (ends.includes("browser"))
    return { channels: ["ws"], reason: `a browser reaches the ${other("browser")} by WebSocket at once and everywhere` };
  if (ends.includes("client"))
    return { channels: ["ws"], reason: `the client dials the ${other("client")} by WebSocket, which every client has` };
  return { channels: ["ws"], reason: "server to server: a WebSocket is ordered and had the best throughput of what every edge offers" };
}
