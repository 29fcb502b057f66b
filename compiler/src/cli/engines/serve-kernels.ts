/**
 * The other side of `remote-kernel.ts`: runs inside workerd or Chromium, with no more than a channel and modules. It keeps
 * kernel instances by number and makes the calls it is asked for, in order.
 */
import { ERROR_CODES, kernelNode, RmcError, type Channel, type Codec, type NodeInstance, type Work } from "@rmc/runtime";
import { packValue, unpackValue } from "../run/pack-value.ts";
import type { CallStart, KernelReply, KernelRequest, RemoteFailure, RemoteKernel, RemoteValue } from "./kernel-messages.ts";

export async function serveKernels(channel: Channel, modules: ReadonlyMap<string, object>): Promise<void> {
  const instances = new Map<number, RemoteInstance>();
  for (;;) {
    const message = await channel.receive();
    if (message === undefined) return;
    const request = unpackValue(message) as KernelRequest;
    const reply = answer(request, instances, modules);
    if (reply !== undefined) await channel.send(packValue(reply));
  }
}

function answer(
  request: KernelRequest,
  instances: Map<number, RemoteInstance>,
  modules: ReadonlyMap<string, object>,
): KernelReply | undefined {
  if (request.op === "close") {
    instances.delete(request.instance);
    return undefined;
  }
  if (request.op === "create") {
    const instance = new RemoteInstance(request.kernel, modules);
    instances.set(request.instance, instance);
    return instance.call(request, () => instance.create());
  }
  const instance = instances.get(request.instance);
  if (instance === undefined) throw new Error(`there is no kernel instance ${request.instance}`);
  return instance.call(request, (emit) => {
    if (request.op === "process") void instance.node?.process(request.value, emit, UNABORTED);
    else if (request.op === "end") void instance.node?.end?.(emit, UNABORTED);
    else instance.node?.cancel?.();
  });
}

type Emit = (value: unknown) => void;

/** Kernels run to their end at once: nothing can abort them on the way. */
const UNABORTED: Work = { stamp: { time: 0, step: 0 }, aborted: false, onAbort: () => {} };

class RemoteInstance {
  node: NodeInstance | undefined;
  readonly #kernel: RemoteKernel;
  readonly #modules: ReadonlyMap<string, object>;
  #now = 0;
  #random: number[] = [];
  #drawn = 0;
  #logs: string[] = [];
  #offsets: number[] = [];

  constructor(kernel: RemoteKernel, modules: ReadonlyMap<string, object>) {
    this.#kernel = kernel;
    this.#modules = modules;
  }

  call({ call, start }: { readonly call: number; readonly start: CallStart }, work: (emit: Emit) => void): KernelReply {
    this.#now = start.now;
    this.#random = [...this.#random.slice(this.#drawn), ...start.random];
    this.#drawn = 0;
    this.#logs = [];
    this.#offsets = [];
    const emitted: Uint8Array[] = [];
    try {
      work((value) => emitted.push(value as Uint8Array));
      return { call, emitted, logs: this.#logs, drawn: this.#drawn };
    } catch (error) {
      return { call, emitted, logs: this.#logs, drawn: this.#drawn, failure: this.#failure(error) };
    }
  }

  create(): void {
    const { id, module, has, media, capabilities, work, parameters } = this.#kernel;
    const found = this.#modules.get(module);
    if (found === undefined) throw new RmcError("bad-kernel", `the engine has no module ${module}`);
    const program = kernelNode({
      id,
      module: found,
      input: RAW,
      output: RAW,
      parameters: () => [parameters],
      parametersCodec: RAW_PARAMETERS,
      has,
      media,
      ...(capabilities === undefined ? {} : { capabilities }),
      ...(work === undefined ? {} : { work }),
      locate: (offset) => void this.#offsets.push(offset),
    });
    this.node = program.instantiate({
      env: () => "",
      secret: () => "",
      param: () => "",
      now: () => this.#now,
      random: () => this.#draw(),
      log: (message) => void this.#logs.push(message),
      deterministic: true,
      evaluated: new WeakMap(),
    }) as NodeInstance;
  }

  #draw(): number {
    const next = this.#random[this.#drawn];
    if (next === undefined)
      throw new RmcError("bad-kernel", `"${this.#kernel.id}" asks for more random numbers in one call than this engine keeps`);
    this.#drawn++;
    return next;
  }

  #failure(error: unknown): RemoteFailure {
    if (!(error instanceof RmcError)) return { code: "kernel-trapped", message: String(error), offsets: this.#offsets };
    return { code: error.code, message: error.message.slice(ERROR_CODES[error.code].length + 1), offsets: this.#offsets };
  }
}

/** Values are encoded already: they go into the kernel's memory and come out as they are. */
const RAW: Codec = {
  measure: (value) => (value as RemoteValue).bytes.length,
  write: (value, bytes, _, at) => put((value as RemoteValue).bytes, bytes, at),
  read: (bytes, _, at, end) => bytes.slice(at, end),
};

const RAW_PARAMETERS: Codec = {
  ...RAW,
  measure: (value) => (value as readonly [Uint8Array])[0].length,
  write: (value, bytes, _, at) => put((value as readonly [Uint8Array])[0], bytes, at),
};

function put(from: Uint8Array, to: Uint8Array, at: number): number {
  to.set(from, at);
  return at + from.length;
}
