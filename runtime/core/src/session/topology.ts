/**
 * Who talks to whom in one session. The hosts are the client, the browser's worker, the edge, the server, and one for each
 * compute place; the first four dial downwards and compute places dial the server. What has no connection of its own is
 * relayed: the client's streams by its browser host, everything of a compute place by the server.
 */
import type { LinkProgram } from "../program.ts";

/** "client", "browser", "edge", "server", or the name of a compute place. */
export type HostName = string;

/** The host that runs a stage: "browser.2" is the second stage of the place "browser". */
export function hostOf(end: string): HostName {
  return end.split(".", 1)[0]!;
}

export class Topology {
  readonly #pairs: readonly (readonly [HostName, HostName])[];
  readonly #hosts: ReadonlySet<HostName>;
  /** The host that dials server and edge. */
  readonly #front: HostName;

  constructor(links: readonly LinkProgram[]) {
    this.#pairs = links.map(({ from, to }) => [hostOf(from), hostOf(to)]);
    this.#hosts = new Set(this.#pairs.flat());
    this.#front = this.#hosts.has("browser") ? "browser" : "client";
  }

  /** The hosts that `here` opens the session on, in this order. */
  dials(here: HostName): HostName[] {
    if (here === "client" && this.#front !== "client") return [this.#front];
    const reaches = (to: HostName) => this.#pairs.some((pair) => this.#crosses(pair, here, to));
    if (here === this.#front) return [...(this.#computes().length > 0 || this.#hosts.has("server") ? ["server"] : []), ...(this.#hosts.has("edge") ? ["edge"] : [])];
    if (here === "edge") return reaches("server") ? ["server"] : [];
    return here === "server" ? this.#computes() : [];
  }

  /** The neighbour on the way from `here` to another host. */
  next(here: HostName, to: HostName): HostName {
    const behindServer = to !== "client" && to !== "browser" && to !== "edge";
    switch (here) {
      case "client":
        return this.#front === "browser" ? "browser" : behindServer ? "server" : to;
      case "browser":
        return behindServer ? "server" : to;
      case "edge":
        return behindServer ? "server" : this.#front;
      case "server":
        return to === "client" ? this.#front : to;
      default:
        return "server";
    }
  }

  /** Every host a link's frames pass, both ends included. */
  path(link: LinkProgram): HostName[] {
    const to = hostOf(link.to);
    const path = [hostOf(link.from)];
    while (path.at(-1) !== to) path.push(this.next(path.at(-1)!, to));
    return path;
  }

  #computes(): HostName[] {
    return [...this.#hosts].filter((host) => !["client", "browser", "edge", "server"].includes(host));
  }

  #crosses([from, to]: readonly [HostName, HostName], a: HostName, b: HostName): boolean {
    for (let here = from; here !== to; ) {
      const next = this.next(here, to);
      if ((here === a && next === b) || (here === b && next === a)) return true;
      here = next;
    }
    return false;
  }
}
