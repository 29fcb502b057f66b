/**
 * Whether a kernel looks at the bytes of typed arrays: at the buffer of one, or through several arrays at one buffer. Only then
 * do three things matter that cost something: that each array of the input has a buffer of its own, exactly as long as it is;
 * that NaN is written with one pattern; that a view knows where it begins.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import { someNode } from "../some-node.ts";

const BUFFERS: ReadonlySet<string> = new Set(["typed.buffer", "typed.byteOffset", "buffer.make"]);

export function seesBytes(kernel: Kernel): boolean {
  return someNode([kernel.functions, kernel.globals], (node) => node.kind === "prelude" && BUFFERS.has(node.name));
}
