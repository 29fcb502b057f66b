/**
 * A real Chromium, headless, with one page on a loopback address. playwright-core drives it and brings no browser of its own.
 * Start-up is bounded; everything the page says in its console can be heard; `close` ends the browser with its processes
 * and removes its profile.
 */
import { pathToFileURL } from "node:url";
import { Fault } from "../fault.ts";
import { throwIfInterrupted } from "../interrupt.ts";
import { CHROMIUM_HELP, findChromium, PLAYWRIGHT_HELP, resolvePackage } from "./find-tools.ts";

export interface ChromiumOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly url: string;
  readonly onConsole?: (text: string) => void;
  /** The page or the browser is gone before `close`. */
  readonly onGone: (reason: string) => void;
}

export interface Chromium {
  close(): Promise<void>;
}

const START_TIMEOUT = 30_000;

/** No graphics, no network of its own, no first-run pages. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launchChromium(options: ChromiumOptions): Promise<Chromium> {
  const executablePath = findChromium(options.env);
  if (executablePath === undefined) throw notFound(options.env);
  const { chromium } = await loadPlaywright(options.cwd);
  throwIfInterrupted(options.signal);
  const browser = await chromium
    .launch({ executablePath, headless: true, args: FLAGS, timeout: START_TIMEOUT, handleSIGINT: false, handleSIGTERM: false })
    .catch((error: unknown) => {
      throw new Fault("RMC5115", `Chromium (${executablePath}) did not start: ${firstLine(error)}`, {
        help: "rmc doctor says what was found; RMC_CHROMIUM names another one",
        cause: error,
      });
    });
  let closing = false;
  const gone = (reason: string): void => {
    if (!closing) options.onGone(reason);
  };
  browser.on("disconnected", () => gone("Chromium ended"));
  const close = async (): Promise<void> => {
    closing = true;
    await browser.close().catch(() => {});
  };
  try {
    const page = await browser.newPage();
    page.on("crash", () => gone("the page in Chromium crashed"));
    page.on("pageerror", (error) => gone(`the page in Chromium failed: ${error.message}`));
    page.on("console", (message) => options.onConsole?.(message.text()));
    await page.goto(options.url, { timeout: START_TIMEOUT });
  } catch (error) {
    await close();
    throw new Fault("RMC5115", `Chromium could not open ${options.url}: ${firstLine(error)}`, { cause: error });
  }
  return { close };
}

function notFound(env: NodeJS.ProcessEnv): Fault {
  const named = env["RMC_CHROMIUM"] ?? "";
  if (named === "") return new Fault("RMC5114", "Chromium was not found", { help: CHROMIUM_HELP });
  return new Fault("RMC5114", `RMC_CHROMIUM names ${named}, which is not a program that can be started`, {
    help: "correct it, or unset it to use the one that is installed",
  });
}

/** The part of playwright-core that is used; the package is optional, so its types are not relied on. */
interface Playwright {
  readonly chromium: { launch(options: Readonly<Record<string, unknown>>): Promise<Browser> };
}

interface Browser {
  on(event: "disconnected", listener: () => void): void;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Page {
  on(event: "crash", listener: () => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "console", listener: (message: { text(): string }) => void): void;
  goto(url: string, options: { timeout: number }): Promise<unknown>;
}

async function loadPlaywright(cwd: string): Promise<Playwright> {
  const entry = resolvePackage("playwright-core", cwd);
  if (entry === undefined) throw new Fault("RMC5114", "playwright-core, which drives Chromium, was not found", { help: PLAYWRIGHT_HELP });
  const loaded = (await import(pathToFileURL(entry).href)) as Partial<Playwright> & { readonly default?: Playwright };
  const playwright = loaded.chromium === undefined ? loaded.default : (loaded as Playwright);
  if (playwright === undefined) throw new Fault("RMC5114", "playwright-core was found but cannot be used", { help: PLAYWRIGHT_HELP });
  return playwright;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
