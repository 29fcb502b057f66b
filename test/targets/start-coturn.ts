/** Debian's coturn on loopback, which lets in who has a name and a password made with the secret. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./start-workerd.ts";

export interface Coturn {
  readonly port: number;
  readonly secret: string;
  stop(): Promise<void>;
}

export async function startCoturn(): Promise<Coturn> {
  const [port, secret] = [await freePort(), "a secret that only coturn and the server share"];
  const folder = mkdtempSync(join(tmpdir(), "rmc-coturn-"));
  const child = spawn(
    "turnserver",
    [
      ["-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file=stdout", "--simple-log", "--realm=rmc", "--allow-loopback-peers"],
      [`--listening-ip=127.0.0.1`, `--relay-ip=127.0.0.1`, `--listening-port=${port}`, `--pidfile=${join(folder, "pid")}`],
      [`--userdb=${join(folder, "turndb")}`, "--use-auth-secret", `--static-auth-secret=${secret}`],
    ].flat(),
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const gone = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`turnserver ended with ${code}\n${text}`)));
  });
  await Promise.race([answers(port), gone]);
  gone.catch(() => undefined);
  return {
    port,
    secret,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** It takes TCP, too, on the same port. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise((resolve) => socket.once("connect", () => resolve(true)).once("error", () => resolve(false)));
    socket.destroy();
    if (isOpen === true) return;
    await pause(20);
  }
}

/** A port that takes UDP and never answers: a server that cannot be reached, as seen from here. */
export async function silentPort(): Promise<{ readonly port: number; stop(): void }> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { port: (socket.address() as AddressInfo).port, stop: () => socket.close() };
}
