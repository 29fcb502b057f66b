/**
 * A place call whose nodes are all kernels, and which nothing cancels or restarts. Kernels answer at once, so there is
 * nothing to queue, to abort or to wait for: an input has been handled when `take` returns. It does what `callOperator` does
 * with such a chain; it exists because a bundle of kernels then needs nothing of that.
 */
import { RmcError } from "../error.ts";
import type { CallProgram, Emit, NodeInstance, Stamp, Work } from "../program.ts";
import { allOf } from "./all-of.ts";
import type { CallSurroundings } from "./call-surroundings.ts";
import type { EngineContext } from "./engine-context.ts";
import { NO_LINEAGE, type Item } from "./item.ts";
import { nodeError } from "./node-error.ts";
import type { Batch, Operator } from "./operator.ts";

export async function kernelCall(program: CallProgram, surroundings: CallSurroundings): Promise<Operator> {
  const nodes: MadeNode[] = [];
  for (const node of program.chain) {
    const context = surroundings.context(node);
    try {
      nodes.push({ instance: await node.instantiate(context), context });
    } catch (cause) {
      throw nodeError(cause, node);
    }
  }
  return new KernelCall(program, surroundings, nodes);
}

interface MadeNode {
  readonly instance: NodeInstance;
  readonly context: EngineContext;
}

interface KernelWork extends Work {
  readonly lineage: Item["lineage"];
  aborted: boolean;
}

/** Nobody listens: who answers at once has nothing to stop. */
function newWork({ stamp, lineage }: Pick<Item, "stamp" | "lineage">): KernelWork {
  return { stamp, lineage, aborted: false, onAbort: () => undefined };
}

class KernelCall implements Operator {
  readonly counts: Record<string, number> = {};
  readonly #program: CallProgram;
  readonly #surroundings: CallSurroundings;
  readonly #nodes: readonly MadeNode[];
  #isClosed = false;

  constructor(program: CallProgram, surroundings: CallSurroundings, nodes: readonly MadeNode[]) {
    this.#program = program;
    this.#surroundings = surroundings;
    this.#nodes = nodes;
  }

  take([items = []]: Batch): void | Promise<void> {
    const full: (void | Promise<void>)[] = [];
    for (const item of items) {
      if (this.#surroundings.isStale(item.lineage)) this.#count("cancelled");
      else this.#run(0, newWork(item), full, (instance, emit, work) => instance.process(item.value, emit, work));
    }
    return allOf(full);
  }

  async end(_port: number, clock: Stamp): Promise<void> {
    for (const index of this.#nodes.keys()) {
      const full: (void | Promise<void>)[] = [];
      this.#run(index, newWork({ stamp: clock, lineage: NO_LINEAGE }), full, (instance, emit, work) => instance.end?.(emit, work));
      await allOf(full);
      if (this.#isClosed) return;
    }
    await this.#surroundings.ended(clock);
  }

  rest(): undefined {}
  sweep(): void {}

  close(): void {
    this.#isClosed = true;
    for (const { instance } of this.#nodes) instance.close?.();
  }

  #run(
    index: number,
    work: KernelWork,
    full: (void | Promise<void>)[],
    call: (instance: NodeInstance, emit: Emit, work: KernelWork) => void | Promise<void>,
  ): void {
    const { instance, context } = this.#nodes[index]!;
    context.stamp = work.stamp;
    try {
      const later = call(instance, (value) => this.#pass(index, value, work, full), work);
      if (later) throw new RmcError("bad-kernel", "it answers later, which needs callOperator");
    } catch (cause) {
      this.#failed(nodeError(cause, this.#program.chain[index]!), work);
    }
  }

  #pass(index: number, value: unknown, work: KernelWork, full: (void | Promise<void>)[]): void {
    if (value === null || value === undefined || work.aborted) return;
    if (index + 1 < this.#nodes.length) return this.#run(index + 1, work, full, (instance, emit) => instance.process(value, emit, work));
    const { project } = this.#program;
    full.push(this.#surroundings.put({ value: project ? project(value) : value, stamp: work.stamp, lineage: work.lineage }, true));
  }

  #failed(error: RmcError, work: KernelWork): void {
    if (work.aborted || this.#isClosed) return;
    work.aborted = true;
    if (this.#program.onError === "stop") return this.#surroundings.fail(error);
    this.#count("failed");
    this.#surroundings.forgive(error);
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}
