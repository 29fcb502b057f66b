/** An edge as `rmc deploy edge --to workerd` lays it out, running. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deployWorkerd } from "@rmc/edge";
import { edgeFiles, type HandMadeBuild } from "./hand-made-build.ts";

/** `listen`: address and port. Resolves when it answers; call what is returned to stop it. */
export async function startWorkerd(
  made: HandMadeBuild,
  server: string,
  listen: string,
  bindings: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(made.directory, "workerd-"));
  const { version } = JSON.parse(await readFile(fileURLToPath(import.meta.resolve("workerd/package.json")), "utf8")) as { version: string };
  const { files, command } = deployWorkerd({
    ...(await edgeFiles(made)),
    server,
    workerdVersion: version,
    listen,
    bindings: { ...bindings, GREETING: 'say "hi"\\' },
  });
  for (const [path, content] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  const workerd = spawn(fileURLToPath(new URL("../../node_modules/.bin/workerd", import.meta.url)), command.slice(1), {
    cwd: directory,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exited = once(workerd, "exit");
  const stop = async () => {
    workerd.kill();
    await exited;
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`http://${listen}/rmc/health`).catch(() => undefined);
    if (answer?.ok) return stop;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error("workerd did not answer");
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
