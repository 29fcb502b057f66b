/**
 * The command line's grammar: every verb with its arguments, options and help. Verbs load what they need when they run, so
 * that `rmc --version` and a typing error do not wait for the compiler.
 */
import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { readVersion } from "./version.ts";
import { addBuild } from "./verbs/build.ts";
import { addCheck } from "./verbs/check.ts";
import { addDeploy } from "./verbs/deploy.ts";
import { addDoctor } from "./verbs/doctor.ts";
import { addExplain } from "./verbs/explain.ts";
import { addGraph } from "./verbs/graph.ts";
import { addInit } from "./verbs/init.ts";
import { addRun } from "./verbs/run.ts";
import { addServe } from "./verbs/serve.ts";
import { addToken } from "./verbs/token.ts";

const EXAMPLES = `
Examples:
  $ rmc init                                            a new project in this folder
  $ rmc check src/voice.ts                              what is wrong with it
  $ rmc explain src/voice.ts                            what became a kernel and what did not, and why
  $ rmc run src/voice.ts --in mic=a.wav --out text=b.txt
  $ rmc build src/voice.ts && rmc serve dist/voice

A FILE with several pipelines: FILE#name. Exit codes: 0 ok, 1 diagnostics, 2 wrong usage, 70 a bug in rmc.`;

export function makeProgram(context: CommandContext): Command {
  const { terminal } = context;
  const program = new Command("rmc")
    .description("One TypeScript file, three kinds of computer: compiles pipelines for browser, edge and server.")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help; after a verb, its own")
    .helpCommand("help [verb]", "show the help of a verb")
    .addHelpText("after", EXAMPLES)
    .configureOutput({ writeOut: (text) => terminal.result(text), writeErr: (text) => terminal.say(text.trimEnd()) })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .showSuggestionAfterError()
    .exitOverride();
  const add = [addInit, addCheck, addExplain, addGraph, addBuild, addRun, addServe, addToken, addDeploy, addDoctor];
  for (const one of add) one(program, context);
  for (const command of program.commands) command.exitOverride().showHelpAfterError(`(rmc ${command.name()} --help shows what it takes)`);
  return program;
}
