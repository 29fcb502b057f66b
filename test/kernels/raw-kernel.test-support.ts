/** A kernel without codecs of its own: values are bytes as hex text, beside what the host looks at of a frame. */
import type { Codec } from "../../runtime/core/src/codec.ts";
import { kernelNode, type KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeContext, NodeInstance, Work } from "../../runtime/core/src/program.ts";

export interface RawKernel {
  readonly wasm: string;
  readonly parameters: string;
  readonly has: KernelSpec["has"];
  readonly media: KernelSpec["media"];
}

export interface RawValue {
  readonly bytes: string;
  readonly rate?: number;
  readonly channels?: number;
}

export function startRaw({ wasm, parameters, has, media }: RawKernel): NodeInstance {
  const spec: KernelSpec = {
    id: "raw",
    module: new WebAssembly.Module(Buffer.from(wasm, "hex")),
    digest: "sha256:raw",
    input: RAW,
    output: RAW,
    parameters: () => [{ bytes: parameters }],
    parametersCodec: { ...RAW, measure: ([value]) => RAW.measure(value), write: ([value], ...rest) => RAW.write(value, ...rest) } as Codec<
      readonly unknown[]
    > as Codec,
    has,
    media,
  };
  return kernelNode(spec).instantiate({ random: () => 0 } as unknown as NodeContext) as NodeInstance;
}

export function runRaw(instance: NodeInstance, inputs: readonly RawValue[]): unknown[] {
  const seen: unknown[] = [];
  for (const input of inputs) void instance.process(input, (value) => void seen.push(value), WORK);
  return seen;
}

const WORK: Work = { stamp: { time: 0, step: 0 }, aborted: false, onAbort: () => undefined };

const RAW: Codec = {
  measure: (value) => (value as RawValue).bytes.length / 2,
  write: (value, bytes, _view, at) => {
    const given = Buffer.from((value as RawValue).bytes, "hex");
    bytes.set(given, at);
    return at + given.length;
  },
  read: (bytes, _view, at, end) => Buffer.from(bytes.subarray(at, end)).toString("hex"),
};
