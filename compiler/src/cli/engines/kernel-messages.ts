/**
 * What this process and a kernel engine (a worker in workerd or Chromium) say to each other, one packed value a message.
 * Kernels run there with the real `kernelNode`; values cross in the bytes of their generated codec, written and read here.
 */
export type KernelRequest =
  | { readonly op: "create"; readonly call: number; readonly instance: number; readonly kernel: RemoteKernel; readonly start: CallStart }
  | { readonly op: "process"; readonly call: number; readonly instance: number; readonly value: RemoteValue; readonly start: CallStart }
  | { readonly op: "end"; readonly call: number; readonly instance: number; readonly start: CallStart }
  | { readonly op: "cancel"; readonly call: number; readonly instance: number; readonly start: CallStart }
  | { readonly op: "close"; readonly call: number; readonly instance: number };

export interface RemoteKernel {
  readonly id: string;
  /** Name of the module in the build. */
  readonly module: string;
  readonly has: { readonly start: boolean; readonly end: boolean; readonly cancel: boolean };
  readonly media: "audio" | "video" | "image" | undefined;
  readonly capabilities: readonly string[] | undefined;
  readonly work: number | undefined;
  readonly parameters: Uint8Array;
}

/** The encoded value, and of a media value the fields that `kernelNode` looks at. */
export interface RemoteValue {
  readonly bytes: Uint8Array;
  readonly rate?: number;
  readonly channels?: number;
  readonly width?: number;
  readonly height?: number;
  readonly format?: string;
}

/** What the capabilities answer during the call: WASM cannot wait for us. */
export interface CallStart {
  readonly now: number;
  /** Random numbers on top of those that an earlier call left. */
  readonly random: Float64Array;
}

export interface KernelReply {
  readonly call: number;
  /** Encoded values, in the order in which they were emitted. */
  readonly emitted: readonly Uint8Array[];
  readonly logs: readonly string[];
  /** How many random numbers were used. */
  readonly drawn: number;
  readonly failure?: RemoteFailure;
}

export interface RemoteFailure {
  readonly code: string;
  /** Without the code. */
  readonly message: string;
  /** Offsets into the module from the trap's stack, innermost first: the source map is on this side. */
  readonly offsets: readonly number[];
}
