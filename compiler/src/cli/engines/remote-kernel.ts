/**
 * Kernels that run elsewhere: `rmc run --engine` makes each kernel node with `RemoteKernels.node` in place of core's
 * `kernelNode`. Encoding, decoding, randomness and the source map stay here; the module runs on the engine. What comes out
 * must be what comes out here: that is the point of it.
 */
import {
  RmcError,
  type Channel,
  type Codec,
  type Emit,
  type ErrorCode,
  type KernelSpec,
  type NodeContext,
  type NodeInstance,
  type NodeProgram,
} from "@rmc/runtime";
import { packValue, unpackValue } from "../run/pack-value.ts";
import type { CallStart, KernelReply, KernelRequest, RemoteFailure, RemoteValue } from "./kernel-messages.ts";

export class RemoteKernels {
  readonly #connection: Connection;
  readonly #names: ReadonlyMap<object, string>;
  readonly #supplies = new WeakMap<NodeContext, RandomSupply>();
  #instances = 0;

  /** `modules`: the same objects that `createProgram` gets, by name. */
  constructor(channel: Channel, modules: Readonly<Record<string, object>>) {
    this.#connection = new Connection(channel);
    this.#names = new Map(Object.entries(modules).map(([name, module]) => [module, name]));
  }

  node(spec: KernelSpec): NodeProgram {
    const module = this.#names.get(spec.module);
    if (module === undefined) throw new Error(`the module of "${spec.id}" has no name`);
    const { id, position, random } = spec;
    const instantiate = (context: NodeContext): Promise<NodeInstance> => this.#instantiate(spec, module, context);
    return { id, instantiate, ...(position && { position }), ...(random && { random }) };
  }

  async #instantiate(spec: KernelSpec, module: string, context: NodeContext): Promise<NodeInstance> {
    const instance = new RemoteInstance(this.#connection, ++this.#instances, spec, context, this.#supplyOf(spec, context));
    await instance.create(module);
    return instance;
  }

  #supplyOf(spec: KernelSpec, context: NodeContext): RandomSupply | undefined {
    if (!WebAssembly.Module.imports(spec.module).some(({ name }) => name === "random")) return undefined;
    const supply = this.#supplies.get(context) ?? new RandomSupply(context);
    this.#supplies.set(context, supply);
    return supply;
  }
}

class RemoteInstance implements NodeInstance {
  readonly emitsFresh: boolean = true;
  readonly #connection: Connection;
  readonly #instance: number;
  readonly #spec: KernelSpec;
  readonly #context: NodeContext;
  readonly #supply: RandomSupply | undefined;
  /** How much of the supply the engine has. */
  #sent = 0;
  #cancelling: Promise<void> = Promise.resolve();

  constructor(connection: Connection, instance: number, spec: KernelSpec, context: NodeContext, supply: RandomSupply | undefined) {
    this.#connection = connection;
    this.#instance = instance;
    this.#spec = spec;
    this.#context = context;
    this.#supply = supply;
  }

