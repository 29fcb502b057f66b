/**
 * Writes the example's sound: ten seconds of a made-up voice (vowel-like tones with pauses) over a quiet hiss, 48 kHz mono,
 * 16 bits. Made from a fixed seed, so the file is the same on every machine. Usage: node make-audio.ts FILE
 */
import { writeFileSync } from "node:fs";

const RATE = 48000;
const SECONDS = 10;

export function makeAudio(): Uint8Array {
  const random = noise(20);
  const sound = Array.from({ length: RATE * SECONDS }, (_, i) => voice(i / RATE) + 0.0004 * random());
  return wav(Int16Array.from(sound, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32767)));
}

/** Syllables of 0.28 s with pauses; the pitch wanders, three formants stand for the vowel. */
function voice(time: number): number {
  const syllable = Math.floor(time / 0.35);
  const inside = time - syllable * 0.35;
  if (syllable % 7 === 6 || inside > 0.28) return 0;
  const pitch = 110 + 18 * ((syllable * 5) % 7);
  const formant = 500 + 170 * ((syllable * 3) % 5);
  const envelope = inside < 0.04 ? inside / 0.04 : inside > 0.2 ? (0.28 - inside) / 0.08 : 1;
  let sum = 0;
  for (let harmonic = 1; harmonic <= 20; harmonic++) {
    const hz = harmonic * pitch;
    const weight = 1 / (1 + ((hz - formant) / 200) ** 2) + 0.4 / (1 + ((hz - 2.4 * formant) / 300) ** 2);
    sum += weight * wave(hz * time);
  }
  const loudness = 0.04 + 0.1 * (((syllable * 4) % 9) / 8);
  return loudness * envelope * sum;
}

/** A parabolic sine: the same bits on every engine, which Math.sin does not promise. */
function wave(turns: number): number {
  const x = turns - Math.floor(turns) - 0.5;
  return 8 * x * (2 * Math.abs(x) - 1);
}

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2147483648;
  };
}

function wav(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(44 + samples.byteLength);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void => bytes.set(new TextEncoder().encode(value), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.byteLength, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.byteLength, true);
  samples.forEach((sample, i) => view.setInt16(44 + 2 * i, sample, true));
  return bytes;
}

const target = process.argv[2];
if (import.meta.main && target !== undefined) writeFileSync(target, makeAudio());
