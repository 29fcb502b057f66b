/**
 * Opus on Node: libopus as WASM. What strangers send is decoded in a sandbox, and nothing native is needed. It is loaded when a track
 * is there.
 */
export const RATE = 48_000;
/** Samples of a channel in a packet that is sent: 20 ms. */
export const BLOCK = 960;
/** The most that a packet, or what is made up for lost ones, can have: 120 ms. */
export const LONGEST = 5_760;

/** What is used of it. */
interface OpusModule {
  readonly Encoder: new (options: { readonly channels: 1 | 2; readonly sample_rate: number; readonly application: "audio" }) => {
    /** Samples of 16 bits, interleaved. */
    encode(samples: Int16Array): Uint8Array;
    drop(): void;
  };
  readonly Decoder: new (options: { readonly channels: 1 | 2; readonly sample_rate: number }) => {
    /** An empty packet is one that was lost. */
    decode(packet: Uint8Array): Uint8Array;
    drop(): void;
  };
}

// The package's main module would load a native build where there is one.
// @ts-expect-error: this one has no types.
const load = (): Promise<OpusModule> => import("@evan/opus/wasm/index.mjs") as Promise<OpusModule>;

export interface OpusDecoder {
  /** Interleaved. Throws where the packet is none. */
  decode(packet: Uint8Array): Float32Array<ArrayBuffer>;
  /** What might have been in packets that were lost: at most so many samples of a channel. */
  conceal(samples: number): Float32Array<ArrayBuffer>;
  close(): void;
}

export interface OpusEncoder {
  /** `BLOCK` samples of each channel, interleaved. */
  encode(block: Float32Array): Uint8Array;
  close(): void;
}

export async function createDecoder(channels: 1 | 2): Promise<OpusDecoder> {
  const { Decoder } = await load();
  const decoder = new Decoder({ channels, sample_rate: RATE });
  return {
    decode: (packet) => floats(decoder.decode(packet)),
    conceal: (samples) => floats(decoder.decode(new Uint8Array())).slice(0, samples * channels),
    close: () => decoder.drop(),
  };
}

export async function createEncoder(channels: 1 | 2): Promise<OpusEncoder> {
  const { Encoder } = await load();
  const encoder = new Encoder({ channels, sample_rate: RATE, application: "audio" });
  return {
    encode: (block) => encoder.encode(Int16Array.from(block, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))))),
    close: () => encoder.drop(),
  };
}

function floats(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  return Float32Array.from(samples, (sample) => sample / 32_768);
}
