/** Nodes of sound and of signals. */
import { bytes, numbers, sound, wave } from "./inputs.ts";
import type { Row } from "./table.ts";

const MONO = { rate: 48000, channels: 1 };
const STEREO = { rate: 48000, channels: 2 };
const SPEECH = { rate: 16000, channels: 1 };
const PHONE = { rate: 8000, channels: 1 };

export const AUDIO: Readonly<Record<string, Row>> = {
  equalizer: {
    is: "equalizer/Equalizer",
    options: [
      [
        {
          bands: [
            { type: "lowshelf", frequency: 120, gain: 3 },
            { type: "peaking", frequency: 1000, gain: -4, q: 1.4 },
          ],
        },
      ],
      [
        {
          bands: [
            { type: "highpass", frequency: 80 },
            { type: "lowpass", frequency: 9000 },
            { type: "highshelf", frequency: 5000, gain: 6 },
          ],
        },
      ],
      [{ bands: [] }],
    ],
    inputs: (g) => sound(g, STEREO),
  },
  fir: {
    is: "fir/FirLowpass",
    options: [[{ cutoff: 0.1, taps: 21 }], [{ cutoff: 0.3 }], [{ cutoff: 0, taps: 1 }]],
    inputs: (g) => sound(g, SPEECH),
  },
  onePole: { is: "smoothing/OnePole", options: [[{ a: 0.2 }], [{}], [{ a: -0 }]], inputs: (g) => numbers(g) },
  alphaBeta: {
    is: "smoothing/AlphaBeta",
    options: [[{ alpha: 0.5, beta: 0.1 }]],
    inputs: (g) => numbers(g).map((value, i) => ({ t: i / 10, value })),
  },
  oneEuro: {
    is: "smoothing/OneEuro",
    options: [[{ minCutoff: 1, beta: 0.05 }], [{ minCutoff: 0.2, beta: 0.5, dCutoff: 2 }]],
    inputs: (g) => numbers(g).map((value, i) => ({ t: i / 10 - (i % 13 === 12 ? 1 : 0), value })),
  },
  kalman: { is: "smoothing/Kalman", options: [[{ process: 0.01, measurement: 2 }], [{}]], inputs: (g) => numbers(g) },
  movingMedian: { is: "statistics/MovingMedian", options: [[{ size: 5 }], [{ size: 4 }]], inputs: (g) => numbers(g) },
  runningStats: { is: "statistics/RunningStats", inputs: (g) => [...numbers(g), NaN, 5] },
  slidingMax: { is: "statistics/SlidingMax", options: [[{ window: 4 }], [{ window: 1 }]], inputs: (g) => numbers(g) },
  histogramOf: { is: "statistics/histogram", inputs: (g) => Array.from({ length: 6 }, () => numbers(g, 20).map((x) => x / 10)) },
  compressor: {
    is: "dynamics/Compressor",
    options: [[{ threshold: -20, ratio: 4 }], [{ threshold: -30, ratio: 8, knee: 0, attack: 1, release: 20, makeup: 6 }]],
    inputs: (g) => sound(g, STEREO),
  },
  limiter: {
    is: "dynamics/Limiter",
    options: [[{ ceiling: 0.8, lookahead: 32 }], [{ lookahead: 1 }], [undefined]],
    inputs: (g) => sound(g, MONO),
  },
  autoGain: { is: "dynamics/AutoGain", options: [[undefined], [{ target: 0.3, max: 4, speed: 0.5 }]], inputs: (g) => sound(g, MONO) },
  gate: {
    is: "dynamics/Gate",
    options: [
      [0.05, undefined],
      [undefined, 10],
    ],
    inputs: (g) => sound(g, MONO),
  },
  dtmf: { is: "tones/Dtmf", inputs: (g) => keys().concat(sound(g, { ...PHONE, length: 205, frames: 4 })) },
  voiceActivity: {
    is: "voice-activity/VoiceActivity",
    options: [[{ hang: 3 }], [undefined], [{ factor: 20, hang: 1 }]],
    inputs: (g) => sound(g, { ...SPEECH, frames: 30 }),
  },
  linearResampler: {
    is: "resampling/LinearResampler",
    options: [[{ to: 44100 }], [{ to: 96000 }], [{ to: 16000 }]],
    inputs: (g) => sound(g, MONO),
  },
  decimate: { is: "resampling/Decimate", options: [[3], [6], [1]], inputs: (g) => sound(g, MONO) },
  reverb: {
    is: "effects/Reverb",
    options: [[{ wet: 0.5 }], [undefined]],
    inputs: (g) => sound(g, { ...MONO, rate: 4000, frames: 20 }),
  },
  echo: {
    is: "effects/Echo",
    options: [[{ time: 0.002, feedback: 0.4 }], [{ time: 0, feedback: 0.9, mix: 1 }]],
    inputs: (g) => sound(g, MONO),
  },
  pingPong: { is: "effects/PingPong", inputs: (g) => sound(g, STEREO) },
  tremoloOf: { is: "effects/tremolo", inputs: (g) => sound(g, STEREO) },
  yin: {
    is: "pitch/Yin",
    options: [[{ threshold: 0.2 }], [{}], [{ threshold: 0 }]],
    inputs: (g) => sound(g, { ...SPEECH, length: 160, hz: 440 }),
  },
  autocorrelation: { is: "pitch/autocorrelationPitch", inputs: (g) => sound(g, { ...SPEECH, length: 200, hz: 330 }) },
  noteName: { is: "pitch/noteOf", inputs: (g) => [440, 261.6, 27.5, 0, -1, NaN, 1e9, ...numbers(g).map((x) => x * x * 10)] },
  mixer: {
    is: "mixing/mix",
    inputs: (g) =>
      sound(g, MONO).map((frame, i) => [
        { name: "a", gain: 0.5, frame },
        { name: "b", gain: i % 3, muted: i % 2 === 0, frame: sound(g, { ...MONO, frames: 1 })[0] },
        { name: "c", gain: -1, frame },
      ]),
  },
  crossfadeOf: {
    is: "mixing/crossfade",
    inputs: (g) => sound(g, MONO).map((frame, i) => [frame, sound(g, { ...MONO, length: 60 + 20 * i })[0]]),
  },
  pan: { is: "mixing/Pan", options: [[{ position: 0.3 }], [{ position: -5 }], [{ position: NaN }]], inputs: (g) => sound(g, MONO) },
  splitChannels: { is: "mixing/split", inputs: (g) => sound(g, STEREO) },
  stft: {
    is: "fourier/Stft",
    options: [[{ size: 32 }], [{ size: 16, hop: 5, window: "blackman" }], [{ size: 8, window: "rect" }]],
    inputs: (g) => sound(g, SPEECH),
  },
  spectralFlux: {
    is: "fourier/SpectralFlux",
    inputs: (g) =>
      Array.from({ length: 8 }, (_, i) => ({
        pts: i,
        bins: new Float32Array(9).map(() => g.random() * 60 - 50),
        peak: { bin: i, db: -3 },
      })),
  },
  mfcc: {
    is: "mfcc/Mfcc",
    options: [[{ filters: 12 }], [undefined], [{ coefficients: 2 }]],
    inputs: (g) => sound(g, { ...SPEECH, length: 128, frames: 5 }),
  },
  muLaw: { is: "telephony/muLawEncode", inputs: (g) => sound(g, PHONE) },
  muLawDecoder: { is: "telephony/MuLawDecoder", inputs: (g) => Array.from({ length: 5 }, () => bytes(g, 64)) },
  adpcm: { is: "telephony/AdpcmEncoder", inputs: (g) => sound(g, PHONE) },
  lufs: { is: "loudness/Lufs", options: [[{ block: 24 }], [undefined]], inputs: (g) => sound(g, MONO) },
  levelMeter: { is: "loudness/LevelMeter", inputs: (g) => sound(g, STEREO) },
};

/** Keys 5, 5, A and nothing, by two tones each. */
function keys(): object[] {
  const pairs = [
    [770, 1336],
    [770, 1336],
    [697, 1633],
    [0, 0],
  ] as const;
  return pairs.map(([low, high], k) => {
    const samples = new Float32Array(205).map((_, i) => 0.4 * (wave((low * i) / 8000) + wave((high * i) / 8000)));
    return { kind: "audio", samples, rate: 8000, channels: 1, pts: k };
  });
}
