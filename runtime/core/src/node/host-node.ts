/**
 * A user's function or class as a node: JavaScript that stays JavaScript. Made anew for each session and restart by calling
 * `make`; what it returns, yields, resolves to or emits goes out.
 */
import { copyValue } from "../engine/copy-value.ts";
import { seededRandom } from "../engine/random.ts";
import type { SourcePosition } from "../error.ts";
import type { Emit, NodeContext, NodeInstance, NodeProgram, Work } from "../program.ts";
import { withCapabilities, withoutCapabilities } from "./capabilities.ts";
import { spreadResult, type Run } from "./spread-result.ts";

export interface HostNodeSpec {
  readonly id: string;
  readonly position?: SourcePosition;
  /** A class's instance has `process`; anything else is called. */
  readonly form: "function" | "class" | "lambda";
  /** The function, or a new instance of the class. */
  readonly make: (context: NodeContext) => unknown;
}

export function hostNode({ id, position, form, make }: HostNodeSpec): NodeProgram {
  const instantiate = (context: NodeContext): NodeInstance => {
    const run: Run = (body) => withCapabilities(context, body);
    const node = run(() => make(context));
    return form === "class" ? new ClassInstance(node as UserClass, context, run) : new FunctionInstance(node as UserFunction, run);
  };
  return { id, instantiate, copy: copyValue, random: seededRandom, ...(position ? { position } : {}) };
}

type UserFunction = (input: unknown) => unknown;

interface UserClass {
  start?(format: object): unknown;
  process(input: unknown, emit: (value: unknown) => void): unknown;
  end?(emit: (value: unknown) => void): unknown;
  cancel?(): void;
}

class FunctionInstance implements NodeInstance {
  readonly stateless: boolean = true;
  readonly #node: UserFunction;
  readonly #run: Run;

  constructor(node: UserFunction, run: Run) {
    this.#node = node;
    this.#run = run;
  }

  process(value: unknown, emit: Emit, work: Work): void | Promise<void> {
    return spreadResult(
      this.#run(() => this.#node(value)),
      emit,
      work,
      this.#run,
    );
  }
}

class ClassInstance implements NodeInstance {
  readonly #node: UserClass;
  readonly #context: NodeContext;
  readonly #run: Run;
  #isStarted = false;

  constructor(node: UserClass, context: NodeContext, run: Run) {
    this.#node = node;
    this.#context = context;
    this.#run = run;
  }

  process(value: unknown, emit: Emit, work: Work): void | Promise<void> {
    const starting = this.#start(value);
    if (starting) return starting.then(() => this.#process(value, emit, work));
    return this.#process(value, emit, work);
  }

  end(emit: Emit, work: Work): void | Promise<void> {
    const node = this.#node;
    if (!node.end) return;
    return spreadResult(
      this.#run(() => node.end?.(this.#emitter(emit))),
      emit,
      work,
      this.#run,
    );
  }

  cancel(): void {
    this.#run(() => this.#node.cancel?.());
  }

  #process(value: unknown, emit: Emit, work: Work): void | Promise<void> {
    return spreadResult(
      this.#run(() => this.#node.process(value, this.#emitter(emit))),
      emit,
      work,
      this.#run,
    );
  }

  #emitter(emit: Emit): (value: unknown) => void {
    return (value) => withoutCapabilities(this.#context, () => void emit(value));
  }

  /** A node counts as started when `start` has come to its end: one that fails is called again before the next input. */
  #start(value: unknown): Promise<void> | undefined {
    if (this.#isStarted) return undefined;
    const started = this.#run(() => this.#node.start?.(startFormat(value)));
    if (started instanceof Promise) return started.then(() => void (this.#isStarted = true));
    this.#isStarted = true;
    return undefined;
  }
}

/** What `start` is told of the first input. A node of whole frames is on channel 0. */
function startFormat(value: unknown): object {
  const { kind, rate, channels, width, height, format } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (kind === "audio") return { rate, channels, channel: 0 };
  return kind === "video" || kind === "image" ? { width, height, format } : {};
}
