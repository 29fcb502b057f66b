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
  readonly #links: readonly LinkProgram[];
  readonly #hosts: ReadonlySet<HostName>;
  /** The host that dials server and edge. */
  readonly #front: HostName;

  constructor(links: readonly LinkProgram[]) {
    this.#links = links;
    this.#hosts = new Set(links.flatMap(({ from, to }) => [hostOf(from), hostOf(to)]));
    this.#front = this.#hosts.has("browser") ? "browser" : "client";
  }

  /** The hosts that `here` opens the session on, in this order. */
  dials(here: HostName): HostName[] {
    const computes = [...this.#hosts].filter(isCompute);
    const edge = this.#hosts.has("edge") ? ["edge"] : [];
    const server = this.#hosts.has("server") || computes.length > 0 ? ["server"] : [];
    switch (here) {
      case this.#front:
        return [...server, ...edge];
      case "client":
        return ["browser"];
      case "edge":
        return server.filter(() => this.#links.some((link) => /edge,server|server,edge/.test(this.path(link).join())));
      case "server":
        return computes;
      default:
        return [];
    }
  }

  /** The neighbour on the way from `here` to another host. */
  next(here: HostName, to: HostName): HostName {
    if (isCompute(here)) return "server";
    const via = isCompute(to) && here !== "server" ? "server" : to;
    return here !== this.#front && (here === "client" || via === "client") ? this.#front : via;
  }

  /** Every host a link's frames pass, both ends included. */
  path(link: LinkProgram): HostName[] {
    const to = hostOf(link.to);
    const path = [hostOf(link.from)];
    while (path.at(-1) !== to) path.push(this.next(path.at(-1)!, to));
    return path;
  }
}

function isCompute(host: HostName): boolean {
  return !["client", "browser", "edge", "server"].includes(host);
}
