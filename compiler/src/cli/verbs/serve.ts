/**
 * `rmc serve BUILD`: hosts a build's server stages, tells clients where the hosts are, serves the browser's app. With
 * `--place` it is a compute process that joins a server; with `--with-edge` the edge tier runs beside it on workerd.
 */
import {
  isLoopback,
  LIMIT_FLAGS,
  loadTier,
  readLimits,
  readIce,
  readTls,
  readTokenKey,
  resourcesOf,
  serveBuild,
  ServerMember,
  type Served,
  type ServeFlags as HostFlags,
  type ServeOptions,
  type TlsFlags,
} from "@rmc/host";
import { RmcError } from "@rmc/runtime";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { verb, type CommandContext } from "../command-context.ts";
import { startEdge } from "../deploy/start-edge.ts";
import { EXIT, Fault } from "../fault.ts";
import { collect, wholeNumber } from "../parse-options.ts";
import { openBuild, type OpenedBuild } from "../run/open-build.ts";

interface ServeFlags extends HostFlags {
  readonly host: string;
  readonly port: number;
  readonly withEdge?: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  $ rmc serve dist/voice --app page --with-edge
  $ rmc serve dist/voice --place gpu --connect http://server:8787
  $ rmc serve dist/voice --socket unix:/run/voice.sock
  $ rmc serve dist/voice --place gpu --connect unix:/run/voice.sock
  $ rmc serve dist/voice --grpc 50051
  $ rmc serve dist/voice --place gpu --connect grpc://127.0.0.1:50051

Servers bind to loopback unless --host says otherwise, and then ask for tokens (rmc token).
The file of a unix socket is its owner's alone; it is removed in the end, and one that was left behind is replaced.
Ctrl-C ends sessions and stops.`;

export function addServe(program: Command, context: CommandContext): void {
  const command = program
    .command("serve")
    .summary("host the server stages of a build, and its browser app")
    .description("Hosts a build: its server stages, the browser app, where the hosts are, health.")
    .argument("<build>", "the folder that rmc build wrote")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), 8787)
    .option("--socket <address>", "take compute processes of this machine here, too: unix:/path or tcp://127.0.0.1:port")
    .option("--grpc <address>", "speak gRPC, too: at a port of --host, or at an address and port, as 127.0.0.1:50051")
    .option("--ice <url>", "a STUN server for clients that go over to WebRTC, as stun:host:port (repeatable)", collect)
    .option("--turn <url>", "a TURN server for them, as turn:host:port (repeatable)", collect)
    .option("--turn-secret <file>", "the secret that the TURN servers check passwords by; by default RMC_TURN_SECRET")
    .option("--edge <url>", "where the edge runs, for clients")
    .option("--with-edge", "run the edge stages beside it, on workerd")
    .option("--app <folder>", "the browser app, served at /")
    .option("--isolate", "isolate the app's pages from other sites: they then share memory with their Workers")
    .option("--origin <url>", "another site whose pages may connect; once for each", collect)
    .option("--place <name>", "run the stages of a compute place and join a server")
    .option("--token-key <file>", "ask clients and compute processes for a token signed with this key; by default RMC_TOKEN_KEY")
    .option("--tls-cert <file>", "speak https and wss with this certificate, in PEM")
    .option("--tls-key <file>", "the certificate's key, in PEM")
    .option("--open", "let everybody connect who reaches --host")
    .option("--token <token>", "with --place: the token that the server asks for; by default RMC_TOKEN")
    .option("--drain <seconds>", "how long sessions may go on when it is told to stop; a second Ctrl-C ends them", wholeNumber(0, 86_400))
    .option("--connect <url>", "the server to join, with --place: its http address, its --socket, or its --grpc")
    .option("--json", "print the addresses as one line of JSON when it is ready")
    .addHelpText("after", HELP);
  for (const { name, words, least, most } of LIMIT_FLAGS) command.option(`--${name}`, words, wholeNumber(least, most));
  command.action((folder: string, flags: ServeFlags) => verb(context, flags.json === true, () => serve(context, folder, flags)));
}

async function serve(context: CommandContext, folder: string, flags: ServeFlags): Promise<number> {
  checkFlags(flags, context.cwd);
  const build = await openBuild(folder, context.cwd);
  if (flags.place !== undefined && flags.place !== "server") return join(context, build, flags.place, flags);
  return host(context, build, flags);
}

function checkFlags({ app, edge, withEdge, place, connect, socket, grpc }: ServeFlags, cwd: string): void {
  const usage = (message: string, help: string): Fault => new Fault("RMC5100", message, { help, exit: EXIT.usage });
  if (edge !== undefined && withEdge === true)
    throw usage("--edge and --with-edge exclude each other", "--with-edge starts one and knows where it is");
  if (app !== undefined && !existsSync(resolve(cwd, app))) throw new Fault("RMC5103", `there is no folder ${app} for the app`);
  for (const url of [edge, connect])
    if (url !== undefined && !URL.canParse(url))
      throw new Fault("RMC5119", `"${url}" is not an address`, {
        help: "write a whole URL, such as http://127.0.0.1:8787",
        exit: EXIT.usage,
      });
  const compute = place !== undefined && place !== "server";
  if (compute && connect === undefined) throw usage(`"${place}" needs a server to join`, "add --connect URL");
  if (!compute && connect !== undefined) throw usage("--connect is for a compute process", "add --place NAME");
  for (const [name, value] of Object.entries({ socket, grpc }))
    if (compute && value !== undefined) throw usage(`--${name} is for a server`, "a compute process joins one with --connect");
}

async function host(context: CommandContext, build: OpenedBuild, flags: ServeFlags): Promise<number> {
  const { terminal, env, cwd, signal } = context;
  // The edge must know the server and clients ask the server for the edge: its address is filled in when it is known.
  const options: { -readonly [Key in keyof ServeOptions]: ServeOptions[Key] } = {
    directory: build.directory,
    host: flags.host,
    port: flags.port,
    origins: flags.origin ?? [],
    env,
    ...readLimits(flags),
    log: (line) => terminal.say(line),
  };
  if (flags.socket !== undefined) options.socket = flags.socket;
  if (flags.grpc !== undefined) options.grpc = flags.grpc;
  if (flags.open === true) options.open = true;
  if (flags.isolate === true) options.isolate = true;
  const tokenKey = await readTokenKey(flags.tokenKey === undefined ? {} : { tokenKey: resolve(cwd, flags.tokenKey) }, env);
  if (tokenKey !== undefined) options.tokenKey = tokenKey;
  const secret = flags.turnSecret === undefined ? {} : { turnSecret: resolve(cwd, flags.turnSecret) };
  Object.assign(options, await readIce({ ice: flags.ice ?? [], turn: flags.turn ?? [], ...secret }, env));
  const tls = await readTls(atHome(flags, cwd));
  if (tls !== undefined) options.tls = tls;
  if (flags.edge !== undefined) options.edge = flags.edge;
  if (flags.app !== undefined) options.app = resolve(cwd, flags.app);
  const served = await listening(options);
  const failed = Promise.withResolvers<never>();
  try {
    const edge =
      flags.withEdge === true
        ? await startEdge({
            build,
            server: served.url,
            cwd,
            env,
            ...(tokenKey !== undefined && { tokenKey }),
            // On loopback it is known where our own pages come from; elsewhere tokens say who may come.
            ...(isLoopback(flags.host) && { origins: [...ownOrigins(served.url), ...(flags.origin ?? [])] }),
            signal,
            onLog: (text) => terminal.say(text),
            onGone: (reason) => failed.reject(new Fault("RMC5115", reason)),
          })
        : undefined;
    try {
      if (edge !== undefined) options.edge = edge.url;
      tellAddress(context, served, options.edge, build, flags);
      await Promise.race([stopped(signal), failed.promise]);
      if (flags.drain !== undefined) await drain(context, served, flags.drain);
    } finally {
      await edge?.close();
    }
  } finally {
    await served.close();
  }
  return EXIT.ok;
}

function ownOrigins(url: string): readonly string[] {
  const { protocol, port } = new URL(url);
  return ["127.0.0.1", "localhost", "[::1]"].map((name) => `${protocol}//${name}:${port}`);
}

