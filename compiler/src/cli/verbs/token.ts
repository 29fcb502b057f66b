/** `rmc token PIPELINE`: a token for a client or a compute process, signed with the key that the server was started with. */
import { readTokenKey } from "@rmc/host";
import { signToken, type Grant } from "@rmc/runtime";
import { resolve } from "node:path";
import type { Command } from "commander";
import { verb, type CommandContext } from "../command-context.ts";
import { EXIT, Fault } from "../fault.ts";
import { wholeNumber } from "../parse-options.ts";

interface TokenFlags {
  readonly tokenKey?: string;
  readonly minutes: number;
  readonly session?: string;
  readonly place?: string;
  readonly observe?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  $ openssl rand -hex 32 > voice.key
  $ rmc serve dist/voice --host 0.0.0.0 --token-key voice.key
  $ rmc token voice --token-key voice.key                 for a client, 10 minutes
  $ rmc token voice --token-key voice.key --place gpu     for a compute process

A token is a JSON Web Token with HS256: "aud" is the pipeline, "exp" its end in seconds, "sid" the only session it is for, "place"
the compute place. A backend can make its own with any library. It is needed to connect; whoever is connected stays.`;

export function addToken(program: Command, context: CommandContext): void {
  program
    .command("token")
    .summary("make a token for a client or a compute process")
    .description("Makes a token with which a client or a compute process may connect to a server that was started with --token-key.")
    .argument("<pipeline>", "the pipeline's name")
    .option("--token-key <file>", "the server's key; by default RMC_TOKEN_KEY")
    .option("--minutes <number>", "how long one may connect with it", wholeNumber(1, 527_040), 10)
    .option("--session <id>", "only for this session")
    .option("--place <name>", "for a process of this compute place")
    .option("--observe", "to look at what the server does (rmc explain --session, /metrics), and for nothing else")
    .option("--json", "print the token and its end as JSON")
    .addHelpText("after", HELP)
    .action((pipeline: string, flags: TokenFlags) => verb(context, flags.json === true, () => makeToken(context, pipeline, flags)));
}

async function makeToken({ terminal, cwd, env }: CommandContext, pipeline: string, flags: TokenFlags): Promise<number> {
  const { minutes, session, place, json } = flags;
  const key = await readTokenKey(flags.tokenKey === undefined ? {} : { tokenKey: resolve(cwd, flags.tokenKey) }, env);
  if (key === undefined)
    throw new Fault("RMC5100", "a token needs a key", { help: "add --token-key FILE, or set RMC_TOKEN_KEY", exit: EXIT.usage });
  const grant: Grant = {
    pipeline,
    until: Math.floor(Date.now() / 1000) + 60 * minutes,
    ...(session !== undefined && { session }),
    ...(place !== undefined && { place }),
    ...(flags.observe === true && { scope: "observe" }),
  };
  const token = await signToken(key, grant);
  terminal.result(json === true ? JSON.stringify({ token, ...grant }) : token);
  return EXIT.ok;
}
