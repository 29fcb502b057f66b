/** Pages of a real Chromium that hold a session with a server here, and keep their peer connections where tests find them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveBuild, type Served, type ServeOptions } from "@rmc/host";
import type { Browser, Page } from "playwright-core";
import { expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";
import { launchChromium, WEBRTC_ON_LOOPBACK } from "./launch-chromium.ts";

/** `begin(options)`, `send(from, to)`, `results`, `carrier()`, `peers`, each with the `states` that it went through. */
const PAGE = `<!doctype html><title>test</title><link rel="icon" href="data:,"><script type="module">
  const Own = RTCPeerConnection;
  window.peers = [];
  window.RTCPeerConnection = function (options) {
    const peer = new Own(options);
    peer.states = [];
    peer.addEventListener("connectionstatechange", () => peer.states.push(peer.connectionState));
    peer.addEventListener("icegatheringstatechange", () => peer.states.push(peer.iceGatheringState));
    peer.addEventListener("iceconnectionstatechange", () => peer.states.push("ice " + peer.iceConnectionState));
    peers.push(peer);
    return peer;
  };
  import { test } from "/client/index.js";
  import { webRtc } from "/client/webrtc.js";
  window.begin = async ({ relayOnly, ...options }) => {
    const webrtc = relayOnly ? webRtc({ relayOnly }) : true;
    const session = (window.session = await test.connect(location.origin, { webrtc, ...options }));
    window.results = [];
    (async () => { for (let value = await session.out.next(); value !== undefined; value = await session.out.next()) results.push(value); })();
  };
  // One after the other, until enough have come.
  window.send = async (from, to) => {
    for (let value = from; value < to; value++) await session.inputs.mic.send(value);
    while (results.length < to) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  window.carrier = () => session.transports.find(({ between }) => between[1] === "server");
</script>`;

export interface Carrier {
  readonly channel: string;
  readonly tried: readonly { readonly channel: string; readonly reason: string }[];
}

export class SessionPage {
  readonly made: HandMadeBuild;
  readonly served: Served;
  readonly page: Page;

  constructor(made: HandMadeBuild, served: Served, page: Page) {
    this.made = made;
    this.served = served;
    this.page = page;
  }

  /** A statement of the page's, or one of its functions called. */
  evaluate<T = unknown>(code: string): Promise<T> {
    return this.page.evaluate(code);
  }

  carrier(): Promise<Carrier> {
    return this.evaluate("carrier()");
  }

  async until(condition: string): Promise<void> {
    await this.page.waitForFunction(condition, undefined, { timeout: 20_000 });
  }

  carriedBy(channel: string): Promise<void> {
    return this.until(`window.session && carrier().channel === "${channel}"`);
  }

  /** What must have come of 0 to `count`, without. */
  expected(count: number): readonly number[] {
    return Array.from({ length: count }, (_, value) => expected(value, this.made.places));
  }
}

export class SessionPages {
  readonly #folder: string;
  readonly #browser: Browser;
  readonly #open: (() => Promise<void>)[] = [];

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  static async launch(): Promise<SessionPages> {
    const folder = await mkdtemp(join(tmpdir(), "rmc-webrtc-"));
    await mkdir(join(folder, "app"));
    await writeFile(join(folder, "app", "index.html"), PAGE);
    return new SessionPages(folder, await launchChromium(WEBRTC_ON_LOOPBACK));
  }

  async open(places: readonly string[], options: Partial<ServeOptions> = {}): Promise<SessionPage> {
    const made = await handMadeBuild(join(this.#folder, places.join("-")), places);
    const served = await serveBuild({ directory: made.directory, port: 0, app: join(this.#folder, "app"), ...options });
    this.#open.push(() => served.close());
    const page = await this.#browser.newPage();
    this.#open.push(() => page.close());
    await page.goto(served.url);
    await page.waitForFunction("window.begin");
    return new SessionPage(made, served, page);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#open.splice(0).reverse()) await close();
  }

  async end(): Promise<void> {
    await this.closeAll();
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }
}