function atHome({ tlsCert, tlsKey }: ServeFlags, cwd: string): TlsFlags {
  return {
    ...(tlsCert !== undefined && { tlsCert: resolve(cwd, tlsCert) }),
    ...(tlsKey !== undefined && { tlsKey: resolve(cwd, tlsKey) }),
  };
}

async function listening(options: ServeOptions): Promise<Served> {
  try {
    return await serveBuild(options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const where = `${options.host ?? ""}:${options.port ?? ""}`;
    if (code === "EACCES")
      throw new Fault("RMC5119", `cannot listen on ${where}: this user may not use the port`, {
        help: "choose another --port",
        cause: error,
      });
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new Fault("RMC5119", `cannot listen on ${where}: this machine has no such address`, {
        help: "choose another --host",
        cause: error,
      });
    if (code === "port-in-use")
      throw new Fault("RMC5119", `cannot listen on ${where}: the port is in use`, {
        help: "choose another --port, or 0 for any free one",
        cause: error,
      });
    throw error;
  }
}

function tellAddress({ terminal }: CommandContext, served: Served, edge: string | undefined, build: OpenedBuild, flags: ServeFlags): void {
  if (flags.json === true)
    terminal.result(
      JSON.stringify({
        url: served.url,
        socket: served.socket ?? null,
        grpc: served.grpc ?? null,
        edge: edge ?? null,
        pipeline: served.pipeline,
        build: served.build,
      }),
    );
  const ways = [
    served.url,
    ...(served.grpc === undefined ? [] : [`over gRPC at ${served.grpc}`]),
    ...(edge === undefined ? [] : [`its edge at ${edge}`]),
  ];
  terminal.say(`serving "${served.pipeline}" at ${ways.join(", ")}`);
  if (edge === undefined && build.places.includes("edge"))
    terminal.say("its edge stages need a host: --with-edge starts one here, --edge URL names one");
  for (const place of served.places.wanted)
    terminal.say(
      `it needs a process for "${place}": rmc serve ${build.directory} --place ${place} --connect ${served.socket ?? served.url}`,
    );
}

async function join(context: CommandContext, build: OpenedBuild, place: string, flags: ServeFlags): Promise<number> {
  const { terminal, env, signal } = context;
  const program = await loadTier(build.directory, place);
  if (program === undefined)
    throw new RmcError("unknown-host", `the build has no stages for "${place}"; it has: ${build.places.join(", ")}`);
  const log = (line: string): void => terminal.say(line);
  const token = flags.token ?? env["RMC_TOKEN"];
  const member = new ServerMember({
    program,
    place,
    connect: flags.connect ?? "",
    ...(token !== undefined && { token }),
    resources: resourcesOf(env, log),
    limits: readLimits(flags).limits,
    log,
  });
  try {
    await Promise.race([member.joined, stopped(signal)]);
    if (flags.json === true)
      terminal.result(JSON.stringify({ place, connect: flags.connect, pipeline: program.pipeline, build: program.build }));
    await stopped(signal);
    if (flags.drain !== undefined) await drain(context, member, flags.drain);
  } finally {
    member.close();
  }
  return EXIT.ok;
}

async function drain(
  { terminal }: CommandContext,
  serving: { drain(milliseconds: number): Promise<void> },
  seconds: number,
): Promise<void> {
  terminal.say(`stopping: no new sessions, and those that are there may go on for ${seconds} s`);
  await serving.drain(1000 * seconds);
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolveStopped) => {
    if (signal.aborted) resolveStopped();
    signal.addEventListener("abort", () => resolveStopped(), { once: true });
  });
}