  create(module: string): Promise<void> {
    const { id, has, media, capabilities, work, parametersCodec, parameters } = this.#spec;
    const kernel = { id, module, has, media, capabilities, work, parameters: encode(parametersCodec, parameters(this.#context)) };
    return this.#call((base) => ({ ...base, op: "create", kernel }), undefined);
  }

  async process(value: unknown, emit: Emit): Promise<void> {
    const encoded = remoteValue(this.#spec, value);
    await this.#cancelling;
    await this.#call((base) => ({ ...base, op: "process", value: encoded }), emit);
  }

  async end(emit: Emit): Promise<void> {
    await this.#cancelling;
    await this.#call((base) => ({ ...base, op: "end" }), emit);
  }

  /** Nobody waits for a cancel; its failure is the next call's. */
  cancel(): void {
    this.#cancelling = this.#call((base) => ({ ...base, op: "cancel" }), undefined);
    this.#cancelling.catch(() => {});
  }

  close(): void {
    this.#connection.tell({ op: "close", call: 0, instance: this.#instance });
  }

  async #call(request: (base: RequestBase) => KernelRequest, emit: Emit | undefined): Promise<void> {
    const random = this.#supply?.from(this.#sent) ?? new Float64Array(0);
    this.#sent += random.length;
    const reply = await this.#connection.call((call) =>
      request({ call, instance: this.#instance, start: { now: this.#context.now(), random } }),
    );
    this.#supply?.use(reply.drawn);
    this.#sent -= reply.drawn;
    for (const message of reply.logs) this.#context.log(message);
    for (const bytes of reply.emitted) await emit?.(this.#spec.output.read(bytes, new DataView(bytes.buffer), 0, bytes.length));
    if (reply.failure !== undefined) throw asError(reply.failure, this.#spec);
  }
}

interface RequestBase {
  readonly call: number;
  readonly instance: number;
  readonly start: CallStart;
}

/** Numbers kept at the engine for one call: a noise generator draws one a sample. */
const RANDOM_AHEAD = 1 << 16;

/**
 * Random numbers of one context, drawn ahead of their use because WASM cannot wait for us. What an instance did not use is
 * what the next one begins with, so a restart sees the same numbers as a local kernel.
 */
class RandomSupply {
  readonly #context: NodeContext;
  #numbers: number[] = [];

  constructor(context: NodeContext) {
    this.#context = context;
  }

  from(index: number): Float64Array {
    while (this.#numbers.length < RANDOM_AHEAD) this.#numbers.push(this.#context.random());
    return Float64Array.from(this.#numbers.slice(index));
  }

  use(count: number): void {
    this.#numbers.splice(0, count);
  }
}

/** Requests and replies by number over one channel. */
class Connection {
  readonly #channel: Channel;
  readonly #waiting = new Map<number, { readonly resolve: (reply: KernelReply) => void; readonly reject: (error: unknown) => void }>();
  #calls = 0;
  #gone: { readonly error: unknown } | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
    void this.#receive();
  }

  call(request: (call: number) => KernelRequest): Promise<KernelReply> {
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) return reject(this.#gone.error);
      this.#waiting.set(call, { resolve, reject });
      this.tell(request(call));
    });
  }

  tell(request: KernelRequest): void {
    this.#channel.send(packValue(request)).catch((error: unknown) => this.fail(error));
  }

  fail(error: unknown): void {
    this.#gone ??= { error };
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #receive(): Promise<void> {
    for (;;) {
      const message = await this.#channel.receive();
      if (message === undefined)
        return this.fail(new RmcError("channel-closed", (await this.#channel.closed) ?? "the connection to the engine was closed"));
      const reply = unpackValue(message) as KernelReply;
      this.#waiting.get(reply.call)?.resolve(reply);
      this.#waiting.delete(reply.call);
    }
  }
}

function remoteValue(spec: KernelSpec, value: unknown): RemoteValue {
  const bytes = encode(spec.input, value);
  if (spec.media === undefined) return { bytes };
  const { rate, channels, width, height, format } = value as RemoteValue;
  return spec.media === "audio"
    ? { bytes, rate: rate ?? 0, channels: channels ?? 0 }
    : { bytes, width: width ?? 0, height: height ?? 0, format: format ?? "" };
}

function encode(codec: Codec, value: unknown): Uint8Array {
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return bytes;
}

function asError(failure: RemoteFailure, spec: KernelSpec): RmcError {
  const [found] = failure.offsets.flatMap((offset) => spec.locate?.(offset) ?? []);
  const position = found === undefined ? spec.position : { file: found.file, line: found.line, column: found.column };
  return new RmcError(failure.code as ErrorCode, failure.message, { node: spec.id, ...(position === undefined ? {} : { position }) });
}

/** Node's own; its types come with the DOM's, which this package does without. */
declare const WebAssembly: { readonly Module: { imports(module: object): readonly { readonly name: string }[] } };
