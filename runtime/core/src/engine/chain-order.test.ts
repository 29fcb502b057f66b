/**
 * What a call puts out never depends on timing: random chains of every kind of node, with random errors, run at once, with
 * random pauses in the nodes, and with a slow consumer. Chains whose nodes don't notice how they are asked give what
 * `kernelCall` gives, whatever they are made of.
 */
import { describe, expect, test } from "vitest";
import { hostNode } from "../node/host-node.ts";
import type { CallProgram, NodeProgram } from "../program.ts";
import { callOperator } from "./call.ts";
import { Engine } from "./engine.ts";
import { kernelCall } from "./kernel-call.ts";
import { KINDS, none, pauses, RandomNode, type NodeSketch, type Pause } from "./random-node.test-support.ts";
import { seededRandom } from "./random.ts";

const ROUNDS = process.env["RMC_SOAK"] ? 20_000 : 400;
interface Chain {
  readonly nodes: readonly NodeSketch[];
  readonly onError: CallProgram["onError"];
  readonly concurrency: number;
  /** How many values each step brings. */
  readonly steps: readonly number[];
}

function randomChain(seed: string, lazy: boolean): Chain {
  const random = seededRandom(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const failing = random() < 0.85;
  const concurrency = 1 + whole(3);
  return {
    nodes: Array.from({ length: 1 + whole(3) }, (_, number) => ({
      kind: KINDS[whole(KINDS.length)]!,
      number,
      // Calls that overlap share the node's state: what they make of that is the node's own affair.
      isLazy: lazy && concurrency === 1 && random() < 0.5,
      fails: failing && random() < 0.7,
    })),
    onError: (["stop", "skip", "restart"] as const)[whole(3)]!,
    concurrency,
    steps: Array.from({ length: 1 + whole(5) }, () => whole(5)),
  };
}

interface Result {
  /** Of the steps that came to rest. */
  readonly out: readonly unknown[];
  readonly forgiven: readonly string[];
  readonly error: string | undefined;
  readonly counts: unknown;
}

async function run(chain: Chain, make: CallProgram["make"], pause: Pause, slow: Pause): Promise<Result> {
  const out: unknown[] = [];
  const forgiven: string[] = [];
  let step: unknown[] = [];
  const nodes = chain.nodes.map((sketch): NodeProgram =>
    hostNode({ id: `node${sketch.number}`, form: "class", make: () => new RandomNode(sketch, pause) }),
  );
  const engine = await Engine.create({
    operators: [
      {
        kind: "call",
        index: 0,
        input: "a",
        output: "b",
        chain: nodes,
        cancelOn: [],
        onError: chain.onError,
        concurrency: chain.concurrency,
        make,
      },
    ],
    mode: "offline",
    wanted: new Set(["b"]),
    context: () => ({ env: () => "", secret: () => "", param: () => "", log: () => undefined }),
    deliver: (_, value, stamp) => {
      step.push([value, stamp]);
      return slow();
    },
    forgiven: ({ message }) => forgiven.push(message),
  });
  let error: string | undefined;
  try {
    for (let i = 0; i <= chain.steps.length; i++) {
      const stamp = { time: i, step: i };
      const values = Array.from({ length: chain.steps[i] ?? 0 }, (_, k) => ({ value: `${i}${k}`, stamp }));
      step = [];
      await engine.step(stamp, new Map([["a", values]]), i === chain.steps.length);
      out.push(...step);
    }
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  const counts = [...engine.counts.values()];
  engine.close();
  return { out, forgiven, error, counts };
}

describe("a call's results do not depend on timing", () => {
  test("with nodes that notice how they are asked", async () => {
    let interesting = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const seed = `lazy ${round}`;
      const chain = randomChain(seed, true);
      const expected = await run(chain, callOperator, none, none);
      if (expected.forgiven.length > 0 && expected.out.length > 3) interesting++;
      const about = `seed "${seed}": ${JSON.stringify(chain)}`;
      expect(await run(chain, callOperator, pauses(`${seed} nodes`), none), about).toEqual(expected);
      expect(await run(chain, callOperator, none, pauses(`${seed} consumer`)), about).toEqual(expected);
      expect(await run(chain, callOperator, pauses(`${seed} both`), pauses(`${seed} also`)), about).toEqual(expected);
    }
    expect(interesting).toBeGreaterThan(ROUNDS / 20);
  }, 600_000);

  test("kernelCall and callOperator agree, whatever the nodes are made of", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = `kernel ${round}`;
      const random = randomChain(seed, false);
      const chain: Chain = { ...random, onError: random.onError === "restart" ? "skip" : random.onError };
      const atOnce: Chain = { ...chain, nodes: chain.nodes.map((node) => ({ ...node, kind: asynchronous.get(node.kind) ?? node.kind })) };
      const expected = await run(atOnce, kernelCall, none, none);
      const about = `seed "${seed}": ${JSON.stringify(chain)}`;
      expect(await run(atOnce, kernelCall, none, pauses(`${seed} consumer`)), about).toEqual(expected);
      expect(await run(chain, callOperator, pauses(`${seed} nodes`), pauses(`${seed} consumer`)), about).toEqual(expected);
    }
  }, 600_000);
});

/** The kind that does the same at once. */
const asynchronous = new Map<NodeSketch["kind"], NodeSketch["kind"]>([
  ["promise", "value"],
  ["asyncGenerator", "emit"],
  ["asyncEmit", "emit"],
  ["generator", "emit"],
]);
