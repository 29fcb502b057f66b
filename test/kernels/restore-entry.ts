/** Another process that a kernel moves to: reads module, snapshot and inputs, and writes what the kernel gives for them. */
import { readFileSync } from "node:fs";
import { restoreKernel } from "../../runtime/core/src/kernel/snapshot.ts";
import { runRaw, startRaw, type RawKernel, type RawValue } from "./raw-kernel.test-support.ts";

const { snapshot, inputs, ...kernel } = JSON.parse(readFileSync(0, "utf8")) as RawKernel & {
  readonly snapshot: string;
  readonly inputs: readonly RawValue[];
};
const instance = startRaw(kernel);
restoreKernel(instance, Buffer.from(snapshot, "hex"));
process.stdout.write(JSON.stringify(runRaw(instance, inputs)));
