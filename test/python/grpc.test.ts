/** A gRPC client that is not ours, in another language, from the published rmc.proto: the values of our own, over a session and a call. */
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { serveBuild } from "@rmc/host";
import { signToken } from "@rmc/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { cases, root, type Case } from "../equivalence/case.ts";
import { askPython, grpcHome, missingGrpc } from "./python.ts";
import { runInJavaScript, writeJob } from "./run-inputs.ts";
import { serveCase, type ServedCase } from "./serve-case.ts";

const NAMES = [
  "pipelines/joins",
  "pipelines/media",
  "pipelines/start-values",
  "pipelines/wire-types",
  "strangers/tensors",
  "strangers/texts",
];
const KEY = "0123456789abcdef0123456789abcdef";

if (missingGrpc !== undefined) console.warn(`A stock gRPC client is not tried: ${missingGrpc}`);

describe.skipIf(missingGrpc !== undefined)("a stock gRPC client in Python", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function serve(one: Parameters<typeof serveCase>[0]): Promise<ServedCase> {
    const served = await serveCase(one, true);
    closing.push(() => served.close());
    const folder = join(root, "runtime/grpc");
    const to = served.packages;
    const make = ["-m", "grpc_tools.protoc", `-I${folder}`, `--python_out=${to}`, `--grpc_python_out=${to}`, "rmc.proto"];
    await promisify(execFile)(join(grpcHome, "bin/python"), make);
    return served;
  }

  async function ask(
    one: Case,
    served: ServedCase,
    ways: readonly string[],
    more: { readonly at?: string; readonly token?: string; readonly deadline?: number } = {},
  ): Promise<unknown> {
    const job = await writeJob(one, served);
    await writeFile(job, JSON.stringify({ ...(JSON.parse(await readFile(job, "utf8")) as object), ways, ...more }));
    return askPython("grpc_client.py", [served.client, more.at ?? served.grpc ?? "", job], served.packages, grpcHome);
  }

  test.each(NAMES)("%s gives what JavaScript gets", { timeout: 90_000 }, async (name) => {
    const one = cases.find((each) => each.name === name);
    if (one === undefined) throw new Error(`there is no case ${name}`);
    const served = await serve(one);
    const { outputs, error } = await runInJavaScript(one, served);
    expect([error, Object.values(outputs).some((values) => values.length > 0)]).toEqual([null, true]);
    expect(await ask(one, served, ["run", "session"])).toEqual({ run: { outputs }, session: { outputs } });
  });

  const lab = (file: string, inputs: Case["inputs"]): Case => {
    const folder = join(root, "test/python/lab");
    return { name: file, folder, file: join(folder, file), kernels: [], hosts: [], env: {}, params: {}, inputs };
  };
  const values = (...given: unknown[]): Case["inputs"][string] => ({ kind: "values", values: given });

  test("calls, with one value for each input", { timeout: 60_000 }, async () => {
    const one = lab("lab.ts", { numbers: values(2.5), texts: values("a\ud800") });
    const served = await serve(one);
    const { outputs } = await runInJavaScript(one, served);
    expect(outputs["again"]).toHaveLength(1);
    expect(await ask(one, served, ["call", "run"])).toEqual({ call: { outputs }, run: { outputs } });
  });

  test("hears of a failing node", { timeout: 60_000 }, async () => {
    const one = lab("lab.ts", { numbers: values(1), texts: values("bad") });
    const served = await serve(one);
    const failed = { status: "UNKNOWN", details: expect.stringMatching(/^RMC6001 .*that is a bad text/) as string };
    expect(await ask(one, served, ["call", "run", "session"])).toEqual({ call: failed, run: failed, session: { failed: "node-failed" } });
  });

  test("whose deadline passes leaves no session behind", { timeout: 60_000 }, async () => {
    const one = lab("slow.ts", { numbers: values(1) });
    const served = await serve(one);
    const over = { status: "DEADLINE_EXCEEDED", details: expect.any(String) as string };
    expect(await ask(one, served, ["call", "run"], { deadline: 0.5 })).toEqual({ call: over, run: over });
    const sessions = async (): Promise<unknown> =>
      ((await (await fetch(new URL("/rmc/health", served.url))).json()) as { sessions: unknown }).sessions;
    await expect.poll(sessions).toBe(0);
  });

  test("shows the token that a server asks for", { timeout: 60_000 }, async () => {
    const one = lab("lab.ts", { numbers: values(1), texts: values("a") });
    const served = await serve(one);
    const asking = await serveBuild({ directory: dirname(served.packages), port: 0, grpc: "0", tokenKey: KEY, log: () => undefined });
    closing.push(() => asking.close());
    const at = asking.grpc!;
    expect(await ask(one, served, ["call", "session"], { at })).toEqual({
      call: { status: "UNAUTHENTICATED", details: "RMC6029 this host asks for a token, and none came" },
      session: { failed: "unauthorized" },
    });
    const token = await signToken(KEY, { pipeline: "lab", until: Date.now() / 1000 + 60 });
    const { outputs } = await runInJavaScript(one, served);
    expect(await ask(one, served, ["call", "session"], { at, token })).toEqual({ call: { outputs }, session: { outputs } });
  });
});
