/**
 * Whether a kernel looks at the bytes of typed arrays: at the buffer of one, or through several arrays at one buffer. Only then
 * do three things matter that cost something: that each array of the input has a buffer of its own, exactly as long as it is;
 * that NaN is written with one pattern; that a view knows where it begins.
 */
import type { Kernel } from "../../../ir/kernel.ts";

const BUFFERS: ReadonlySet<unknown> = new Set(["typed.buffer", "typed.byteOffset", "buffer.make"]);

export function seesBytes(kernel: Kernel): boolean {
  let found = false;
  JSON.stringify([kernel.functions, kernel.globals], (_, node: unknown) => {
    const isCall = typeof node === "object" && node !== null && "kind" in node && node.kind === "prelude" && "name" in node;
    if (isCall && BUFFERS.has(node.name)) found = true;
    return node;
  });
  return found;
}
