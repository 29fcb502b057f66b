/**
 * The way out of the translation. The first construct that has no form in a kernel ends it, from any depth, so that callers
 * need not pass failure along; `analyzeNode` turns it into data. It never leaves this folder.
 */
import type { ts } from "ts-morph";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: string;
  readonly node: ts.Node;

  constructor(reason: string, node: ts.Node) {
    super(reason);
    this.reason = reason;
    this.node = node;
  }
}

/** `reason` completes "it stays a host node: it …" or names a thing: "uses await", "a value of type any". */
export function refuse(reason: string, node: ts.Node): never {
  throw new Refusal(reason, node);
}

/** What is asked for a hint only: where it has no form, something else will say so. */
export function unlessRefused<T>(translate: () => T): T | undefined {
  try {
    return translate();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
