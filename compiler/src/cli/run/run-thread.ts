/**
 * The thread that runs a pipeline or a host. A node that spins can be ended, `process.exit` and an uncaught error end the
 * run and not the tool, and what nodes print goes to standard error.
 */
import { Worker } from "node:worker_threads";
import { Fault } from "../fault.ts";
import { Interrupted } from "../interrupt.ts";
import type { Job } from "./job.ts";
import type { FromRun, ToRun } from "./messages.ts";
import { Responder, type RunEvents } from "./responder.ts";

export interface ThreadOptions extends RunEvents {
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** A host that was asked to stop has this long to end its sessions. */
const STOP_TIMEOUT = 2_000;

export class RunThread {
  readonly ready: Promise<string>;
  readonly done: Promise<void>;
  readonly #options: ThreadOptions;
  readonly #worker: Worker;
  readonly #responder: Responder;
  readonly #exited: Promise<number>;

  constructor(job: Job, options: ThreadOptions) {
    this.#options = options;
    const source = import.meta.url.endsWith(".ts");
    this.#worker = new Worker(new URL(`./thread-entry.${source ? "ts" : "js"}`, import.meta.url), {
      workerData: job,
      transferList: job.kind === "compiled" && job.engine !== undefined ? [job.engine] : [],
      env: { ...options.env },
      stdout: true,
      stderr: true,
    });
    this.#responder = new Responder(options, (message: ToRun) => this.#worker.postMessage(message));
    this.ready = this.#responder.ready;
    this.done = this.#responder.done;
    this.#exited = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#listen(job);
    // Whoever waits has been told; a thread that still works would work for nobody.
    this.done.catch(() => void this.#worker.terminate());
  }

  /** Asks a host to stop; ends the thread at the latest after a moment. Idempotent. */
  async close(): Promise<void> {
    this.#worker.postMessage({ tell: "stop" } satisfies ToRun);
    const timer = setTimeout(() => void this.#worker.terminate(), STOP_TIMEOUT);
    await this.#exited;
    clearTimeout(timer);
  }

  #listen(job: Job): void {
    const { signal, onLog } = this.#options;
    const abort = (): void => this.#responder.fail(new Interrupted("interrupted"));
    signal.addEventListener("abort", abort, { once: true });
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => onLog(text.replace(/\n$/, "")));
    this.#worker.on("message", (message: FromRun) => this.#responder.hear(message));
    this.#worker.on("error", (error) => this.#responder.fail(uncaught(error, "directory" in job ? job.directory : undefined)));
    void this.#exited.then((code) => {
      signal.removeEventListener("abort", abort);
      this.#responder.fail(
        new Fault("RMC5115", `the pipeline's code ended the process (exit code ${code}) in the middle of the run`, {
          help: "nodes must not call process.exit",
        }),
      );
    });
  }
}

/** An error that nobody caught comes from the user's code outside of any call: a timer, a forgotten promise. */
function uncaught(error: unknown, directory: string | undefined): Fault {
  const { message, stack } = error as Partial<Error>;
  const place = /([^()\s]+\.(?:ts|tsx|mts|js|mjs):\d+:\d+)/.exec((stack ?? "").split("\n").slice(1).join("\n"))?.[1];
  const notes = place === undefined ? [] : [{ message: `thrown at ${placeOf(place, directory)}`, span: undefined }];
  return new Fault("RMC5115", `an error that no node caught ended the run: ${message ?? String(error)}`, { notes });
}

/** Source maps of a build lead to files beside its bundles: what is below a tier's folder is a path of the project. */
function placeOf(place: string, directory: string | undefined): string {
  const path = place.replace("file://", "");
  return directory !== undefined && path.startsWith(`${directory}/`) ? path.slice(directory.length + 1).replace(/^[^/]+\//, "") : path;
}
