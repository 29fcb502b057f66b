/** What an engine offers one node: the stage's values, the time of the input in work, and random numbers of its own. */
import { RmcError } from "../error.ts";
import type { NodeContext, NodeProgram, Stamp } from "../program.ts";

/** What the stage has for a node; the engine adds clock and chance. */
export type StageContext = Pick<NodeContext, "env" | "secret" | "param" | "log">;

export class EngineContext implements NodeContext {
  readonly env: NodeContext["env"];
  readonly secret: NodeContext["secret"];
  readonly param: NodeContext["param"];
  readonly log: NodeContext["log"];
  readonly deterministic: boolean;
  readonly evaluated: WeakMap<object, unknown>;
  readonly random: NodeContext["random"];
  readonly now: () => number;
  /** Of the input in work; set by its runner. */
  stamp: Stamp = { time: 0, step: 0 };

  constructor(stage: StageContext, node: NodeProgram, seed: string, deterministic: boolean, evaluated: WeakMap<object, unknown>) {
    this.env = stage.env;
    this.secret = stage.secret;
    this.param = stage.param;
    this.log = stage.log;
    this.deterministic = deterministic;
    this.evaluated = evaluated;
    this.random = node.random?.(seed) ?? noRandom;
    this.now = () => this.stamp.time;
  }
}

function noRandom(): never {
  throw new RmcError("bad-kernel", "it draws random numbers, and its build did not say so");
}
