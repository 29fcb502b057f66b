import { expect, test } from "vitest";
import type { LinkProgram } from "../program.ts";
import { Topology } from "./topology.ts";

/** "client browser server client": a link from each to the next. */
function topology(...chains: string[]): { readonly topology: Topology; path(from: string, to: string): string } {
  const links = chains.flatMap((chain) => {
    const ends = chain.split(" ");
    return ends.slice(1).map((to, i) => link(ends[i]!, to));
  });
  const made = new Topology(links);
  return { topology: made, path: (from, to) => made.path(link(from, to)).join(" ") };
}

function link(from: string, to: string): LinkProgram {
  return { stream: 1, flow: "f", from, to, mode: "reliable" };
}

function dials(of: Topology): Record<string, string[]> {
  const all = ["client", "browser", "edge", "server", "gpu", "npu"].map((host) => [host, of.dials(host)] as const);
  return Object.fromEntries(all.filter(([, to]) => to.length > 0));
}

test.each([
  [["client server client"], { client: ["server"] }],
  [["client edge client"], { client: ["edge"] }],
  [["client edge server client"], { client: ["server", "edge"], edge: ["server"] }],
  [["client edge client", "client server client"], { client: ["server", "edge"] }],
  [["client server edge server.2 client"], { client: ["server", "edge"], edge: ["server"] }],
  [["client browser client"], { client: ["browser"] }],
  [["client browser edge server browser.2 client"], { client: ["browser"], browser: ["server", "edge"], edge: ["server"] }],
  [["client gpu client"], { client: ["server"], server: ["gpu"] }],
  [["client browser gpu npu client"], { client: ["browser"], browser: ["server"], server: ["gpu", "npu"] }],
  [["client edge gpu client"], { client: ["server", "edge"], edge: ["server"], server: ["gpu"] }],
])("%j: who opens the session on whom", (chains, expected) => {
  expect(dials(topology(...chains).topology)).toEqual(expected);
});

test("links take the way of the connections", () => {
  const plain = topology("client edge server gpu client");
  expect(plain.path("client", "client")).toBe("client");
  expect(plain.path("client", "edge")).toBe("client edge");
  expect(plain.path("server", "edge.2")).toBe("server edge");
  expect(plain.path("client", "gpu")).toBe("client server gpu");
  expect(plain.path("gpu", "client")).toBe("gpu server client");
  expect(plain.path("gpu", "edge")).toBe("gpu server edge");
  expect(plain.path("edge", "gpu")).toBe("edge server gpu");
  expect(plain.path("server", "server.2")).toBe("server");
  const withBrowser = topology("client browser edge server gpu npu client");
  expect(withBrowser.path("client", "edge")).toBe("client browser edge");
  expect(withBrowser.path("client", "gpu")).toBe("client browser server gpu");
  expect(withBrowser.path("gpu", "npu")).toBe("gpu server npu");
  expect(withBrowser.path("edge", "client")).toBe("edge browser client");
  expect(withBrowser.path("edge", "browser.2")).toBe("edge browser");
  expect(withBrowser.path("npu", "client")).toBe("npu server browser client");
});
