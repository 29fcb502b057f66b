/** The command `rmc-host`: serves a build without the compiler. What it prints goes to stderr, as talk does. */
import { RmcError } from "@rmc/runtime";
import { Command, Option } from "commander";
import { LIMIT_FLAGS } from "./limit-flags.ts";
import { runServe, type ServeFlags } from "./run-serve.ts";

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("rmc-host")
    .description("Serves rmc builds on Node")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  const serve = program
    .command("serve")
    .description("host the server stages of a build, the browser app, health and manifest")
    .argument("<build>", "folder of the build")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(new Option("--port <number>", "port to listen on; 0 takes a free one").default(8787).argParser(portOf))
    .option("--socket <address>", "take compute places of this machine here, too: unix:/path or tcp://127.0.0.1:port")
    .option("--grpc <address>", "speak gRPC, too: at a port of --host, or at an address and port")
    .option("--ice <url...>", "STUN servers for clients that go over to WebRTC: stun:host:port")
    .option("--turn <url...>", "TURN servers for them: turn:host:port")
    .option("--turn-secret <file>", "what the TURN servers check passwords by; by default RMC_TURN_SECRET")
    .option("--edge <url>", "where the edge runs, for clients")
    .option("--app <folder>", "the browser app, served at /")
    .option("--isolate", "isolate the app's pages from other sites: they then share memory with their Workers")
    .option("--origin <url...>", "other sites whose pages may connect")
    .option("--place <name>", "run the stages of a compute place, in a process of its own")
    .option("--token-key <file>", "clients and compute processes show a token that was signed with this key; by default RMC_TOKEN_KEY")
    .option("--tls-cert <file>", "speak https and wss with this certificate, in PEM")
    .option("--tls-key <file>", "the certificate's key, in PEM")
    .option("--open", "let everybody connect who reaches --host")
    .addOption(new Option("--drain <seconds>", "how long sessions may go on when it is told to stop").argParser(secondsOf))
    .option("--token <token>", "for a compute place: what the server asks for; by default RMC_TOKEN")
    .option("--connect <url>", "the server that a compute place joins: its http address, its --socket, or its --grpc")
    .action(async (build: string, flags: ServeFlags) => {
      try {
        await runServe(build, flags, (line) => console.error(line));
      } catch (error) {
        console.error(error instanceof RmcError ? `error ${error.message}` : error);
        process.exitCode = error instanceof RmcError ? 1 : 70;
      }
    });
  for (const { name, words, least, most } of LIMIT_FLAGS)
    serve.addOption(new Option(`--${name}`, words).argParser(numberOf(name.split(" ", 1)[0]!, least, most)));
  await program.parseAsync([...argv]);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== "") return port;
  console.error(`error: --port must be a number from 0 to 65535, not "${text}"`);
  return process.exit(2);
}

function numberOf(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most && text.trim() !== "") return number;
    console.error(`error: --${name} must be a whole number from ${least} to ${most}, not "${text}"`);
    return process.exit(2);
  };
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (seconds >= 0 && seconds <= 86_400 && text.trim() !== "") return seconds;
  console.error(`error: --drain must be a number of seconds up to a day, not "${text}"`);
  return process.exit(2);
}
