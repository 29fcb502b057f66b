/**
 * Packets of one RTP stream in the order they were sent in, each once. A packet whose turn it is passes at once: whoever calculates
 * with audio needs no playing clock. Behind a gap packets wait for what is missing, not for long and not in numbers; then it is
 * lost. Sequence numbers of 16 bits and times of 32 are told on as numbers that never wrap around.
 */
import { machineClock, type Clock } from "@rmc/runtime";

export interface Packet {
  /** Modulo 2^16. */
  readonly sequence: number;
  /** In samples, modulo 2^32. */
  readonly time: number;
  readonly payload: Uint8Array;
}

export interface JitterOptions {
  /** `time` goes on where the one before wrapped around. `lost`: how many packets before it never came. */
  readonly onPacket: (packet: { readonly time: number; readonly payload: Uint8Array }, lost: number) => void;
  /** The source counts anew: what comes has nothing to do with the times before. */
  readonly onRestart: () => void;
  readonly clock?: Clock;
}

/** A gap is given up after so many milliseconds, or when so many packets stand behind it. */
const PATIENCE_MS = 60;
const DEPTH = 10;
/** A sequence number so far away belongs to a source that counts anew, when the next one follows it. */
const FAR = 1_000;

export class JitterBuffer {
  /** Never came in time. */
  lost = 0;
  /** Came twice, or too late. */
  stale = 0;
  readonly #options: JitterOptions;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Packet>();
  /** The number whose turn it is, not modulo anything. */
  #next: number | undefined;
  #time = 0;
  #stray: number | undefined;
  #stop: (() => void) | undefined;

  constructor(options: JitterOptions) {
    this.#options = options;
    this.#clock = options.clock ?? machineClock;
  }

  push(packet: Packet): void {
    if (this.#next === undefined) this.#restart(packet);
    let number = this.#next! + apart(packet.sequence, this.#next!, 16);
    if (Math.abs(number - this.#next!) > FAR) {
      const isCounting = this.#stray === packet.sequence;
      this.#stray = (packet.sequence + 1) % 2 ** 16;
      if (!isCounting) return void this.stale++;
      this.#giveUpAll();
      this.#restart(packet);
      number = this.#next!;
    }
    this.#stray = undefined;
    if (number < this.#next! || this.#waiting.has(number)) return void this.stale++;
    this.#waiting.set(number, packet);
    this.#pass();
    while (this.#waiting.size > DEPTH) this.#giveUp();
    this.#watch();
  }

  /** What waits behind a gap goes on without what is missing. Idempotent. */
  close(): void {
    this.#giveUpAll();
    this.#stop?.();
  }

  /** Another source sends from now on. */
  reset(): void {
    this.#giveUpAll();
    this.#next = undefined;
  }

  #restart({ sequence, time }: Packet): void {
    this.#next = sequence;
    this.#time = time;
    this.#options.onRestart();
  }

  #pass(lost = 0): void {
    for (let packet = this.#waiting.get(this.#next!); packet; packet = this.#waiting.get(this.#next!)) {
      this.#waiting.delete(this.#next!);
      this.#next!++;
      this.#time += apart(packet.time, this.#time, 32);
      this.#options.onPacket({ time: this.#time, payload: packet.payload }, lost);
      lost = 0;
    }
  }

  /** The gap before what waits. */
  #giveUp(): void {
    const first = Math.min(...this.#waiting.keys());
    const missing = first - this.#next!;
    this.lost += missing;
    this.#next = first;
    this.#pass(missing);
  }

  #giveUpAll(): void {
    while (this.#waiting.size > 0) this.#giveUp();
  }

  /** One gap is watched at a time, from when a packet first stood behind it. */
  #watch(): void {
    if (this.#waiting.size === 0) {
      this.#stop?.();
      this.#stop = undefined;
    } else
      this.#stop ??= this.#clock.after(PATIENCE_MS, () => {
        // A machine that was busy reads first what has come meanwhile.
        this.#stop = this.#clock.after(0, () => {
          this.#stop = undefined;
          if (this.#waiting.size > 0) this.#giveUp();
          this.#watch();
        });
      });
  }
}

/** How far `value`, of so many bits, is ahead of `from`: the nearer way round. */
function apart(value: number, from: number, bits: 16 | 32): number {
  const whole = 2 ** bits;
  const ahead = (((value - from) % whole) + whole) % whole;
  return ahead < whole / 2 ? ahead : ahead - whole;
}
