/**
 * `rmc`: reads the arguments, runs one verb, exits with its code. A first Ctrl-C asks a verb that heeds the signal to end
 * what it started; a second one, and the first where nothing was started, ends at once.
 */
import { enableCompileCache } from "node:module";
import { CommanderError } from "commander";
import { tellBug } from "./command-context.ts";
import { EXIT } from "./fault.ts";
import { unwritable } from "./files/open-output.ts";
import { makeProgram } from "./program.ts";
import { Terminal } from "./terminal.ts";

async function main(): Promise<number> {
  const terminal = new Terminal(process.stdout, process.stderr, process.env);
  const interrupt = new AbortController();
  let heeded = false;
  const stop = (): void => {
    if (!heeded || interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on("uncaughtException", (error) => process.exit(tellBug(terminal, error)));
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  let exit: number = EXIT.ok;
  const context = {
    terminal,
    cwd: process.cwd(),
    env: process.env,
    get signal() {
      heeded = true;
      return interrupt.signal;
    },
    exit: (code: number) => void (exit = code),
  };
  const argv = process.argv.length > 2 ? process.argv : [...process.argv, "--help"];
  try {
    await makeProgram(context).parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exit = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  await terminal.flush();
  if (terminal.failure === undefined || exit !== EXIT.ok) return exit;
  terminal.diagnostic(unwritable("-", terminal.failure).diagnostic);
  await terminal.flush();
  return EXIT.diagnostics;
}

// The compiler's own dependencies are megabytes of JavaScript; what Node made of them serves the next call.
enableCompileCache();
// Children are ended by their verbs; what may still hold the process open is a warm tool of ours (esbuild's service).
process.exit(await main());
