/** One worker of the machine: takes batches of seeds until there are none, and posts what came of each. */
import { parentPort, workerData } from "node:worker_threads";
import { BatchAnalyzer } from "./analyze-batch.ts";
import { KernelCompiler } from "./kernel-compiler.ts";
import { reportOf, type BatchReport, type BatchTask, type WorkerSetting } from "./machine.ts";

const { watch, root } = workerData as WorkerSetting;
const analyzer = new BatchAnalyzer();
const compiler = await KernelCompiler.load(root === undefined ? undefined : new URL(root));

parentPort?.on("message", (task: BatchTask) => {
  void reportOf(task, analyzer, compiler, (seed) => {
    watch[0] = seed;
    watch[1] = (watch[1] ?? 0) + 1;
  }).then(
    (report: BatchReport) => parentPort?.postMessage(report),
    (error: unknown) => parentPort?.postMessage({ broken: String(error instanceof Error ? error.stack : error) }),
  );
});
