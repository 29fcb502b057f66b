/**
 * A kernel as a node, without WebAssembly: for tests that compare the plain program, the IR and the module. Values are plain
 * JavaScript; a trap is a `KernelTrap` with the place in the user's source.
 */
import type { Kernel, KernelEntry, KernelType } from "../../../ir/kernel.ts";
import type { TypeTable } from "../../../ir/schema.ts";
import { Machine } from "./machine.ts";
import type { InterpreterHost } from "./prelude.ts";
import { preludeTable } from "./prelude.ts";
import type { Instance, Value } from "./value.ts";
import { Converter } from "./value.ts";

export interface InterpretOptions extends Partial<InterpreterHost> {
  /** Constructor arguments, then captured values, in the order of `entry.parameters`. */
  readonly parameters?: readonly unknown[];
  /** Named schemas that the entry's schemas refer to; the kernel's own when not given. */
  readonly types?: TypeTable;
  /** Rounds of loops after which it traps; 100 million when not given. */
  readonly rounds?: number;
}

export interface InterpretedNode {
  process(value: unknown, emit: (value: unknown) => void): void;
  start(format: unknown): void;
  end(emit: (value: unknown) => void): void;
  cancel(): void;
}

/** Makes an instance: initialises the globals and runs the constructor. */
export function interpretKernel(kernel: Kernel, options: InterpretOptions = {}): InterpretedNode {
  return new Interpreted(kernel, options);
}

class Interpreted implements InterpretedNode {
  readonly #kernel: Kernel;
  readonly #entry: KernelEntry;
  readonly #machine: Machine;
  readonly #converter: Converter;
  readonly #self: Instance | undefined;

  constructor(kernel: Kernel, options: InterpretOptions) {
    const host: InterpreterHost = {
      math: options.math ?? Math,
      now: options.now ?? (() => 0),
      random: options.random ?? (() => 0.5),
      log: options.log ?? (() => {}),
    };
    this.#kernel = kernel;
    this.#entry = kernel.entry;
    this.#machine = new Machine(kernel, preludeTable(host), host.math.pow, options.rounds ?? 100_000_000);
    this.#converter = new Converter(kernel, options.types ?? kernel.types ?? {});
    this.#self = this.#construct(options.parameters ?? []);
  }

  process(value: unknown, emit: (value: unknown) => void): void {
    const { input } = this.#entry;
    const takesInput = this.#parameterCount(this.#entry.process) > 0;
    const values = takesInput ? [this.#converter.into(value, input.type, input.schema)] : [];
    this.#invoke(this.#entry.process, values, emit);
  }

  /** The format as plain data; fields by the struct of the parameter. */
  start(format: unknown): void {
    if (this.#entry.start === undefined) return;
    const parameter = this.#function(this.#entry.start).parameters.at(-1);
    const takesFormat = this.#parameterCount(this.#entry.start) > 0 && parameter !== undefined;
    const values = takesFormat ? [this.#converter.into(format, parameter.type, { kind: "audio", rate: null, channels: null })] : [];
    this.#invoke(this.#entry.start, values, () => {});
  }

  end(emit: (value: unknown) => void): void {
    if (this.#entry.end !== undefined) this.#invoke(this.#entry.end, [], emit);
  }

  cancel(): void {
    if (this.#entry.cancel !== undefined) this.#invoke(this.#entry.cancel, [], () => {});
  }

  #construct(parameters: readonly unknown[]): Instance | undefined {
    const values = this.#entry.parameters.map((parameter, i) => ({
      ...parameter,
      value: this.#converter.into(parameters[i], parameter.type, parameter.schema),
    }));
    for (const { global, value } of values) {
      if (global !== undefined) this.#machine.globals.set(global, value);
    }
    this.#machine.initialise();
    if (this.#entry.struct === undefined) return undefined;
    const self = this.#machine.make(this.#entry.struct);
    const given = values.filter(({ global }) => global === undefined).map(({ value }) => value);
    if (this.#entry.construct !== undefined) this.#machine.call(this.#entry.construct, [self, ...given]);
    return self;
  }

  #invoke(id: string, values: readonly Value[], emit: (value: unknown) => void): void {
    const { output } = this.#entry;
    this.#machine.emit = (value) => emit(this.#converter.outOf(value, output.type, output.schema));
    const self = this.#self === undefined ? [] : [this.#self];
    this.#machine.begin();
    const result = this.#machine.call(id, [...self, ...values]);
    const type = this.#function(id).result;
    if (this.#entry.returns && type.kind !== "void" && id !== this.#entry.start && id !== this.#entry.cancel)
      this.#give(result, type, emit);
  }

  #give(result: Value, type: KernelType, emit: (value: unknown) => void): void {
    const { output } = this.#entry;
    if (type.kind === "bool" && output.type.kind !== "bool") return;
    const value = this.#converter.outOf(result, type, output.schema);
    if (value !== null && value !== undefined) emit(value);
  }

  #parameterCount(id: string): number {
    return this.#function(id).parameters.length - (this.#self === undefined ? 0 : 1);
  }

  #function(id: string): Kernel["functions"][number] {
    const found = this.#kernel.functions.find((entry) => entry.id === id);
    if (found === undefined) throw new Error(`function ${id} is not declared`);
    return found;
  }
}
