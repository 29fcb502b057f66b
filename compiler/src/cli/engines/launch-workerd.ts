/**
 * A real workerd on a free loopback port, serving a configuration file. It tells its port through a control pipe; start-up
 * is bounded, what it prints is kept for the error, and `close` waits until the process has ended.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Fault } from "../fault.ts";
import { Interrupted } from "../interrupt.ts";
import { askVersion, findWorkerd, WORKERD_HELP } from "./find-tools.ts";

export interface WorkerdOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** The configuration file; its socket is named "http". */
  readonly config: string;
  /** Where to listen; the default is a free port. */
  readonly address?: string;
  readonly onLog?: (line: string) => void;
  readonly onGone: (reason: string) => void;
}

export interface Workerd {
  readonly port: number;
  close(): Promise<void>;
}

const START_TIMEOUT = 15_000;
/** After this long a workerd that was asked to end is ended. */
const STOP_TIMEOUT = 2_000;
const LOG_LINES = 20;

export async function requireWorkerd(cwd: string): Promise<string> {
  const path = await findWorkerd(cwd);
  if (path === undefined) throw new Fault("RMC5114", "workerd, the edge runtime, was not found", { help: WORKERD_HELP });
  return path;
}

export async function launchWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const path = await requireWorkerd(options.cwd);
  const address = options.address ?? "127.0.0.1:0";
  const child = spawn(path, ["serve", options.config, `--socket-addr=http=${address}`, "--control-fd=3"], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `workerd ended with ${code}` : `workerd was ended by ${signal}`));
    child.once("error", (error) => resolve(`workerd did not start: ${error.message}`));
  });
  const log = keepLog(child, options.onLog);
  const close = (): Promise<void> => stop(child, ended);
  try {
    const port = await waitForPort(child, ended, options.signal);
    let closing = false;
    void ended.then((reason) => {
      if (!closing) options.onGone(reason);
    });
    return {
      port,
      close: () => {
        closing = true;
        return close();
      },
    };
  } catch (error) {
    await close();
    if (!(error instanceof StartError)) throw error;
    throw new Fault("RMC5115", `the edge did not start: ${error.message}`, {
      notes: log.map((line) => ({ message: line, span: undefined })),
      cause: error,
    });
  }
}

class StartError extends Error {}

function keepLog(child: ChildProcess, onLog: ((line: string) => void) | undefined): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      if (lines.length < LOG_LINES) lines.push(line);
      onLog?.(line);
    });
  }
  return lines;
}

async function waitForPort(child: ChildProcess, ended: Promise<string>, signal: AbortSignal): Promise<number> {
  const control = child.stdio[3] as Readable;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  try {
    return await new Promise<number>((resolve, reject) => {
      createInterface({ input: control }).on("line", (line) => {
        const event = JSON.parse(line) as { readonly event?: string; readonly port?: number };
        if (event.event === "listen" && event.port !== undefined) resolve(event.port);
      });
      timer = setTimeout(() => reject(new StartError(`no answer within ${START_TIMEOUT / 1000} s`)), START_TIMEOUT);
      void ended.then((reason) => reject(new StartError(reason)));
      onAbort = () => reject(new Interrupted("interrupted"));
      signal.addEventListener("abort", onAbort);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
  await ended;
  clearTimeout(timer);
}

/** As npm writes it, "1.20261117.1": the date in it is the newest compatibility date that this workerd takes. */
export async function workerdVersion(cwd: string): Promise<string> {
  const version = await askVersion(await requireWorkerd(cwd), "--version");
  const date = /(\d{4})-(\d{2})-(\d{2})/.exec(version ?? "");
  if (date === null) throw new Fault("RMC5114", `workerd does not say its version: ${version ?? "no answer"}`, { help: WORKERD_HELP });
  return `1.${date.slice(1).join("")}.0`;
}
