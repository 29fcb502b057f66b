/** `rmc deploy TARGET --to WHERE`: a complete folder for one tier of a build, and the one command that starts it. */
import { readdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Option, type Command } from "commander";
import { verb, type CommandContext } from "../command-context.ts";
import { edgeDeployment, writeDeployment } from "../deploy/start-edge.ts";
import { writeStaticSite } from "../deploy/static-site.ts";
import { EXIT, Fault } from "../fault.ts";
import { makeFolder } from "../make-folder.ts";
import { openBuild, type OpenedBuild } from "../run/open-build.ts";

interface DeployOptions {
  readonly to?: string;
  readonly out?: string;
  readonly server?: string;
  readonly edge?: string;
  readonly app?: string;
  readonly listen?: string;
  readonly json?: boolean;
}

interface Deployed {
  readonly folder: string;
  readonly command: string;
  readonly notes: readonly string[];
}

type Deploy = (context: CommandContext, build: OpenedBuild, folder: string, options: DeployOptions) => Promise<Omit<Deployed, "folder">>;

const WAYS: Readonly<Record<string, Readonly<Record<string, Deploy>>>> = {
  browser: { static: deployStatic },
  edge: { workerd: deployToWorkerd },
};

const HELP = `
Targets:
  browser --to static     the app, client, Worker and kernels, for any web server
  edge --to workerd       a configuration, the worker and its kernels

Examples:
  $ rmc deploy edge dist/voice --to workerd --server https://voice.example.com
  $ rmc deploy browser dist/voice --to static --app page --server https://voice.example.com --edge https://edge.example.com`;

export function addDeploy(program: Command, context: CommandContext): void {
  program
    .command("deploy")
    .summary("write a tier of a build as a folder that can be started")
    .description("Writes one tier of a build as a complete folder, and prints the one command that starts it.")
    .argument("<target>", "browser or edge")
    .argument("<build>", "the folder that rmc build wrote")
    .addOption(new Option("--to <where>", "static (browser) or workerd (edge)"))
    .option("--out <folder>", "where to write (default: BUILD/deploy/TARGET)")
    .option("--server <url>", "the server's address, as this tier reaches it")
    .option("--edge <url>", "the edge's address, for the browser")
    .option("--app <folder>", "the browser app to put beside it")
    .option("--listen <address>", "where the edge listens (default: 127.0.0.1:8788)")
    .option("--json", "print the folder and the command as JSON")
    .addHelpText("after", HELP)
    .action((target: string, folder: string, options: DeployOptions) =>
      verb(context, options.json === true, () => deploy(context, target, folder, options)),
    );
}

async function deploy(context: CommandContext, target: string, folder: string, options: DeployOptions): Promise<number> {
  const way = chooseWay(target, options);
  checkAddresses(options);
  const build = await openBuild(folder, context.cwd);
  if (!build.places.includes(target))
    throw new Fault("RMC5118", `the build has no stages for the ${target}`, { help: `it has stages for: ${build.places.join(", ")}` });
  const out = resolve(context.cwd, options.out ?? `${folder}/deploy/${target}`);
  await clearFolder(out, options.out ?? out);
  const { command, notes } = await way(context, build, out, options);
  const shown = relative(context.cwd, out) === "" ? "." : relative(context.cwd, out);
  if (options.json === true) context.terminal.result(JSON.stringify({ ok: true, folder: out, command, notes }, undefined, 2));
  else {
    for (const note of notes) context.terminal.say(note);
    context.terminal.say(`wrote ${shown}; start it with:`);
    context.terminal.result(`cd ${shown} && ${command}`);
  }
  return EXIT.ok;
}

function chooseWay(target: string, { to }: DeployOptions): Deploy {
  const ways = Object.hasOwn(WAYS, target) ? WAYS[target] : undefined;
  if (ways === undefined)
    throw new Fault("RMC5118", `there is no target "${target}" to deploy`, {
      help: `the targets are: ${Object.keys(WAYS).join(", ")}`,
      exit: EXIT.usage,
    });
  const way = to === undefined ? undefined : Object.hasOwn(ways, to) ? ways[to] : undefined;
  if (way === undefined)
    throw new Fault(
      "RMC5118",
      to === undefined ? `where to deploy the ${target} is missing` : `the ${target} cannot be deployed to "${to}"`,
      { help: `add --to ${Object.keys(ways).join(" or --to ")}`, exit: EXIT.usage },
    );
  return way;
}

function checkAddresses({ server, edge }: DeployOptions): void {
  for (const url of [server, edge]) {
    if (url !== undefined && !URL.canParse(url))
      throw new Fault("RMC5119", `"${url}" is not an address`, {
        help: "write a whole URL, such as https://voice.example.com",
        exit: EXIT.usage,
      });
  }
}

/** The folder of an earlier deployment is replaced; a folder with something else in it is not touched. */
async function clearFolder(folder: string, shown: string): Promise<void> {
  if (existsSync(folder)) {
    const entries = await readdir(folder);
    const ours = entries.includes("config.capnp") || entries.includes("serve.mjs");
    if (entries.length > 0 && !ours)
      throw new Fault("RMC5118", `${shown} holds something that is not a deployment`, {
        help: "choose another --out, or empty the folder",
      });
    await rm(folder, { recursive: true });
  }
  await makeFolder(folder);
}

async function deployStatic(
  context: CommandContext,
  build: OpenedBuild,
  folder: string,
  { app, server, edge }: DeployOptions,
): Promise<Omit<Deployed, "folder">> {
  if (app !== undefined && !existsSync(resolve(context.cwd, app))) throw new Fault("RMC5103", `there is no folder ${app} for the app`);
  await writeStaticSite(build, { folder, app: app === undefined ? undefined : resolve(context.cwd, app), server, edge, env: context.env });
  const others = build.places.filter((place) => place !== "browser");
  const notes = [
    ...(others.length > 0 && server === undefined ? [`it has stages for ${others.join(", ")}: --server URL says where they are`] : []),
    ...(server === undefined ? [] : ["the server must allow the site: rmc serve … --origin URL-OF-THE-SITE"]),
  ];
  return { command: "node serve.mjs", notes };
}

async function deployToWorkerd(
  context: CommandContext,
  build: OpenedBuild,
  folder: string,
  { server, listen }: DeployOptions,
): Promise<Omit<Deployed, "folder">> {
  const wants = build.manifest.wants.filter(({ place }) => place === "edge");
  const names = wants.flatMap((want) => want.env);
  const bindings = Object.fromEntries(names.flatMap((name) => (context.env[name] === undefined ? [] : [[name, context.env[name]]])));
  const deployment = await edgeDeployment(build, {
    server: server ?? "http://127.0.0.1:8787",
    cwd: context.cwd,
    bindings,
    ...(listen === undefined ? {} : { listen }),
  });
  await writeDeployment(deployment, folder);
  const secrets = wants.flatMap((want) => want.secrets);
  const notes = [
    ...(server === undefined ? ["the server is taken to be at http://127.0.0.1:8787: --server URL says otherwise"] : []),
    ...secrets.map((name) => `add the secret ${name} to the bindings in config.capnp: (name = "${name}", fromEnvironment = "${name}")`),
    `where the server asks for tokens, add its key to the bindings: (name = "RMC_TOKEN_KEY", fromEnvironment = "RMC_TOKEN_KEY")`,
  ];
  return { command: `npx ${deployment.command.join(" ")}`, notes };
}
