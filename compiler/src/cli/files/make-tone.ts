/** The sound of a new project: one second of two tones that fade out, 48 kHz mono, 16 bits. The same bytes everywhere. */
const RATE = 48000;

export function makeTone(): Uint8Array {
  const samples = Int16Array.from({ length: RATE }, (_, index) => {
    const time = index / RATE;
    return Math.round(12000 * (1 - time) * (swing(440 * time) + swing(660 * time)));
  });
  return withHeader(samples);
}

/** A parabola for each half turn: nearly a sine, and exact on every engine. */
function swing(turns: number): number {
  const phase = turns - Math.floor(turns) - 0.5;
  return 8 * phase * (2 * Math.abs(phase) - 1);
}

function withHeader(samples: Int16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  for (const [at, tag] of [
    [0, "RIFF"],
    [8, "WAVE"],
    [12, "fmt "],
    [36, "data"],
  ] as const) {
    for (let index = 0; index < 4; index++) view.setUint8(at + index, tag.charCodeAt(index));
  }
  view.setUint32(4, 36 + samples.length * 2, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  view.setUint32(40, samples.length * 2, true);
  for (let index = 0; index < samples.length; index++) view.setInt16(44 + index * 2, samples[index] ?? 0, true);
  return new Uint8Array(view.buffer);
}
